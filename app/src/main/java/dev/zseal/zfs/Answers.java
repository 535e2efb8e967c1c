package dev.zseal.zfs;

import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Facts from the machine output of `zfs` and `zpool`: a line each, fields apart by tabs.
final class Answers {
  private static final Pattern VERSION = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6}).*");

  private Answers() {}

  static List<SnapshotFacts> snapshots(String output) throws Problem {
    return each(
        output,
        4,
        fields ->
            new SnapshotFacts(
                SnapshotName.parse(fields.get(0)),
                Long.parseUnsignedLong(fields.get(1)),
                Instant.ofEpochSecond(Long.parseLong(fields.get(2))),
                Long.parseUnsignedLong(fields.get(3))));
  }

  static List<BookmarkFacts> bookmarks(String output) throws Problem {
    return each(
        output,
        4,
        fields ->
            new BookmarkFacts(
                BookmarkName.parse(fields.get(0)),
                Long.parseUnsignedLong(fields.get(1)),
                Instant.ofEpochSecond(Long.parseLong(fields.get(2))),
                Long.parseUnsignedLong(fields.get(3))));
  }

  static List<DatasetFacts> datasets(String output) throws Problem {
    return each(
        output,
        6,
        fields ->
            new DatasetFacts(
                DatasetName.parse(fields.get(0)),
                kind(fields.get(1)),
                Long.parseUnsignedLong(fields.get(2)),
                fields.get(3),
                fields.get(4).equals("-") ? null : DatasetName.parse(fields.get(4)),
                keyStatus(fields.get(5))));
  }

  private static DatasetFacts.Kind kind(String field) {
    return switch (field) {
      case "filesystem" -> DatasetFacts.Kind.FILESYSTEM;
      case "volume" -> DatasetFacts.Kind.VOLUME;
      default -> throw new IllegalArgumentException("type");
    };
  }

  private static DatasetFacts.KeyStatus keyStatus(String field) {
    return switch (field) {
      case "-", "none" -> DatasetFacts.KeyStatus.NONE;
      case "available" -> DatasetFacts.KeyStatus.AVAILABLE;
      case "unavailable" -> DatasetFacts.KeyStatus.UNAVAILABLE;
      default -> throw new IllegalArgumentException("keystatus");
    };
  }

  /// The properties that were asked for, in the order asked.
  ///
  /// One line for each is insisted on: a value with a newline in it could else pose as another
  /// property.
  static Map<String, PropertyFact> properties(List<String> asked, String output) throws Problem {
    List<String> lines = lines(output);
    var facts = new LinkedHashMap<String, PropertyFact>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      List<String> fields = fields(line, 3);
      if (i >= asked.size() || !fields.get(0).equals(asked.get(i))) {
        throw notUnderstood(line);
      }
      facts.put(fields.get(0), new PropertyFact(fields.get(1), fields.get(2)));
    }
    if (lines.size() != asked.size()) {
      throw notUnderstood("an end after " + lines.size() + " properties");
    }
    return facts;
  }

  static FeatureState feature(String output) throws Problem {
    return switch (output.strip()) {
      case "", "-" -> FeatureState.ABSENT;
      case "disabled" -> FeatureState.DISABLED;
      case "enabled" -> FeatureState.ENABLED;
      case "active" -> FeatureState.ACTIVE;
      default -> throw notUnderstood(output);
    };
  }

  static ZfsVersion version(String output) throws Problem {
    List<String> lines = lines(output);
    if (lines.size() < 2
        || !lines.get(0).startsWith("zfs-")
        || !lines.get(1).startsWith("zfs-kmod-")) {
      throw notUnderstood(output);
    }
    String module = lines.get(1).substring("zfs-kmod-".length());
    Matcher numbers = VERSION.matcher(module);
    if (!numbers.matches()) {
      throw notUnderstood(output);
    }
    return new ZfsVersion(
        lines.get(0).substring("zfs-".length()),
        module,
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)));
  }

  /// Makes a fact of the fields of a line.
  private interface Reading<T> {
    T read(List<String> fields) throws Problem.Usage;
  }

  private static <T> List<T> each(String output, int count, Reading<T> reading) throws Problem {
    var facts = new ArrayList<T>();
    for (String line : lines(output)) {
      List<String> fields = fields(line, count);
      try {
        facts.add(reading.read(fields));
      } catch (IllegalArgumentException | DateTimeException | Problem.Usage _) {
        throw notUnderstood(line);
      }
    }
    return List.copyOf(facts);
  }

  private static List<String> lines(String output) {
    if (output.isEmpty()) {
      return List.of();
    }
    String body = output.endsWith("\n") ? output.substring(0, output.length() - 1) : output;
    return List.of(body.split("\n", -1));
  }

  private static List<String> fields(String line, int count) throws Problem {
    List<String> fields = List.of(line.split("\t", -1));
    if (fields.size() != count) {
      throw notUnderstood(line);
    }
    return fields;
  }

  private static Problem notUnderstood(String found) {
    return new Problem.Corrupt(
        "An answer of zfs was not understood",
        "found '" + Failures.printable(found) + "'",
        "Report it together with the output of `zfs version`; nothing was changed.");
  }
}
