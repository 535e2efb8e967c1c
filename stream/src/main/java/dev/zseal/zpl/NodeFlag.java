package dev.zseal.zpl;

import java.util.EnumSet;
import java.util.Set;

/// Flags of a node (`ZFS_*` in OpenZFS `include/sys/zfs_znode.h`), those nobody can set aside.
public enum NodeFlag {
  /// It is an extended attribute, or the directory of them.
  XATTR(0),
  /// The ACL says nothing that the mode does not.
  ACL_TRIVIAL(2),
  ACL_PROTECTED(4),
  ACL_DEFAULTED(5),
  ACL_AUTO_INHERIT(6),
  READ_ONLY(32),
  HIDDEN(33),
  SYSTEM(34),
  ARCHIVE(35),
  IMMUTABLE(36),
  NO_UNLINK(37),
  APPEND_ONLY(38),
  NO_DUMP(39),
  OPAQUE(40),
  QUARANTINED(41),
  MODIFIED(42),
  REPARSE(43),
  OFFLINE(44),
  SPARSE(45),
  /// What is made in this directory gets its project.
  PROJECT_INHERIT(46),
  /// The node has a project of its own.
  PROJECT(47);

  private final int bit;

  NodeFlag(int bit) {
    this.bit = bit;
  }

  boolean isIn(long flags) {
    return (flags >>> bit & 1) != 0;
  }

  static Set<NodeFlag> of(long flags) {
    Set<NodeFlag> set = EnumSet.noneOf(NodeFlag.class);
    for (NodeFlag flag : values()) {
      if (flag.isIn(flags)) {
        set.add(flag);
      }
    }
    return set;
  }
}
