package dev.zseal.files;

import dev.zseal.files.ContentsCopy.Loss;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.Device;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes single files, links, pipes, sockets and devices; each appears under its name once it is
/// whole.
final class FileWriter {

  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Extraction.Listener listener;
  private final NodeAttributes attributes;
  private final OwnNames names;
  private final Likeness likeness;
  private final SalvagedFiles salvaged;
  private final ContentsCopy contents;

  /// Where a file is.
  ///
  /// @param isWhole false if it is a salvaged one
  record Place(Path path, boolean isWhole) {}

  FileWriter(
      FileSystem files,
      OwnNames names,
      Extraction.Options options,
      Extraction.Listener listener,
      NodeAttributes attributes) {
    this.listener = listener;
    this.attributes = attributes;
    this.names = names;
    this.likeness = new Likeness(names);
    this.salvaged = new SalvagedFiles(files, likeness);
    this.contents = new ContentsCopy(options.salvage(), listener::progress);
  }

  /// Writes a file; null when something else has its name.
  @Nullable Place write(FilePath path, Node node, Path at) throws Problem, IOException {
    if (exists(at)) {
      return keep(path, node, at);
    }
    Path part = names.part(at, node);
    boolean done = false;
    try {
      Loss loss;
      long end;
      try (FileChannel out = create(part)) {
        loss = contents.copy(node.contents(), out);
        end = out.size();
      }
      if (end != node.size()) {
        resize(part, node.size());
      }
      Place place = loss == null ? whole(path, node, part, at) : left(path, node, part, at, loss);
      done = place != null;
      return place;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  private Place whole(FilePath path, Node node, Path part, Path at) throws Problem, IOException {
    attributes.set(path, node, part, node.modified());
    Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
    discardSalvaged(path, node, at);
    return new Place(at, true);
  }

  private @Nullable Place left(FilePath path, Node node, Path part, Path at, Loss loss)
      throws Problem, IOException {
    Path place = salvaged.place(path, node, at);
    if (place == null) {
      listener.lacking(path, Shortfall.IN_THE_WAY, loss.words() + "; " + Shortfall.LEFT);
      return null;
    }
    attributes.set(path, node, part, SalvagedFiles.time(node));
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    listener.lacking(
        path,
        Shortfall.HOLED,
        "%s; what is left is in %s".formatted(loss.words(), place.getFileName()));
    return new Place(place, false);
  }

  private void discardSalvaged(FilePath path, Node node, Path at) throws Problem, IOException {
    if (salvaged.discard(path, node, at)) {
      listener.mended();
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

  /// Makes what has no contents.
  @Nullable Place special(FilePath path, Node node, Path at) throws Problem, IOException {
    if (exists(at)) {
      return keep(path, node, at);
    }
    Path part = names.part(at, node);
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
      attributes.set(path, node, part, node.modified());
      Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
      return new Place(at, true);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Gives a file that this run wrote another name; null when something else has that.
  @Nullable Place link(FilePath path, Node node, Path at, Place first) throws Problem, IOException {
    if (first.isWhole()) {
      if (!link(node, at, first.path(), node.modified())) {
        listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
        return null;
      }
      discardSalvaged(path, node, at);
      return new Place(at, true);
    }
    if (exists(at)) {
      return keep(path, node, at);
    }
    Path place = salvaged.place(path, node, at);
    if (place == null || !link(node, place, first.path(), SalvagedFiles.time(node))) {
      listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
      return null;
    }
    listener.lacking(path, Shortfall.HOLED, "another name of " + first.path().getFileName());
    return new Place(place, false);
  }

  /// Makes a link to `first`, also of what an earlier run wrote.
  private boolean link(Node node, Path at, Path first, Instant time) throws IOException {
    try {
      Files.createLink(at, first);
      return true;
    } catch (FileAlreadyExistsException _) {
      if (isSameFile(at, first)) {
        return true;
      }
      if (!likeness.isSame(node, at, time)) {
        return false;
      }
    }
    Path part = names.part(at, node);
    Files.deleteIfExists(part);
    Files.createLink(part, first);
    Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  /// Unlike that of [Files], it follows no link.
  private static boolean isSameFile(Path a, Path b) throws IOException {
    Object key = fileKey(a);
    return key == null ? Files.isSameFile(a, b) : key.equals(fileKey(b));
  }

  private static @Nullable Object fileKey(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static void symlink(Node node, Path part) throws Problem, IOException {
    byte[] target = node.linkTarget();
    if (Libc.get().isPresent()) {
      Libc.get().get().symlink(target, part);
    } else {
      Files.createSymbolicLink(part, Path.of(new String(target, StandardCharsets.UTF_8)));
    }
  }

  private static boolean exists(Path at) {
    return Files.exists(at, LinkOption.NOFOLLOW_LINKS);
  }

  /// Leaves what has the name already; what is not the node itself is told.
  private @Nullable Place keep(FilePath path, Node node, Path at) throws Problem, IOException {
    if (!likeness.isSame(node, at, node.modified())) {
      listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
      return null;
    }
    listener.kept();
    if (node.kind() == FileKind.FILE) {
      discardSalvaged(path, node, at);
    }
    return new Place(at, true);
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
