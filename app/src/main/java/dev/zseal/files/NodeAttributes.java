package dev.zseal.files;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.Node;
import dev.zseal.zpl.NodeFlag;
import dev.zseal.zpl.Xattr;
import dev.zseal.zpl.XattrVisitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Gives a file the owner, extended attributes, mode and times of its node, in this order: each may
/// undo the one before it, and times come last.
final class NodeAttributes {

  private static final int SET_ID = 06000;
  private static final int MAX_XATTR = 64 << 10;

  /// Flags without an effect on Linux, or of ZFS's own.
  private static final Set<NodeFlag> TOLD =
      EnumSet.of(NodeFlag.IMMUTABLE, NodeFlag.APPEND_ONLY, NodeFlag.NO_UNLINK, NodeFlag.NO_DUMP);

  private final Extraction.Options options;
  private final Extraction.Listener listener;

  NodeAttributes(Extraction.Options options, Extraction.Listener listener) {
    this.options = options;
    this.listener = listener;
  }

  /// @param modified the time it gets
  void set(FilePath path, Node node, Path at, Instant modified) throws Problem, IOException {
    owner(path, node, at);
    xattrs(path, node, at);
    if (!node.acl().isTrivial()) {
      listener.lacking(path, Shortfall.ACL, "");
    }
    if (node.flags().stream().anyMatch(TOLD::contains)) {
      listener.lacking(path, Shortfall.FLAGS, node.flags().toString());
    }
    if (node.kind() != FileKind.SYMLINK) {
      mode(path, node, at);
    }
    try {
      setTimes(at, node.accessed(), modified);
    } catch (IOException e) {
      listener.lacking(path, Shortfall.ATTRIBUTES, "times: " + e.getMessage());
    }
  }

  /// Sets the times of anything; a link is not followed.
  static void setTimes(Path at, Instant accessed, Instant modified) throws IOException {
    Optional<Libc> libc = Libc.get();
    if (libc.isPresent()) {
      // The JDK would open the file for this, and wait at a pipe for ever.
      libc.get().setTimes(at, accessed, modified);
    } else {
      Files.getFileAttributeView(at, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(FileTime.from(modified), FileTime.from(accessed), null);
    }
  }

  private void owner(FilePath path, Node node, Path at) throws IOException {
    if (!options.owners()) {
      listener.lacking(path, Shortfall.OWNER, "");
      return;
    }
    if (!node.user().isPlain() || !node.group().isPlain()) {
      listener.lacking(path, Shortfall.SID, node.user() + ":" + node.group());
      return;
    }
    try {
      Optional<Libc> libc = Libc.get();
      if (libc.isPresent()) {
        libc.get().setOwner(at, node.user().id(), node.group().id());
        return;
      }
      // lchown of the two one by one, as the JDK offers it.
      Files.setAttribute(at, "unix:gid", (int) node.group().id(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(at, "unix:uid", (int) node.user().id(), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      listener.lacking(path, Shortfall.OWNER, String.valueOf(e.getMessage()));
    }
  }

  private void mode(FilePath path, Node node, Path at) {
    int mode = node.permissions();
    if (!options.setuid() && (mode & SET_ID) != 0 && node.kind() != FileKind.DIRECTORY) {
      mode &= ~SET_ID;
      listener.lacking(path, Shortfall.SETUID, "");
    }
    try {
      // What is no link may be named as if it were: else the JDK would open it.
      Files.setAttribute(at, "unix:mode", mode);
    } catch (IOException e) {
      listener.lacking(path, Shortfall.ATTRIBUTES, "mode: " + e.getMessage());
    }
  }

  private void xattrs(FilePath path, Node node, Path at) throws Problem {
    node.forEachXattr(
        new XattrVisitor() {
          @Override
          public void xattr(Xattr xattr) throws Problem {
            NodeAttributes.this.xattr(path, at, xattr);
          }

          @Override
          public void damaged(Problem.Corrupt damage) {
            listener.lacking(path, Shortfall.XATTR, damage.getMessage());
          }
        });
  }

  private void xattr(FilePath path, Path at, Xattr xattr) throws Problem {
    byte[] name = xattr.linuxName();
    if (name == null || Libc.get().isEmpty()) {
      listener.lacking(path, Shortfall.XATTR, xattr.toString());
      return;
    }
    try {
      Libc.get().get().setXattr(at, name, xattr.contents().readAll(MAX_XATTR));
    } catch (IOException | Problem.Refused | Problem.Corrupt e) {
      listener.lacking(path, Shortfall.XATTR, "%s: %s".formatted(xattr, e.getMessage()));
    }
  }
}
