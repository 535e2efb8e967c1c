package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.Device;
import dev.zseal.zpl.FileContents;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.Node;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Writes single files, links, pipes, sockets and devices; each appears under its name once it is
/// whole.
final class FileWriter {

  private static final int BUFFER = 1 << 20;

  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Extraction.Options options;
  private final Extraction.Listener listener;
  private final NodeAttributes attributes;
  private final byte[] buffer = new byte[BUFFER];
  private long written;

  FileWriter(Extraction.Options options, Extraction.Listener listener, NodeAttributes attributes) {
    this.options = options;
    this.listener = listener;
    this.attributes = attributes;
  }

  /// Writes a file; false when something else has its name.
  boolean write(FilePath path, Node node, Path at) throws Problem, IOException {
    if (isThere(path, node, at)) {
      return isSame(node, at);
    }
    Path part = part(node, at);
    boolean done = false;
    try {
      long end;
      try (FileChannel out = create(part)) {
        copy(path, node.contents(), out);
        end = out.size();
      }
      if (end != node.size()) {
        resize(part, node.size());
      }
      attributes.set(path, node, part);
      Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
      done = true;
      return true;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  /// Makes a file anew; what is left of an earlier run goes.
  private static FileChannel create(Path part) throws IOException {
    try {
      return FileChannel.open(part, NEW, PRIVATE);
    } catch (FileAlreadyExistsException _) {
      Files.delete(part);
      return FileChannel.open(part, NEW, PRIVATE);
    }
  }

  /// Lengthens a file by a hole; a channel can only shorten it.
  private static void resize(Path file, long size) throws IOException {
    Optional<Libc> libc = Libc.get();
    if (libc.isPresent()) {
      libc.get().truncate(file, size);
      return;
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }

  private void copy(FilePath path, FileContents contents, FileChannel out)
      throws Problem, IOException {
    long at = contents.nextData(0);
    while (at >= 0) {
      long end = contents.nextHole(at);
      while (at < end) {
        at += copy(path, contents, at, (int) Math.min(BUFFER, end - at), out);
        listener.progress(written);
      }
      at = contents.nextData(at);
    }
    if (contents.badBlocks() > 0) {
      listener.lacking(path, Shortfall.HOLED, "zfs send could not read all of it");
    }
  }

  private int copy(FilePath path, FileContents contents, long at, int length, FileChannel out)
      throws Problem, IOException {
    int n;
    try {
      n = contents.read(at, buffer, 0, length);
    } catch (Problem.Corrupt e) {
      if (!options.salvage()) {
        throw e;
      }
      return salvage(path, contents, at, length, out);
    }
    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
    while (bytes.hasRemaining()) {
      out.write(bytes, at + bytes.position());
    }
    written += n;
    return n;
  }

  /// Sector by sector: what cannot be read stays a hole.
  private int salvage(FilePath path, FileContents contents, long at, int length, FileChannel out)
      throws Problem, IOException {
    int step = 512;
    for (int done = 0; done < length; done += step) {
      int wanted = Math.min(step, length - done);
      try {
        int n = contents.read(at + done, buffer, 0, wanted);
        out.write(ByteBuffer.wrap(buffer, 0, n), at + done);
        written += n;
      } catch (Problem.Corrupt e) {
        listener.lacking(
            path, Shortfall.HOLED, "from byte %d: %s".formatted(at + done, e.getMessage()));
        return done + wanted;
      }
    }
    return length;
  }

  /// Makes what has no contents.
  boolean special(FilePath path, Node node, Path at) throws Problem, IOException {
    if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      return isThere(path, node, at) && isSame(node, at);
    }
    Path part = part(node, at);
    Files.deleteIfExists(part);
    try {
      if (node.kind() == FileKind.SYMLINK) {
        symlink(node, part);
      } else {
        Device device = node.device();
        Libc libc = Libc.get().orElseThrow(() -> new IOException("only Linux makes these"));
        libc.makeNode(
            part,
            (node.mode() & 0170000) | 0600,
            device == null ? 0 : device.major(),
            device == null ? 0 : device.minor());
      }
      attributes.set(path, node, part);
      Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Makes what an earlier run wrote a link to `first`, which is the same node; false when
  /// something else has its name.
  boolean relink(Node node, Path at, Path first) throws Problem, IOException {
    if (!isSame(node, at)) {
      return false;
    }
    Path part = part(node, at);
    Files.deleteIfExists(part);
    Files.createLink(part, first);
    Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private static void symlink(Node node, Path part) throws Problem, IOException {
    byte[] target = node.linkTarget();
    if (Libc.get().isPresent()) {
      Libc.get().get().symlink(target, part);
    } else {
      Files.createSymbolicLink(part, Path.of(new String(target, StandardCharsets.UTF_8)));
    }
  }

  private static Path part(Node node, Path at) {
    Path folder = Objects.requireNonNull(at.getParent());
    return folder.resolve(".zseal-extract-" + node.number() + ".part");
  }

  /// Whether something has the name already; what is not the node itself is told.
  private boolean isThere(FilePath path, Node node, Path at) throws Problem, IOException {
    if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!isSame(node, at)) {
      listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
    } else {
      listener.kept();
    }
    return true;
  }

  /// Whether an earlier run made it: the same kind, size and time. Times are set last.
  private static boolean isSame(Node node, Path at) throws Problem, IOException {
    BasicFileAttributes there;
    try {
      there = Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return false;
    }
    boolean kind =
        switch (node.kind()) {
          case FILE -> there.isRegularFile() && there.size() == node.size();
          case SYMLINK -> there.isSymbolicLink();
          case DIRECTORY -> there.isDirectory();
          case FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE -> there.isOther();
        };
    return kind && isSame(there.lastModifiedTime(), node.modified());
  }

  /// The JDK tells times that are 292 years and more from 1970 to the microsecond only.
  private static boolean isSame(FileTime there, Instant modified) {
    return there
        .toInstant()
        .truncatedTo(ChronoUnit.MICROS)
        .equals(modified.truncatedTo(ChronoUnit.MICROS));
  }

  /// A full disk ends the extraction: what follows would fail alike.
  static void stopIfFull(Path at, IOException e) throws Problem {
    String message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      throw new Problem.Unavailable(
          "the target is full",
          at + ": " + message,
          "Make room and run it again: it goes on with what is missing.",
          e);
    }
  }
}
