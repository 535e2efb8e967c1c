package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A walk over the extended attributes of a node, in both places they can be.
final class XattrWalk {

  private final FileSystem fileSystem;
  private final Node node;
  private final Set<ByteBuffer> shown = new HashSet<>();

  XattrWalk(FileSystem fileSystem, Node node) {
    this.fileSystem = fileSystem;
    this.node = node;
  }

  void walk(Attributes attributes, XattrVisitor visitor) throws Problem {
    for (Xattr xattr : beside(attributes, visitor)) {
      if (shown.add(ByteBuffer.wrap(xattr.name()))) {
        visitor.xattr(xattr);
      }
    }
    DirCursor cursor;
    try {
      long directory = attributes.number(Attribute.XATTR, 0);
      if (directory == 0) {
        return;
      }
      cursor = fileSystem.entries(fileSystem.node(directory));
    } catch (Problem.Corrupt damage) {
      visitor.damaged(damage);
      return;
    }
    while (true) {
      Xattr xattr;
      try {
        DirEntry entry = cursor.next();
        if (entry == null) {
          return;
        }
        if (shown.contains(ByteBuffer.wrap(entry.name()))) {
          continue;
        }
        xattr = inDirectory(entry);
      } catch (Problem.Corrupt damage) {
        visitor.damaged(damage);
        continue;
      }
      visitor.xattr(xattr);
    }
  }

  private List<Xattr> beside(Attributes attributes, XattrVisitor visitor) throws Problem {
    try {
      byte[] packed = attributes.bytes(Attribute.DXATTR);
      return packed == null || packed.length == 0
          ? List.of()
          : XattrList.read(packed, node.number());
    } catch (Problem.Corrupt damage) {
      visitor.damaged(damage);
      return List.of();
    }
  }

  private Xattr inDirectory(DirEntry entry) throws Problem {
    Node value = fileSystem.node(entry);
    if (value.kind() != FileKind.FILE) {
      throw Damage.of(
          entry.object(), "a file for " + Names.show(entry.name()), Node.word(value.kind()));
    }
    return new Xattr(entry.name(), value.contents());
  }
}
