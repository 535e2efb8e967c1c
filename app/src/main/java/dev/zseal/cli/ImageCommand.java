package dev.zseal.cli;

import dev.zseal.files.ImageWriter;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.zpl.Volume;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes a volume as a disk image.
@Command(
    name = "image",
    versionProvider = Version.class,
    description = {
      "Write a volume of a sealed snapshot as a disk image, with holes where it has them.",
      "",
      "  zseal image tank/vm@mon -o vm.img -V /mnt/usb/vault"
    })
final class ImageCommand implements Callable<Integer> {

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(paramLabel = "DATASET@SNAP", description = "The snapshot of a volume.")
  private String name = "";

  @Option(names = "-o", required = true, paramLabel = "FILE", description = "A new file.")
  private @Nullable Path file;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Manifest manifest = new SnapshotFinder(source.catalog()).find(name);
    Path target = file == null ? Path.of("") : file;
    try (OpenedSnapshot snapshot = source.open(manifest)) {
      Volume volume = snapshot.volume();
      long written;
      try (ProgressLine progress =
          new ProgressLine(Commands.err(spec), VaultOption.clock(), Tty.isError(), "written", 0)) {
        written =
            ImageWriter.write(
                volume.contents(), manifest.guid(), target.toAbsolutePath(), progress::at);
      }
      Commands.out(spec)
          .printf(
              "wrote %s: %s, of which %s are data%n",
              target, Terminal.size(volume.size()), Terminal.size(written));
    }
    return 0;
  }
}
