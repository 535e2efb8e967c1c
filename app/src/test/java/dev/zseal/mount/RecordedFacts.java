package dev.zseal.mount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zseal.stream.Vectors;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What ZFS said of a recorded snapshot.
final class RecordedFacts {

  /// A line of `fs.meta.K`.
  ///
  /// @param type as `find -printf %y` writes it
  record Meta(
      String type,
      int permissions,
      int uid,
      int gid,
      long size,
      int links,
      Instant mtime,
      String target) {}

  private static final Instant FAR_OFF = Instant.parse("2262-01-01T00:00:00Z");

  private RecordedFacts() {}

  private static List<String> lines(String set, String file) {
    return new String(Vectors.bytes(set, file), UTF_8).lines().toList();
  }

  /// By path: `.` or `./d0/f 0`.
  static Map<String, Meta> meta(String set, int snapshot) {
    Map<String, Meta> all = new TreeMap<>();
    for (String line : lines(set, "fs.meta." + snapshot)) {
      String[] words = line.split(" ", 8);
      int arrow = words[7].indexOf(" -> ");
      Meta meta =
          new Meta(
              words[0],
              Integer.parseInt(words[1], 8),
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3]),
              Long.parseLong(words[4]),
              Integer.parseInt(words[5]),
              time(words[6]),
              words[7].substring(arrow + 4));
      all.put(words[7].substring(0, arrow), meta);
    }
    return all;
  }

  /// `find` writes the nanoseconds behind the point, also of times before 1970.
  private static Instant time(String written) {
    int point = written.indexOf('.');
    Instant time =
        Instant.ofEpochSecond(
            Long.parseLong(written, 0, point, 10),
            Long.parseLong(written, point + 1, point + 10, 10));
    // The JDK tells a time so far off to the microsecond.
    return time.isAfter(FAR_OFF) ? time.truncatedTo(ChronoUnit.MICROS) : time;
  }

  /// What `find.K` of the odd files says, by path as the mount shows it.
  static Map<String, String> odd(String set, int snapshot) {
    Map<String, String> all = new TreeMap<>();
    // A char for each byte: the names are no text.
    String text = new String(Vectors.bytes(set, "find." + snapshot), ISO_8859_1);
    for (String node : text.split("\0", 0)) {
      String[] words = node.split(" ", 6);
      String path =
          Arrays.stream(words[5].split("/", -1))
              .map(name -> ShownName.of(name.getBytes(ISO_8859_1)))
              .collect(Collectors.joining("/"));
      all.put(
          path, "%s %s %s %s %s".formatted(words[0], words[1], words[2], words[3], time(words[4])));
    }
    return all;
  }

  /// What [#odd] says of a node.
  static String line(Meta meta) {
    return "%s %o %d %d %s"
        .formatted(meta.type(), meta.permissions(), meta.links(), meta.size(), meta.mtime());
  }

  /// SHA-256 by path.
  static Map<String, String> sha256(String set, int snapshot) {
    Map<String, String> all = new TreeMap<>();
    for (String line : lines(set, "fs.sha256." + snapshot)) {
      String[] words = line.split("  ", 2);
      all.put(words[1], words[0]);
    }
    return all;
  }

  /// Values in hex by name, by path.
  static Map<String, Map<String, String>> xattrs(String set, int snapshot) {
    Map<String, Map<String, String>> all = new TreeMap<>();
    Map<String, String> file = new TreeMap<>();
    for (String line : lines(set, "fs.xattr." + snapshot)) {
      if (line.startsWith("# file: ")) {
        file = new TreeMap<>();
        all.put("./" + unescaped(line.substring("# file: ".length())), file);
      } else if (line.contains("=0x")) {
        int at = line.indexOf("=0x");
        file.put(unescaped(line.substring(0, at)), line.substring(at + 3));
      } else if (!line.isBlank()) {
        file.put(unescaped(line), "");
      }
    }
    return all;
  }

  /// `getfattr` writes odd bytes as a backslash and three octal digits.
  private static String unescaped(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    var plain = new ByteArrayOutputStream();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && i + 3 < bytes.length) {
        plain.write(Integer.parseInt(new String(bytes, i + 1, 3, US_ASCII), 8));
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(UTF_8);
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
