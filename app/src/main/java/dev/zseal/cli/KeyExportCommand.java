package dev.zseal.cli;

import dev.zseal.key.CapsuleText;
import dev.zseal.key.QrText;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Puts a capsule on paper.
@Command(
    name = "export",
    versionProvider = Version.class,
    description = {
      "Write a capsule as text for the safe.",
      "With it and the passphrase, any zseal opens every snapshot of its key, whatever",
      "becomes of pool and vault's own copies. It is useless without the passphrase.",
      "",
      "  zseal key export tank/diary -V /mnt/usb/vault --qr | lp"
    })
final class KeyExportCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      paramLabel = "DATASET[@SNAP]",
      description = "The snapshot whose capsule it is; of a dataset, its newest.")
  private String name = "";

  @Option(names = "-o", paramLabel = "FILE", description = "Write to a file that is not there yet.")
  private @Nullable Path file;

  @Option(names = "--qr", description = "Also as a QR code, for a camera.")
  private boolean qr;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Manifest manifest = new SnapshotFinder(vault.open().catalog()).findOrNewest(name);
    List<String> capsule = CapsuleText.write(Capsule.of(manifest.head().keyData()));
    List<String> page = new ArrayList<>();
    page.add("-- The wrapped key of " + manifest.dataset());
    page.add("-- from its snapshot @%s. Not secret without the".formatted(manifest.snapshot()));
    page.add("-- passphrase; no way in without it. To use it:");
    page.add("-- zseal extract ... --capsule-file THIS-FILE");
    page.addAll(capsule);
    if (qr) {
      page.add("");
      page.addAll(QrText.of(String.join("\n", capsule)));
    }
    write(page);
    return 0;
  }

  private void write(List<String> page) throws Problem {
    Path target = file;
    if (target == null) {
      page.forEach(Commands.out(spec)::println);
      return;
    }
    try {
      Files.write(target, page, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException _) {
      throw new Problem.Conflict(
          target + " exists", "an export never overwrites", "Give the name of a new file.");
    } catch (IOException e) {
      throw FileTrouble.writing("cannot write " + target, target, e);
    }
  }
}
