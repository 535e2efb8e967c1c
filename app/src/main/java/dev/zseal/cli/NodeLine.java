package dev.zseal.cli;

import dev.zseal.files.FilePath;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.Names;
import dev.zseal.zpl.Node;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node as `ls -l` shows it, or as JSON.
final class NodeLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

  private static final int SET_UID = 04000;
  private static final int SET_GID = 02000;
  private static final int STICKY = 01000;

  private NodeLine() {}

  /// The cells of a long listing: mode, links, user, group, size, time, name.
  static String[] cells(String name, Node node) throws Problem {
    String size =
        node.device() == null ? Long.toString(node.size()) : String.valueOf(node.device());
    return new String[] {
      mode(node),
      Long.toString(node.links()),
      node.user().toString(),
      node.group().toString(),
      size,
      TIME.format(node.modified()),
      node.kind() == FileKind.SYMLINK ? name + " -> " + Names.show(node.linkTarget()) : name
    };
  }

  private static String mode(Node node) {
    int bits = node.permissions();
    char[] text = new char[10];
    text[0] = node.kind().letter();
    for (int i = 0; i < 9; i++) {
      text[i + 1] = (bits >>> (8 - i) & 1) == 0 ? '-' : "rwx".charAt(i % 3);
    }
    special(text, 3, (bits & SET_UID) != 0, 's');
    special(text, 6, (bits & SET_GID) != 0, 's');
    special(text, 9, (bits & STICKY) != 0, 't');
    return new String(text);
  }

  private static void special(char[] text, int at, boolean set, char letter) {
    if (set) {
      text[at] = text[at] == 'x' ? letter : Character.toUpperCase(letter);
    }
  }

  static Map<String, @Nullable Object> fields(String snapshot, FilePath path, Node node)
      throws Problem {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("snapshot", snapshot);
    fields.put("path", path.toString());
    fields.put("type", node.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    fields.put("mode", "%04o".formatted(node.permissions()));
    fields.put("uid", node.user().toString());
    fields.put("gid", node.group().toString());
    fields.put("size", node.size());
    fields.put("links", node.links());
    fields.put("mtime", node.modified().toString());
    fields.put("inode", node.number());
    if (node.kind() == FileKind.SYMLINK) {
      fields.put("target", Names.show(node.linkTarget()));
    }
    if (node.device() != null) {
      fields.put("device", String.valueOf(node.device()));
    }
    return fields;
  }
}
