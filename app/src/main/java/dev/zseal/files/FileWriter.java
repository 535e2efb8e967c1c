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
  private final DurableBatch batch;
  private final ContentsCopy contents;

  /// Where a file is.
  ///
  /// @param isWhole false if it is a salvaged one
  record Place(Path path, boolean isWhole) {

    private Instant time(Node node) {
      return isWhole ? node.modified() : SalvagedFiles.time(node);
    }
  }

  FileWriter(
      FileSystem files,
      OwnNames names,
      Extraction.Options options,
      Extraction.Listener listener,
      NodeAttributes attributes,
      DurableBatch batch) {
    this.listener = listener;
    this.attributes = attributes;
    this.names = names;
    this.batch = batch;
    this.likeness = new Likeness(names);
    this.salvaged = new SalvagedFiles(files, likeness);
    this.contents = new ContentsCopy(options.salvage(), listener::progress);
  }

  /// Writes a file, which gets its name when the batch is done; null when something else has that.
  @Nullable Place write(FilePath path, Node node, Path at) throws Problem, IOException {
    if (exists(at)) {
      return keep(path, node, at);
    }
    Path part = names.part(at, node);
    if (batch.awaits(part)) {
      batch.flush();
    }
    boolean done = false;
    try {
      long before = contents.written();
      Loss loss = copy(node, part);
      Path salvage = loss == null ? null : salvaged.place(path, node, at);
      if (loss != null && salvage == null) {
        listener.lacking(path, Shortfall.IN_THE_WAY, loss.words() + "; " + Shortfall.LEFT);
        return null;
      }
      Place place = salvage == null ? new Place(at, true) : new Place(salvage, false);
      attributes.set(path, node, part, place.time(node));
      String words = loss == null ? "" : loss.words();
      batch.add(
          part,
          contents.written() - before,
          () -> Extraction.attempt(listener, path, at, () -> name(path, node, part, place, words)));
      done = true;
      return place;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
  }

  private @Nullable Loss copy(Node node, Path part) throws Problem, IOException {
    Loss loss;
    long end;
    try (FileChannel out = create(part)) {
      loss = contents.copy(node.contents(), out);
      end = out.size();
      if (TargetDisk.wantsEachFile()) {
        out.force(true);
      }
    }
    if (end != node.size()) {
      resize(part, node.size());
    }
    return loss;
  }

  /// Gives a file its name, if nothing took that meanwhile.
  private void name(FilePath path, Node node, Path part, Place place, String loss)
      throws Problem, IOException {
    Path at = place.path();
    boolean done = false;
    try {
      if (exists(at) && (place.isWhole() || !likeness.isSame(node, at, place.time(node)))) {
        listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
        return;
      }
      Files.move(part, at, StandardCopyOption.ATOMIC_MOVE);
      done = true;
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
    if (place.isWhole()) {
      discardSalvaged(path, node, at);
    } else {
      String words = "%s; what is left is in %s".formatted(loss, at.getFileName());
      listener.lacking(path, Shortfall.HOLED, words);
    }
    listener.extracted(path, node);
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
      listener.extracted(path, node);
      return new Place(at, true);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Gives a file that this run wrote another name, if nothing else has that.
  void link(FilePath path, Node node, Path at, Place first) throws Problem, IOException {
    if (!first.isWhole() && exists(at)) {
      keep(path, node, at);
      return;
    }
    Path place = first.isWhole() ? at : salvaged.place(path, node, at);
    if (place == null || !link(node, place, first.path(), first.time(node))) {
      listener.lacking(path, Shortfall.IN_THE_WAY, Shortfall.LEFT);
      return;
    }
    if (first.isWhole()) {
      discardSalvaged(path, node, at);
    } else {
      Path other = first.path().getFileName();
      listener.lacking(path, Shortfall.HOLED, "another name of " + other);
    }
    listener.extracted(path, node);
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
    listener.extracted(path, node);
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
