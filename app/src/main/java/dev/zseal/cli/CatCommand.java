package dev.zseal.cli;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileContents;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Writes files of a sealed snapshot to standard output.
@Command(
    name = "cat",
    versionProvider = Version.class,
    description = {
      "Write files of a sealed snapshot to standard output.",
      "",
      "  zseal cat tank/diary@mon:/letters/anna.txt -V /mnt/usb/vault",
      "",
      "Links are followed within the snapshot."
    })
final class CatCommand implements Callable<Integer> {

  private static final int BUFFER = 1 << 20;

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(arity = "1..*", paramLabel = "DATASET@SNAP:PATH", description = "The files.")
  private List<String> paths = List.of();

  @Override
  public Integer call() throws Problem {
    for (String text : paths) {
      SnapshotPath path = SnapshotPath.find(text, source.catalog());
      try (OpenedSnapshot snapshot = source.open(path.snapshot())) {
        write(snapshot.files(), path, System.out);
      }
    }
    return 0;
  }

  private static void write(FileSystem files, SnapshotPath path, PrintStream out) throws Problem {
    Node node = files.resolve(path.filePath().ownedBytes(), true);
    if (node.kind() != FileKind.FILE) {
      throw new Problem.Usage(
          path + " is not a file",
          "it is a " + node,
          node.kind() == FileKind.DIRECTORY ? "List it with zseal ls." : "Name a file.");
    }
    FileContents contents = node.contents();
    byte[] buffer = new byte[BUFFER];
    long at = 0;
    for (int n = contents.read(0, buffer, 0, BUFFER);
        n > 0;
        n = contents.read(at, buffer, 0, BUFFER)) {
      out.write(buffer, 0, n);
      at += n;
      if (out.checkError()) {
        if (StandardOutput.isReaderGone()) {
          return;
        }
        throw new Problem.Unavailable(
            "cannot write to standard output",
            "%d of %d bytes were written".formatted(at - n, contents.size()),
            "See what became of the program that reads it.",
            null);
      }
    }
    if (contents.badBlocks() > 0) {
      throw new Problem.Corrupt(
          path + " was damaged before it was backed up",
          "%d blocks are what zfs send puts in place of those it cannot read"
              .formatted(contents.badBlocks()),
          "Look for the file in an older snapshot.");
    }
  }
}
