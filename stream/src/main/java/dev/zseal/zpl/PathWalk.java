package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/// The way from the root to a node.
final class PathWalk {

  /// What Linux follows.
  private static final int MAX_LINKS = 40;

  /// Linux takes no path of more than 4096 bytes; links add to it.
  private static final int MAX_PARTS = 1 << 16;

  private final FileSystem fileSystem;
  private final boolean followLinks;

  /// The nodes from the root to here, and the names that led to all but the root.
  private final Deque<Node> nodes = new ArrayDeque<>();

  private final List<byte[]> names = new ArrayList<>();
  private final Deque<byte[]> ahead = new ArrayDeque<>();
  private int links;

  PathWalk(FileSystem fileSystem, boolean followLinks) {
    this.fileSystem = fileSystem;
    this.followLinks = followLinks;
  }

  Node walk(byte[] path) throws Problem {
    nodes.push(fileSystem.root());
    putAhead(path);
    while (!ahead.isEmpty()) {
      byte[] name = ahead.pop();
      if (name.length == 2 && name[0] == '.' && name[1] == '.') {
        up();
      } else {
        down(name);
      }
    }
    return nodes.element();
  }

  private void putAhead(byte[] path) throws Problem.Usage {
    List<byte[]> parts = Names.parts(path);
    if (parts.size() + ahead.size() > MAX_PARTS) {
      throw new Problem.Usage(
          "the path is too long",
          "%d names in it".formatted(parts.size() + ahead.size()),
          "Name the file without links on the way.");
    }
    for (byte[] part : parts.reversed()) {
      ahead.push(part);
    }
  }

  private void up() throws Problem.Usage {
    expectDirectory();
    if (nodes.size() > 1) {
      nodes.pop();
      names.removeLast();
    }
  }

  private void down(byte[] name) throws Problem {
    expectDirectory();
    DirEntry entry = fileSystem.lookup(nodes.element(), name);
    if (entry == null) {
      throw new Problem.Usage(
          "there is no '%s' in the snapshot".formatted(here(name)),
          "'%s' has no entry of that name".formatted(here()),
          "Look what '%s' holds with `zseal ls`.".formatted(here()));
    }
    Node node = fileSystem.node(entry);
    if (node.kind() == FileKind.SYMLINK && followLinks) {
      follow(node, name);
    } else {
      nodes.push(node);
      names.add(name);
    }
  }

  private void follow(Node link, byte[] name) throws Problem {
    links++;
    if (links > MAX_LINKS) {
      throw new Problem.Usage(
          "too many symbolic links on the way",
          "'%s' is number %d".formatted(here(name), links),
          "Name the file without links on the way.");
    }
    byte[] target = link.linkTarget();
    if (target.length > 0 && target[0] == '/') {
      while (nodes.size() > 1) {
        nodes.pop();
        names.removeLast();
      }
    }
    putAhead(target);
  }

  private void expectDirectory() throws Problem.Usage {
    Node node = nodes.element();
    if (node.kind() != FileKind.DIRECTORY) {
      throw new Problem.Usage(
          "'%s' is not a directory".formatted(here()),
          "it is a " + Node.word(node.kind()),
          node.kind() == FileKind.SYMLINK
              ? "Name what the link leads to, or ask to follow links."
              : "Leave out what follows it in the path.");
    }
  }

  private String here(byte[] name) {
    String directory = here();
    return (directory.equals("/") ? "" : directory) + "/" + Names.show(name);
  }

  private String here() {
    return names.stream().map(Names::show).collect(Collectors.joining("/", "/", ""));
  }
}
