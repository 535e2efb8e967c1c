package dev.zseal.cli;

import dev.zseal.files.Extraction;
import dev.zseal.files.FilePath;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.files.Shortfall;
import dev.zseal.key.Unlocking;
import dev.zseal.objset.Proof;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.vault.sealed.StoredObjset;
import dev.zseal.zpl.Node;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The demo's second half: the passphrase is at hand, the pool is not.
final class DemoFiles {

  /// How the SHA-256 of nothing begins.
  private static final String EMPTY = "e3b0c442";

  private final Vault vault;
  private final Manifest manifest;
  private final Steps steps;

  /// What the demo says, and what it has.
  interface Steps {
    void step(String command);

    void say(String text);

    byte[] resource(String name) throws Problem;

    String sha256(Path file) throws Problem;
  }

  DemoFiles(Vault vault, String snapshot, Steps steps) throws Problem {
    this.vault = vault;
    this.manifest = new SnapshotFinder(vault.catalog()).find(snapshot);
    this.steps = steps;
  }

  /// Checks the passphrase, proves the snapshot, and takes a file out of it.
  void run(Path folder) throws Problem {
    byte[] passphrase = steps.resource("key");
    String name = manifest.fullName();
    steps.step("zseal key check %s -V vault".formatted(name));
    try (StoredObjset sealed = vault.sealed(manifest)) {
      Unlocking unlocking =
          new Unlocking(name, sealed.keyData(), vault.capsules(manifest.keyGuid()));
      wrong(unlocking);
      Unlocking.Unlocked unlocked = unlocking.open(passphrase);
      steps.say(
          "with '%s': the key opens it"
              .formatted(new String(passphrase, StandardCharsets.UTF_8).strip()));
      steps.step("zseal prove %s -V vault".formatted(name));
      Proof.Proved proved = Proof.of(sealed, unlocked.keys(), 1, _ -> {});
      steps.say(
          "%d objects, %s: every MAC holds, up to the one ZFS made of the whole snapshot"
              .formatted(proved.objects(), Terminal.size(proved.bytes())));
      try (OpenedSnapshot opened = new OpenedSnapshot(sealed, unlocked.keys(), true)) {
        extract(opened, folder);
      }
    }
  }

  private void wrong(Unlocking unlocking) throws Problem {
    try {
      unlocking.open("not the passphrase".getBytes(StandardCharsets.UTF_8));
    } catch (Problem.Refused e) {
      steps.say("with another passphrase: " + Terminal.line(e.what()));
      return;
    }
    throw failed("a wrong passphrase opened the snapshot");
  }

  private void extract(OpenedSnapshot opened, Path folder) throws Problem {
    List<String> recorded =
        new String(steps.resource("fs.sha256.2"), StandardCharsets.UTF_8).lines().toList();
    String line =
        recorded.stream().filter(each -> !each.startsWith(EMPTY)).findFirst().orElseThrow();
    FilePath path = FilePath.ROOT;
    for (String part : line.substring(68).split("/", -1)) {
      path = path.child(part.getBytes(StandardCharsets.UTF_8));
    }
    steps.step("zseal extract '%s:%s' --to out -V vault".formatted(manifest.fullName(), path));
    Node node = opened.files().resolve(path.ownedBytes(), false);
    Path target = folder.resolve("out");
    target.toFile().mkdirs();
    new Extraction(
            opened,
            path,
            false,
            target,
            new Extraction.Options(false, false, false, false),
            new Quiet())
        .run(path, node);
    Path file = target.resolve(new String(path.name(), StandardCharsets.UTF_8));
    if (!steps.sha256(file).equals(line.substring(0, 64))) {
      throw failed("the file extracted is not the recorded one");
    }
    steps.say(
        "%s, SHA-256 %s...: what the mounted dataset held. No ZFS was needed."
            .formatted(Terminal.size(node.size()), line.substring(0, 12)));
  }

  private static Problem failed(String what) {
    return new Problem.Corrupt(
        "the demo failed: " + what, "it should be otherwise", "Report this as a defect of zseal.");
  }

  /// The demo looks at the file itself.
  private static final class Quiet implements Extraction.Listener {
    @Override
    public void extracted(FilePath path, Node node) {}

    @Override
    public void lacking(FilePath path, Shortfall what, String reason) {}

    @Override
    public void progress(long bytes) {}
  }
}
