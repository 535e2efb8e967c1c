package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.key.Unlocking;
import dev.zseal.objset.Proof;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.vault.sealed.StoredObjset;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Proves that a snapshot is what ZFS sealed.
@Command(
    name = "prove",
    versionProvider = Version.class,
    description = {
      "Recompute every MAC of a snapshot with its key, from the vault alone.",
      "",
      "What holds is exactly the snapshot that ZFS sealed: no block is changed,",
      "missing, exchanged or from another day. Else the first place is told where",
      "it is not.",
      "",
      "  zseal prove tank/diary@mon -V /mnt/usb/vault"
    })
final class ProveCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();
  @Mixin private final KeyOption key = new KeyOption();

  @Parameters(arity = "1..*", paramLabel = "DATASET@SNAP", description = "The snapshots.")
  private List<String> snapshots = List.of();

  @Option(names = "--json", description = "One JSON object a snapshot.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    SnapshotFinder finder = new SnapshotFinder(opened.catalog());
    int status = 0;
    try {
      for (String text : snapshots) {
        Manifest manifest = finder.find(text);
        try {
          prove(opened, manifest);
        } catch (Problem.Corrupt e) {
          Terminal.print(e, Commands.err(spec), json);
          status = e.exitStatus();
        }
      }
    } finally {
      key.forget();
    }
    return status;
  }

  private void prove(Vault opened, Manifest manifest) throws Problem {
    try (StoredObjset sealed = opened.sealed(manifest)) {
      Unlocking.Unlocked unlocked =
          key.open(sealed.name(), sealed.keyData(), opened.capsules(manifest.keyGuid()));
      Proof.Proved proved;
      try (ProgressLine progress =
          new ProgressLine(
              Commands.err(spec),
              VaultOption.clock(),
              Tty.isError(),
              "proved",
              manifest.referencedBytes())) {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        proved = Proof.of(sealed, unlocked.keys(), threads, progress::at);
      } catch (Problem.Corrupt e) {
        // What cannot be read may come back; what ZFS would not take as its own never was it.
        Finding found = sealed.isDamaged() ? Finding.DAMAGED : Finding.DISPROVED;
        FindingNotes.leave(opened, Map.of(manifest, found), Commands.err(spec));
        throw e;
      }
      print(manifest, proved);
      FindingNotes.leave(opened, Map.of(manifest, Finding.PROVED), Commands.err(spec));
    }
  }

  private void print(Manifest manifest, Proof.Proved proved) {
    PrintWriter out = Commands.out(spec);
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("snapshot", manifest.fullName());
      fields.put("guid", Catalog.guid(manifest.guid()));
      fields.put("proved", true);
      fields.put("objects", proved.objects());
      fields.put("bytes", proved.bytes());
      out.println(JsonLine.of(fields));
      return;
    }
    out.printf(
        "%s is exactly the snapshot that ZFS sealed: %,d objects, %s, every MAC holds%n",
        manifest.fullName(), proved.objects(), Terminal.size(proved.bytes()));
  }
}
