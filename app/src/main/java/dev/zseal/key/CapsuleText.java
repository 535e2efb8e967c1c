package dev.zseal.key;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Capsule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

/// A capsule as text for paper: short lines, each with a check of its own, so that a slip of the
/// pen is found where it was made.
///
/// A line is a name, values in groups of eight characters, and a check: the last two bytes of the
/// CRC-32 of the name and the values without spaces, as four hexadecimal digits after a `#`.
/// `docs/format/capsule-text.md` has an example.
public final class CapsuleText {

  private static final String TITLE = "zseal-capsule";
  private static final int GROUP = 8;
  private static final int GROUPS = 4;

  private static final List<String> FIELDS =
      List.of(
          "guid",
          "suite",
          "version",
          "format",
          "iterations",
          "salt",
          "iv",
          "mac",
          "master",
          "hmac");

  private CapsuleText() {}

  /// The text, a line each.
  public static List<String> write(Capsule capsule) {
    KeyData keys = capsule.keys();
    List<String> lines = new ArrayList<>();
    lines.add(line(TITLE, "1"));
    lines.add(line("guid", "%016x".formatted(keys.keyGuid())));
    lines.add(line("suite", keys.suiteName()));
    lines.add(line("version", Long.toString(keys.version())));
    lines.add(line("format", keys.keyFormatName()));
    lines.add(line("iterations", Long.toString(keys.iterations())));
    lines.add(line("salt", "%016x".formatted(keys.salt())));
    add(lines, "iv", keys.iv());
    add(lines, "mac", keys.mac());
    add(lines, "master", keys.wrappedMasterKey());
    add(lines, "hmac", keys.wrappedHmacKey());
    lines.add(line("fingerprint", capsule.fingerprint()));
    return lines;
  }

  private static void add(List<String> lines, String name, Hex value) {
    int width = GROUP * GROUPS;
    for (int at = 0; at < value.digits().length(); at += width) {
      String part = value.digits().substring(at, Math.min(value.digits().length(), at + width));
      lines.add(line(name, part));
    }
  }

  private static String line(String name, String value) {
    StringBuilder line = new StringBuilder(name);
    boolean digits = value.matches("[0-9a-f]{16,}");
    for (int at = 0; at < value.length(); at += digits ? GROUP : value.length()) {
      int end = digits ? Math.min(value.length(), at + GROUP) : value.length();
      line.append(' ').append(value, at, end);
    }
    return line.append(" #").append(check(name, value)).toString();
  }

  private static String check(String name, String value) {
    CRC32 crc = new CRC32();
    crc.update((name + value).getBytes(StandardCharsets.UTF_8));
    return "%04x".formatted(crc.getValue() & 0xffff);
  }

  /// Reads the text back. Spaces, case, empty lines and lines that begin with `--` do not matter.
  public static Capsule read(List<String> lines, String source) throws Problem {
    Map<String, String> values = new LinkedHashMap<>();
    int number = 0;
    for (String raw : lines) {
      number++;
      String line = raw.strip().toLowerCase(Locale.ROOT);
      if (line.isEmpty() || line.startsWith("--")) {
        continue;
      }
      int hash = line.lastIndexOf('#');
      String[] words = (hash < 0 ? line : line.substring(0, hash)).strip().split("\\s+");
      String value = String.join("", List.of(words).subList(1, words.length));
      if (hash < 0 || !line.substring(hash + 1).strip().equals(check(words[0], value))) {
        throw unreadable(source, "line %d does not match its check".formatted(number));
      }
      values.merge(words[0], value, String::concat);
    }
    if (!"1".equals(values.remove(TITLE))) {
      throw unreadable(source, "there is no line '%s'".formatted(line(TITLE, "1")));
    }
    for (String field : FIELDS) {
      if (!values.containsKey(field)) {
        throw unreadable(source, "the line '%s' is missing".formatted(field));
      }
    }
    return capsule(values, source);
  }

  private static Capsule capsule(Map<String, String> values, String source) throws Problem {
    try {
      Capsule capsule =
          Capsule.of(
              KeyData.wrapped(
                  field(values, "suite"),
                  Long.parseUnsignedLong(field(values, "guid"), 16),
                  Long.parseLong(field(values, "version")),
                  bytes(values, "master", 32),
                  bytes(values, "hmac", 64),
                  bytes(values, "iv", 12),
                  bytes(values, "mac", 16),
                  field(values, "format"),
                  Long.parseLong(field(values, "iterations")),
                  Long.parseUnsignedLong(field(values, "salt"), 16)));
      if (!capsule.fingerprint().equals(values.get("fingerprint"))) {
        throw unreadable(source, "its lines do not add up to its fingerprint");
      }
      return capsule;
    } catch (IllegalArgumentException e) {
      throw unreadable(source, String.valueOf(e.getMessage()));
    }
  }

  private static String field(Map<String, String> values, String name) {
    return values.getOrDefault(name, "");
  }

  private static Hex bytes(Map<String, String> values, String name, int length) {
    String digits = field(values, name);
    if (!digits.matches("[0-9a-f]{%d}".formatted(2 * length))) {
      throw new IllegalArgumentException("'%s' is not %d bytes long".formatted(name, length));
    }
    return new Hex(digits);
  }

  private static Problem unreadable(String source, String why) {
    return new Problem.Usage(
        source + " is not a capsule",
        why,
        "Compare it with the paper: each line ends in a check of its own.");
  }
}
