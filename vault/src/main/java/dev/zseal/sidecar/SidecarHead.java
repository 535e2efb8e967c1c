package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a sidecar says of its file and of the stream the file is or is a part of: a page of text
/// (`docs/format/sidecar.md`, "Head").
///
/// @param origin which stream
/// @param streamBytes of the whole stream
/// @param streamSha256 of the whole stream, 64 hex digits
/// @param part null when the stream is in one file
/// @param groupBytes see [SidecarLayout]
/// @param columns see [SidecarLayout]
record SidecarHead(
    StreamOrigin origin,
    long streamBytes,
    String streamSha256,
    @Nullable Part part,
    int groupBytes,
    int columns) {

  /// Parts a stream can have: three digits keep `cat FILE.*` in order.
  static final int MAX_PARTS = 999;

  private static final int VERSION = 1;
  private static final Pattern FIRST_LINE = Pattern.compile("zseal sidecar ([0-9]{1,9})");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GUID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern PART = Pattern.compile("([0-9]{1,3}) of ([0-9]{1,3})");
  private static final String CHECK = "check: ";
  private static final String EXPLAINED =
      "Checksums and parity for the stream file beside this. To mend it: zseal stream repair FILE";

  /// One file of several.
  ///
  /// @param number from 1 on
  /// @param bytes of every part but the last
  /// @param sha256 of this part
  record Part(int number, int of, long bytes, String sha256) {}

  private static boolean isPossible(long streamBytes, @Nullable Part part) {
    if (part == null) {
      return streamBytes >= 1;
    }
    long before = (part.of - 1) * part.bytes;
    return part.number >= 1
        && part.number <= part.of
        && part.of <= MAX_PARTS
        && part.bytes >= 1
        && part.bytes <= SidecarLayout.MAX_BYTES / MAX_PARTS
        && streamBytes > before
        && streamBytes <= before + part.bytes;
  }

  /// Bytes of the file beside the sidecar.
  long bytes() {
    return part == null ? streamBytes : bytesOf(part.number);
  }

  /// Bytes of a part by its number.
  long bytesOf(int number) {
    if (part == null) {
      return streamBytes;
    }
    long before = (number - 1) * part.bytes;
    return number < part.of ? part.bytes : streamBytes - before;
  }

  /// SHA-256 of the file beside the sidecar.
  String sha256() {
    return part == null ? streamSha256 : part.sha256;
  }

  SidecarLayout layout() {
    return new SidecarLayout(bytes(), groupBytes, columns);
  }

  /// Whether the other is the head of a part of the same stream, cut the same way.
  boolean isOfSameStream(SidecarHead other) {
    return part != null
        && other.part != null
        && origin.equals(other.origin)
        && streamBytes == other.streamBytes
        && streamSha256.equals(other.streamSha256)
        && part.of == other.part.of
        && part.bytes == other.part.bytes;
  }

  /// The page of [SidecarLayout#HEAD] bytes.
  byte[] encode() {
    StringBuilder text = new StringBuilder("zseal sidecar %d\n".formatted(VERSION));
    text.append(EXPLAINED).append("\n\n");
    line(text, "snapshot", origin.snapshot());
    line(text, "guid", HexFormat.of().toHexDigits(origin.toGuid()));
    if (origin.fromGuid() != 0) {
      line(text, "base", HexFormat.of().toHexDigits(origin.fromGuid()));
    }
    line(text, "bytes", Long.toString(streamBytes));
    line(text, "sha256", streamSha256);
    if (part != null) {
      line(text, "part", "%d of %d".formatted(part.number, part.of));
      line(text, "part-bytes", Long.toString(part.bytes));
      line(text, "part-sha256", part.sha256);
    }
    line(text, "group-bytes", Integer.toString(groupBytes));
    line(text, "columns", Integer.toString(columns));
    String check = sha256(text.toString());
    line(text, "check", check);
    byte[] page = new byte[SidecarLayout.HEAD];
    Arrays.fill(page, (byte) '\n');
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, page, 0, bytes.length);
    return page;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append('\n');
  }

  /// Reads a page, which may be anything; null when it is no whole head.
  ///
  /// @param called what a person calls the sidecar
  /// @throws Problem.TooNew when it is one of a later version
  static @Nullable SidecarHead parse(byte[] page, String called) throws Problem {
    String all = new String(page, StandardCharsets.ISO_8859_1);
    int check = all.indexOf("\n" + CHECK) + 1;
    int value = check + CHECK.length();
    if (check == 0 || value + 64 > all.length()) {
      return null;
    }
    String text = all.substring(0, check);
    Matcher first = FIRST_LINE.matcher(text.substring(0, text.indexOf('\n')));
    if (!first.matches() || !all.startsWith(sha256(text), value)) {
      return null;
    }
    if (Integer.parseInt(first.group(1)) != VERSION) {
      throw new Problem.TooNew(
          called + " was written by a newer zseal",
          "a sidecar of version " + first.group(1),
          "Install a newer zseal, or move the sidecar away to read the stream without it.");
    }
    SidecarHead head = parse(text);
    return head != null && Arrays.equals(head.encode(), page) ? head : null;
  }

  private static @Nullable SidecarHead parse(String text) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        lines.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    long streamBytes = number(lines, "bytes");
    long groupBytes = number(lines, "group-bytes");
    long columns = number(lines, "columns");
    StreamOrigin origin = origin(lines);
    String sha256 = matching(SHA256, lines, "sha256");
    Part part = null;
    if (lines.containsKey("part")) {
      part = part(lines);
      if (part == null) {
        return null;
      }
    }
    if (origin == null || sha256 == null || !isPossible(streamBytes, part)) {
      return null;
    }
    if (!SidecarLayout.isPossible(streamBytes, groupBytes, columns)) {
      return null;
    }
    return new SidecarHead(origin, streamBytes, sha256, part, (int) groupBytes, (int) columns);
  }

  private static @Nullable StreamOrigin origin(Map<String, String> lines) {
    String snapshot = lines.get("snapshot");
    String guid = matching(GUID, lines, "guid");
    String base = lines.containsKey("base") ? matching(GUID, lines, "base") : "0".repeat(16);
    return snapshot == null || guid == null || base == null
        ? null
        : new StreamOrigin(snapshot, HexFormat.fromHexDigitsToLong(guid), fromHex(base));
  }

  private static long fromHex(String digits) {
    return HexFormat.fromHexDigitsToLong(digits);
  }

  private static @Nullable Part part(Map<String, String> lines) {
    Matcher m = PART.matcher(lines.getOrDefault("part", ""));
    String sha256 = matching(SHA256, lines, "part-sha256");
    if (!m.matches() || sha256 == null) {
      return null;
    }
    int number = Integer.parseInt(m.group(1));
    return new Part(number, Integer.parseInt(m.group(2)), number(lines, "part-bytes"), sha256);
  }

  private static @Nullable String matching(Pattern form, Map<String, String> lines, String name) {
    String value = lines.get(name);
    return value != null && form.matcher(value).matches() ? value : null;
  }

  /// -1 where there is none.
  private static long number(Map<String, String> lines, String name) {
    String value = matching(NUMBER, lines, name);
    return value == null ? -1 : Long.parseLong(value);
  }

  private static String sha256(String text) {
    return hex(digest().digest(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
