package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file, directory, link, device, pipe or socket: one object, whatever names lead to it.
///
/// What it says of itself is read at once; its contents, ACL and extended attributes when asked
/// for. For one thread at a time.
public final class Node {

  private static final int MODE_MASK = 0xFFFF;
  private static final int PERMISSION_MASK = 0xFFF;

  /// Linux allows 4095 bytes, ZFS a spill block.
  private static final int MAX_TARGET = 1 << 17;

  private final FileSystem fileSystem;
  private final DmuObject object;
  private final Attributes attributes;
  private final FileKind kind;
  private final int mode;
  private final long flags;
  private final long size;
  private final long links;
  private final long parent;
  private final long generation;
  private final Owner user;
  private final Owner group;
  private final Instant accessed;
  private final Instant modified;
  private final Instant changed;
  private final Instant created;

  private Node(FileSystem fileSystem, DmuObject object, Attributes attributes) throws Problem {
    this.fileSystem = fileSystem;
    this.object = object;
    this.attributes = attributes;
    long modeAttribute = attributes.number(Attribute.MODE, 0);
    FileKind found = FileKind.ofMode((int) modeAttribute & MODE_MASK);
    if (found == null) {
      throw Damage.of(object.number(), "the mode of a file", Long.toOctalString(modeAttribute));
    }
    this.kind = found;
    this.mode = (int) modeAttribute & MODE_MASK;
    this.flags = attributes.number(Attribute.FLAGS, 0);
    this.size = attributes.number(Attribute.SIZE, 0);
    this.links = attributes.number(Attribute.LINKS, 0);
    this.parent = attributes.number(Attribute.PARENT, 0);
    this.generation = attributes.number(Attribute.GEN, 0);
    this.user = fileSystem.fuids().owner(attributes.number(Attribute.UID, 0));
    this.group = fileSystem.fuids().owner(attributes.number(Attribute.GID, 0));
    this.accessed = attributes.time(Attribute.ATIME);
    this.modified = attributes.time(Attribute.MTIME);
    this.changed = attributes.time(Attribute.CTIME);
    this.created = attributes.time(Attribute.CRTIME);
  }

  static Node read(FileSystem fileSystem, DmuObject object) throws Problem {
    return new Node(fileSystem, object, Attributes.of(object, fileSystem.layouts()));
  }

  /// The number of its object, which `stat` shows as inode.
  public long number() {
    return object.number();
  }

  /// The object itself.
  public DmuObject object() {
    return object;
  }

  public FileKind kind() {
    return kind;
  }

  /// `st_mode`: its kind and permissions.
  public int mode() {
    return mode;
  }

  /// The lowest 12 bits of [#mode]: what `chmod` sets.
  public int permissions() {
    return mode & PERMISSION_MASK;
  }

  /// The user it belongs to.
  public Owner user() {
    return user;
  }

  /// The group it belongs to.
  public Owner group() {
    return group;
  }

  /// Bytes of a file or of a link's target; entries of a directory, and 2.
  public long size() {
    return size;
  }

  /// How many names lead here; 0 if it was deleted while in use.
  public long links() {
    return links;
  }

  /// `atime`, to the nanosecond, as all times.
  public Instant accessed() {
    return accessed;
  }

  /// `mtime`.
  public Instant modified() {
    return modified;
  }

  /// `ctime`.
  public Instant changed() {
    return changed;
  }

  /// When it was made, which Linux calls birth.
  public Instant created() {
    return created;
  }

  /// The transaction group it was made in. Another generation of the same number is another file.
  public long generation() {
    return generation;
  }

  /// The number of the directory it is in, or of one of them if it has several names.
  public long parent() {
    return parent;
  }

  /// The flags set on it.
  public Set<NodeFlag> flags() {
    return NodeFlag.of(flags);
  }

  /// Whether a flag is set on it.
  public boolean has(NodeFlag flag) {
    return flag.isIn(flags);
  }

  /// Which device it stands for, or null if it is none.
  public @Nullable Device device() throws Problem {
    boolean device = kind == FileKind.BLOCK_DEVICE || kind == FileKind.CHARACTER_DEVICE;
    return device ? Device.of(attributes.number(Attribute.RDEV, 0)) : null;
  }

  /// The project whose quota it counts to, if it has one.
  public OptionalLong project() throws Problem {
    return has(NodeFlag.PROJECT)
        ? OptionalLong.of(attributes.number(Attribute.PROJID, 0))
        : OptionalLong.empty();
  }

  /// The target of a link, as its bytes.
  ///
  /// @throws Problem.Usage if it is no link
  public byte[] linkTarget() throws Problem {
    expect(FileKind.SYMLINK);
    byte[] target = attributes.bytes(Attribute.SYMLINK);
    if (target != null) {
      return target;
    }
    if (size < 0 || size > MAX_TARGET) {
      throw Damage.of(number(), "a link's target of at most 128 KiB", size);
    }
    return new ObjectContents(object, size).readAll(MAX_TARGET);
  }

  /// The contents of a file.
  ///
  /// @throws Problem.Usage if it is none
  public FileContents contents() throws Problem {
    expect(FileKind.FILE);
    return new ObjectContents(object, size);
  }

  /// Its NFSv4 ACL, which on Linux says no more than its mode.
  public Acl acl() throws Problem {
    return fileSystem.acls().read(number(), attributes, has(NodeFlag.ACL_TRIVIAL));
  }

  /// Shows its extended attributes to `visitor`: those beside its other attributes first, then
  /// those of its attribute directory which have other names.
  public void forEachXattr(XattrVisitor visitor) throws Problem {
    new XattrWalk(fileSystem, this).walk(attributes, visitor);
  }

  /// All its extended attributes.
  ///
  /// @throws Problem.Corrupt if one of them cannot be read
  public List<Xattr> xattrs() throws Problem {
    List<Xattr> all = new ArrayList<>();
    forEachXattr(all::add);
    return all;
  }

  void expect(FileKind expected) throws Problem.Usage {
    if (kind != expected) {
      throw new Problem.Usage(
          "object %d is not a %s".formatted(number(), word(expected)),
          "it is a " + word(kind),
          "Name another file.");
    }
  }

  static String word(FileKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public String toString() {
    return "%s %d".formatted(word(kind), number());
  }
}
