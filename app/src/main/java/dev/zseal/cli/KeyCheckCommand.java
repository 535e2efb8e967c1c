package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.key.Unlocking;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.vault.sealed.StoredObjset;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says whether a key opens a snapshot.
@Command(
    name = "check",
    versionProvider = Version.class,
    description = {
      "Say whether a passphrase or key opens a snapshot, and prove it on a block.",
      "",
      "  zseal key check tank/diary -V /mnt/usb/vault"
    })
final class KeyCheckCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();
  @Mixin private final KeyOption key = new KeyOption();

  @Parameters(
      paramLabel = "DATASET[@SNAP]",
      description = "The snapshot; of a dataset, its newest.")
  private String name = "";

  @Option(names = "--json", description = "The answer as one JSON object.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    Manifest manifest = new SnapshotFinder(opened.catalog()).findOrNewest(name);
    try (StoredObjset sealed = opened.sealed(manifest)) {
      Unlocking.Unlocked unlocked =
          key.open(sealed.name(), sealed.keyData(), opened.capsules(manifest.keyGuid()));
      // Unwrapping shows that the key is right; a block that opens, that it is this snapshot's.
      long object = new OpenedObjset(sealed, unlocked.keys(), true).nextObject(1);
      print(manifest, unlocked, object);
      FindingNotes.leave(opened, Map.of(manifest, Finding.KEY_CHECKED), Commands.err(spec));
    } finally {
      key.forget();
    }
    return 0;
  }

  private void print(Manifest manifest, Unlocking.Unlocked unlocked, long object) {
    PrintWriter out = Commands.out(spec);
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("snapshot", manifest.fullName());
      fields.put("guid", Catalog.guid(manifest.guid()));
      fields.put("opens", true);
      fields.put("keyGuid", Catalog.guid(manifest.keyGuid()));
      fields.put("capsule", unlocked.capsule().fingerprint());
      fields.put("asReceived", unlocked.asReceived());
      out.println(JsonLine.of(fields));
      return;
    }
    out.printf(
        "the key opens %s: key %s, unwrapped from capsule %s%n",
        manifest.fullName(),
        Catalog.guid(manifest.keyGuid()),
        unlocked.capsule().fingerprint().substring(0, 8));
    if (object >= 0) {
      out.println("proof: the first block of dnodes opens, and its MAC holds");
    }
    if (!unlocked.asReceived()) {
      out.printf(
          "note: this snapshot came with capsule %s, which another passphrase opens;%n"
              + "      to restore it for this one: zseal send --capsule %s%n",
          manifest.fingerprint().substring(0, 8), unlocked.capsule().fingerprint().substring(0, 8));
    }
  }
}
