package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What the recorded datasets showed when they were mounted, and what a folder shows.
final class RecordedTree {

  private RecordedTree() {}

  static List<String> lines(String set, String file) {
    return new String(Vectors.bytes(set, file), StandardCharsets.UTF_8).lines().toList();
  }

  /// Of each path what `find -printf '%y %m %U %G %s %n %T@'` said, and where a link leads.
  static Map<String, List<String>> recorded(String set, int k) {
    Map<String, List<String>> nodes = new TreeMap<>();
    for (String line : lines(set, "fs.meta." + k)) {
      String[] words = line.split(" ", 8);
      int arrow = words[7].lastIndexOf(" -> ");
      String path = words[7].substring(1, arrow);
      List<String> said = new ArrayList<>(List.of(words).subList(0, 7));
      said.add(words[7].substring(arrow + 4));
      if (said.getFirst().equals("d")) {
        said.set(4, "");
      }
      nodes.put(path, said);
    }
    return nodes;
  }

  static Map<String, List<String>> extracted(Path target) throws IOException {
    Map<String, List<String>> nodes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(target)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!path.equals(target)) {
          nodes.put("/" + target.relativize(path), said(path));
        }
      }
    }
    return nodes;
  }

  static List<String> said(Path path) throws IOException {
    Map<String, Object> at = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
    int mode = Integer.parseInt(String.valueOf(at.get("mode")));
    boolean link = Files.isSymbolicLink(path);
    boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    String kind =
        switch (mode >>> 12) {
          case 1 -> "p";
          case 2 -> "c";
          case 4 -> "d";
          case 6 -> "b";
          case 8 -> "f";
          case 10 -> "l";
          default -> "s";
        };
    var time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    return List.of(
        kind,
        Integer.toOctalString(mode & 07777),
        String.valueOf(at.get("uid")),
        String.valueOf(at.get("gid")),
        folder ? "" : String.valueOf(at.get("size")),
        String.valueOf(at.get("nlink")),
        "%d.%09d0"
            .formatted(
                Math.floorDiv(time.to(TimeUnit.NANOSECONDS), 1_000_000_000L),
                Math.floorMod(time.to(TimeUnit.NANOSECONDS), 1_000_000_000L)),
        link ? Files.readSymbolicLink(path).toString() : "");
  }

  static void checkContents(String set, int k, Path target) throws Exception {
    int files = 0;
    for (String line : lines(set, "fs.sha256." + k)) {
      String path = line.substring(68);
      assertThat(sha256(target.resolve(path))).as(path).isEqualTo(line.substring(0, 64));
      files++;
    }
    assertThat(files).isPositive();
  }

  static void checkXattrs(String set, int k, Path target) throws Exception {
    Path file = target;
    for (String line : lines(set, "fs.xattr." + k)) {
      if (line.startsWith("# file: ")) {
        file = target.resolve(line.substring(8).replace("\\040", " "));
      } else if (line.startsWith("user.")) {
        int equals = line.indexOf('=');
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        String name = line.substring(5, equals);
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        assertThat("0x" + HexFormat.of().formatHex(value.array()))
            .as(line)
            .isEqualTo(line.substring(equals + 1));
      }
    }
  }

  static String sha256(Path file) throws Exception {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    try (InputStream in = Files.newInputStream(file)) {
      hash.update(in.readAllBytes());
    }
    return HexFormat.of().formatHex(hash.digest());
  }
}
