package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Mends stream files and sidecars for good.
///
/// A file is written anew beside the old one, synced, held against its SHA-256, and only then given
/// the name: whenever it is interrupted, the name stands for the old file or for the whole new one.
/// Either can be read by the sidecar, which does not change.
public final class StreamRepair {

  private static final int BUFFER_BYTES = 1 << 20;

  private StreamRepair() {}

  /// What was done.
  ///
  /// @param found every file with a sidecar, as it was
  /// @param rewritten files and sidecars that were replaced
  public record Repaired(List<FileHealth> found, List<Path> rewritten) {}

  /// Mends what needs it. Nothing is written if anything is beyond repair.
  ///
  /// @param given any name [StreamFile#open] takes
  /// @param progress gets the bytes that were read
  public static Repaired repair(Path given, LongConsumer progress) throws Problem {
    List<FileHealth> found = check(given, progress);
    for (FileHealth health : found) {
      Problem problem = health.problem();
      if (problem != null && !health.isReadable()) {
        throw problem;
      }
    }
    List<Path> rewritten = new ArrayList<>();
    for (FileHealth health : found) {
      if (!health.isFileWhole() || !health.sidecarWhole()) {
        rewrite(given, health, rewritten);
      }
    }
    return new Repaired(found, rewritten);
  }

  /// Looks at every file and sidecar of a stream.
  public static List<FileHealth> check(Path given, LongConsumer progress) throws Problem {
    try (StreamFile file = StreamFile.open(given)) {
      file.requireSidecars();
      file.beThorough();
      drain(file, progress);
      return file.health();
    }
  }

  /// Reads a stream to its end.
  static void drain(StreamFile file, LongConsumer progress) throws Problem {
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    for (FilePart part : file.parts()) {
      for (int n = part.next(buffer, 0, BUFFER_BYTES); n >= 0; ) {
        bytes += n;
        progress.accept(bytes);
        n = part.next(buffer, 0, BUFFER_BYTES);
      }
    }
  }

  private static void rewrite(Path given, FileHealth health, List<Path> rewritten) throws Problem {
    try (StreamFile file = StreamFile.open(given)) {
      List<FilePart> parts = file.parts();
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).path().equals(health.file())
            && parts.get(i) instanceof MendingFile mending) {
          rewrite(mending, file.name(), i + 1, health, rewritten);
        }
      }
    }
  }

  private static void rewrite(
      MendingFile from, StreamName name, int number, FileHealth health, List<Path> rewritten)
      throws Problem {
    Path file = name.file(number);
    Path sidecar = name.sidecar(number);
    Path newFile = name.unfinishedFile(number);
    Path newSidecar = name.unfinishedSidecar(number);
    boolean fileToo = !health.isFileWhole();
    boolean sidecarToo = !health.sidecarWhole();
    SidecarHead head = from.head();
    try {
      MessageDigest digest = SidecarHead.digest();
      try (FileChannel out = fileToo ? Disk.create(newFile) : null;
          SidecarWriter writer =
              sidecarToo
                  ? new SidecarWriter(newSidecar, head.groupBytes(), head.columns())
                  : null) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long at = 0;
        for (int n = from.next(buffer, 0, BUFFER_BYTES); n >= 0; ) {
          digest.update(buffer, 0, n);
          if (writer != null) {
            writer.write(buffer, 0, n);
          }
          if (out != null) {
            Disk.write(out, buffer, 0, n, at);
          }
          at += n;
          n = from.next(buffer, 0, BUFFER_BYTES);
        }
        if (!SidecarHead.hex(digest.digest()).equals(head.sha256())) {
          throw new Problem.Corrupt(
              file + " changed while it was mended",
              "the SHA-256 of what was read the second time is another",
              "Nothing was replaced. See that nobody writes to it, and run it again.");
        }
        if (out != null) {
          out.force(true);
        }
        if (writer != null) {
          writer.end();
          writer.finish(head);
        }
      }
      if (fileToo) {
        Disk.rename(newFile, file);
        rewritten.add(file);
      }
      if (sidecarToo) {
        Disk.rename(newSidecar, sidecar);
        rewritten.add(sidecar);
      }
      Disk.syncFolder(file);
    } catch (IOException e) {
      throw Disk.cannotWrite(file, e);
    } finally {
      Disk.deleteQuietly(newFile);
      Disk.deleteQuietly(newSidecar);
    }
  }
}
