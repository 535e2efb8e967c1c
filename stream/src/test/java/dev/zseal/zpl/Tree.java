package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.zseal.problem.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything in a file system, by path. Bytes are characters of ISO-8859-1 in all texts.
final class Tree {

  private static final int MAX_DEPTH = 64;

  /// Node by path: `.`, `./d0`, `./d0/f 0`.
  final SortedMap<String, Node> nodes = new TreeMap<>();

  private Tree() {}

  static Tree of(FileSystem fileSystem) throws Problem {
    Tree tree = new Tree();
    tree.add(fileSystem, ".", fileSystem.root(), 0);
    return tree;
  }

  private void add(FileSystem fileSystem, String path, Node node, int depth) throws Problem {
    if (nodes.put(path, node) != null || depth > MAX_DEPTH) {
      throw new AssertionError(path);
    }
    if (node.kind() == FileKind.DIRECTORY) {
      fileSystem.forEachEntry(
          node,
          entry -> {
            String below = path + "/" + new String(entry.name(), ISO_8859_1);
            add(fileSystem, below, fileSystem.node(entry), depth + 1);
          });
    }
  }

  /// What `find -printf '%y %m %U %G %s %n %T@ %p -> %l'` would print of a node.
  static String line(String path, Node node) throws Problem {
    Instant modified = node.modified();
    char letter = node.kind() == FileKind.FILE ? 'f' : node.kind().letter();
    return "%c %o %s %s %d %d %d.%09d0 %s -> %s"
        .formatted(
            letter,
            node.permissions(),
            node.user(),
            node.group(),
            node.size(),
            node.links(),
            modified.getEpochSecond(),
            modified.getNano(),
            path,
            node.kind() == FileKind.SYMLINK ? new String(node.linkTarget(), ISO_8859_1) : "");
  }

  /// SHA-256 of contents, read in pieces of a size that fits no block, holes skipped.
  static String sha256(FileContents contents) throws Problem {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    byte[] piece = new byte[10_007];
    byte[] zeros = new byte[10_007];
    long at = 0;
    while (at < contents.size()) {
      long data = contents.nextData(at);
      long hole = data < 0 ? contents.size() : data;
      while (at < hole) {
        int n = (int) Math.min(zeros.length, hole - at);
        digest.update(zeros, 0, n);
        at += n;
      }
      long end = contents.nextHole(at);
      while (at < end) {
        int n = contents.read(at, piece, 0, (int) Math.min(piece.length, end - at));
        digest.update(piece, 0, n);
        at += n;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Extended attributes by name, in hex.
  static Map<String, String> xattrs(Node node) throws Problem {
    Map<String, String> values = new TreeMap<>();
    node.forEachXattr(xattr ->
        values.put(
            new String(xattr.name(), ISO_8859_1),
            HexFormat.of().formatHex(xattr.contents().readAll(1 << 17))));
    return values;
  }
}
