package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.zap.Zap;
import dev.zseal.zap.ZapEntry;
import org.jspecify.annotations.Nullable;

/// The files of a snapshot.
///
/// Nothing of a directory is kept in memory but the block a cursor is at. Directories of a damaged
/// or hostile snapshot may lead in circles: whoever walks down must bound the depth. For one thread
/// at a time.
///
/// Source: OpenZFS `module/zfs/zfs_vnops.c`, `module/os/linux/zfs/zfs_vfsops.c`, `zfs_dir.c`.
public final class FileSystem {

  private final Objset objset;
  private final MasterNode master;
  private final SaLayouts layouts;
  private final FuidTable fuids;
  private final AclReader acls;

  private FileSystem(Objset objset, MasterNode master, SaLayouts layouts) {
    this.objset = objset;
    this.master = master;
    this.layouts = layouts;
    this.fuids = new FuidTable(objset, master.domains());
    this.acls = new AclReader(objset, fuids);
  }

  /// Reads what is needed to find the way around.
  ///
  /// @throws Problem.Usage if the snapshot is a volume's
  public static FileSystem open(Objset objset) throws Problem {
    if (objset.type() != Objset.FILE_SYSTEM) {
      throw new Problem.Usage(
          "the snapshot holds no files",
          objset.type() == Objset.VOLUME
              ? "it is one of a volume"
              : "it is of type %d".formatted(objset.type()),
          "Write the volume into a file with `zseal image`.");
    }
    MasterNode master = MasterNode.read(objset);
    SaLayouts layouts =
        master.attributes() == 0 ? SaLayouts.none() : SaLayouts.read(objset, master.attributes());
    return new FileSystem(objset, master, layouts);
  }

  /// Version of the layout, 1 to 5. Those below 5 have no system attributes.
  public int version() {
    return master.version();
  }

  public CaseSensitivity caseSensitivity() {
    return master.caseSensitivity();
  }

  /// The `normalization` property: 0 none, 0x10 formD, 0x20 formKD, 0x50 formC, 0x60 formKC.
  public int normalization() {
    return master.normalization();
  }

  /// The root directory.
  public Node root() throws Problem {
    return node(master.root());
  }

  /// The node in an object.
  ///
  /// @throws Problem.Corrupt if there is no such object, or it is no node
  public Node node(long number) throws Problem {
    DmuObject object = number <= 0 ? null : objset.object(number);
    if (object == null) {
      throw Damage.of(number, "it is missing");
    }
    return Node.read(this, object);
  }

  /// Whether there is no object of this number.
  public boolean isMissing(long number) throws Problem {
    return number <= 0 || objset.object(number) == null;
  }

  /// The node an entry leads to.
  ///
  /// @throws Problem.Corrupt if it leads nowhere
  public Node node(DirEntry entry) throws Problem {
    return node(entry.object());
  }

  /// A walk over the entries of a directory.
  ///
  /// @throws Problem.Usage if it is no directory
  public DirCursor entries(Node directory) throws Problem {
    directory.expect(FileKind.DIRECTORY);
    return new DirCursor(directory.number(), Zap.open(directory.object()));
  }

  /// Shows every entry of a directory to `visitor`, and every damage of the directory.
  ///
  /// @throws Problem.Usage if it is no directory
  public void forEachEntry(Node directory, DirVisitor visitor) throws Problem {
    DirCursor cursor;
    try {
      cursor = entries(directory);
    } catch (Problem.Corrupt damage) {
      visitor.damaged(damage);
      return;
    }
    while (true) {
      DirEntry entry;
      try {
        entry = cursor.next();
      } catch (Problem.Corrupt damage) {
        visitor.damaged(damage);
        continue;
      }
      if (entry == null) {
        return;
      }
      visitor.entry(entry);
    }
  }

  /// The entry of a directory with this name, or null.
  ///
  /// If there is none with exactly this name, one that the file system holds to be the same by its
  /// [#caseSensitivity] and [#normalization]. Reads a few blocks, however large the directory is.
  ///
  /// @throws Problem.Usage if it is no directory
  public @Nullable DirEntry lookup(Node directory, byte[] name) throws Problem {
    directory.expect(FileKind.DIRECTORY);
    Zap zap = Zap.open(directory.object());
    ZapEntry entry = zap.find(name, caseSensitivity() == CaseSensitivity.INSENSITIVE);
    return entry == null ? null : DirCursor.entry(directory.number(), entry);
  }

  /// The node at a path from the root. Links on the way are not followed: see [#resolve(byte[],
  /// boolean)].
  ///
  /// @param path as [Names#parse] reads it
  public Node resolve(String path) throws Problem {
    return resolve(path, false);
  }

  /// The node at a path from the root.
  ///
  /// @param path as [Names#parse] reads it
  public Node resolve(String path, boolean followLinks) throws Problem {
    return resolve(Names.parse(path), followLinks);
  }

  /// The node at a path from the root.
  ///
  /// `..` leads to the directory one came from, at the root to the root. Links are followed as if
  /// the root of this file system were that of the host: also absolute targets start there, so that
  /// no path leads out of it.
  ///
  /// @param path names between slashes
  /// @param followLinks whether to follow links, the last name included, up to 40
  /// @throws Problem.Usage if nothing is there; it names the directory up to which there is
  public Node resolve(byte[] path, boolean followLinks) throws Problem {
    return new PathWalk(this, followLinks).walk(path);
  }

  /// Shows the nodes which have no name any more but were in use: those of the delete queue.
  public void forEachUnlinked(UnlinkedVisitor visitor) throws Problem {
    if (master.deleteQueue() == 0) {
      return;
    }
    DmuObject queue = objset.object(master.deleteQueue());
    if (queue == null) {
      throw Damage.of(master.deleteQueue(), "the delete queue is missing");
    }
    Zap.open(queue).forEach(entry -> visitor.unlinked(entry.isNumber() ? entry.integer(0) : 0));
  }

  SaLayouts layouts() {
    return layouts;
  }

  FuidTable fuids() {
    return fuids;
  }

  AclReader acls() {
    return acls;
  }
}
