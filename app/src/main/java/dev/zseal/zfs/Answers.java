package dev.zseal.zfs;

import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

  static TreeFacts tree(DatasetName root, String states, String points) throws Problem {
    var datasets = new LinkedHashMap<DatasetName, DatasetState>();
    each(states, 16, Answers::state).forEach(state -> datasets.put(state.name(), state));
    var history = new HashMap<DatasetName, List<HistoryPoint>>();
    for (HistoryPoint point : history(points)) {
      history.computeIfAbsent(point.name().dataset(), _ -> new ArrayList<>()).add(point);
    }
    return new TreeFacts(root, datasets, history);
  }

  static List<HistoryPoint> history(String output) throws Problem {
    return each(output, 5, Answers::point).stream()
        .sorted(
            Comparator.comparingLong(HistoryPoint::createTxg)
                .thenComparing(point -> !point.isSnapshot()))
        .toList();
  }

  private static DatasetState state(List<String> fields) throws Problem.Usage {
    return new DatasetState(
        DatasetName.parse(fields.get(0)),
        kind(fields.get(1)),
        Long.parseUnsignedLong(fields.get(2)),
        fields.get(3).equals("-") ? null : DatasetName.parse(fields.get(3)),
        keyStatus(fields.get(4)),
        isNone(fields.get(5)) ? null : SnapshotName.parse(fields.get(5)),
        count(fields.get(6)),
        fields.get(7).equals("yes"),
        fields.get(8).equals("on"),
        fields.get(9),
        isNone(fields.get(10)) ? null : fields.get(10),
        count(fields.get(11)),
        count(fields.get(12)),
        count(fields.get(13)),
        count(fields.get(14)),
        count(fields.get(15)));
  }

  private static HistoryPoint point(List<String> fields) throws Problem.Usage {
    String name = fields.get(0);
    return new HistoryPoint(
        name.contains("#") ? BookmarkName.parse(name) : SnapshotName.parse(name),
        Long.parseUnsignedLong(fields.get(1)),
        Long.parseUnsignedLong(fields.get(2)),
        isNone(fields.get(3)) ? 0 : Long.parseUnsignedLong(fields.get(3)),
        (int) count(fields.get(4)));
  }

  private static boolean isNone(String field) {
    return field.isEmpty() || field.equals("-");
  }

  private static long count(String field) {
    return isNone(field) || field.equals("none") ? 0 : Long.parseUnsignedLong(field);
  }

  static Map<DatasetName, String> values(String output) throws Problem {
    var values = new LinkedHashMap<DatasetName, String>();
    each(output, 2, fields -> Map.entry(DatasetName.parse(fields.get(0)), fields.get(1)))
        .forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    return values;
  }

  static List<Hold> holds(String output) throws Problem {
    return each(output, 3, fields -> new Hold(SnapshotName.parse(fields.get(0)), fields.get(1)));
  }

  static List<PoolFacts> pools(String output) throws Problem {
    return each(
        output,
        4,
        fields ->
            new PoolFacts(
                DatasetName.parse(fields.get(0)).pool(),
                Long.parseUnsignedLong(fields.get(1)),
                fields.get(2),
                count(fields.get(3))));
  }

  /// The last line of `zfs send -nP`: `size`, a tab, a number. Warnings may come before it.
  static long estimate(String output) throws Problem {
    for (String line : lines(output).reversed()) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 2 && fields[0].equals("size") && fields[1].matches("[0-9]{1,18}")) {
        return Long.parseLong(fields[1]);
      }
    }
    throw notUnderstood(output);
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
