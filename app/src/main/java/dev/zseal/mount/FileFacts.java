package dev.zseal.mount;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.Device;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.Node;
import dev.zseal.zpl.Owner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What `stat` says of a node. Unlike the node it may be kept, and shown to any thread.
///
/// @param object its number, which becomes the inode number
/// @param parent the object of the directory it is in
/// @param user a uid, [#NOBODY] for who has none on Linux (a Windows SID)
/// @param device null if it is none
record FileFacts(
    long object,
    long parent,
    FileKind kind,
    int mode,
    int user,
    int group,
    long size,
    long links,
    @Nullable Device device,
    Instant accessed,
    Instant modified,
    Instant changed) {

  /// What Linux shows for owners it has no number for.
  static final int NOBODY = 65534;

  private static final int SECTOR = 512;

  static FileFacts of(Node node) throws Problem {
    return new FileFacts(
        node.number(),
        node.parent(),
        node.kind(),
        node.mode(),
        id(node.user()),
        id(node.group()),
        Math.max(0, node.size()),
        node.links(),
        node.device(),
        node.accessed(),
        node.modified(),
        node.changed());
  }

  private static int id(Owner owner) {
    return owner.isPlain() ? (int) owner.id() : NOBODY;
  }

  boolean isDirectory() {
    return kind == FileKind.DIRECTORY;
  }

  /// Sectors of 512 bytes as `du` counts them. Holes count: counting what lies between them would
  /// take a walk over the file, and to programs such as `tar -S` a file of too few sectors is a
  /// hole they need not read.
  long sectors() {
    boolean hasContents = kind == FileKind.FILE || kind == FileKind.SYMLINK;
    return hasContents ? size / SECTOR + (size % SECTOR == 0 ? 0 : 1) : 1;
  }
}
