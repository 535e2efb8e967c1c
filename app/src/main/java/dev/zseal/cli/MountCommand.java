package dev.zseal.cli;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.mount.Mount;
import dev.zseal.mount.MountOptions;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Mounts a sealed snapshot.
@Command(
    name = "mount",
    versionProvider = Version.class,
    description = {
      "Mount a sealed snapshot read-only, with its key and without ZFS.",
      "The directory must be empty. Needs Linux and fuse3; root is not needed.",
      "",
      "  zseal mount tank/diary@mon /mnt/mon -V /mnt/usb/vault",
      "",
      "It stays until Ctrl-C, or until somebody unmounts it. What is damaged gives an",
      "I/O error to whoever reads it, and a line here that says why.",
      "Names that are not UTF-8 are shown with \\xNN for their odd bytes, owners that",
      "are Windows SIDs as 65534; `du` counts holes as if they were full."
    })
final class MountCommand implements Callable<Integer> {

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(index = "0", paramLabel = "DATASET@SNAP", description = "The snapshot.")
  private String snapshot = "";

  @Parameters(index = "1", paramLabel = "DIR", description = "An empty directory.")
  private Path directory = Path.of("");

  @Option(
      names = "--allow-other",
      description = {
        "Let other users in, too, as far as the modes of the files allow.",
        "Else only you can, and you can read everything."
      })
  private boolean allowOther;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Mount.check(directory);
    Manifest manifest = new SnapshotFinder(source.catalog()).find(snapshot);
    var options = new MountOptions(allowOther, manifest.referencedBytes());
    try (OpenedSnapshot opened = source.open(manifest);
        Mount mount = Mount.at(directory, opened, options, this::tell)) {
      Stopping.closes(mount);
      PrintWriter out = Commands.out(spec);
      out.printf(
          "%s is mounted read-only at %s; Ctrl-C or fusermount3 -u %2$s ends it%n",
          opened.name(), Terminal.line(directory.toString()));
      out.flush();
      mount.awaitEnd();
    } catch (IOException e) {
      Commands.err(spec).println("warning: " + Terminal.line(String.valueOf(e.getMessage())));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private void tell(String path, Problem problem) {
    Commands.err(spec)
        .println(Terminal.line("%s: %s (%s)".formatted(path, problem.what(), problem.evidence())));
  }
}
