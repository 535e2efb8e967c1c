package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The grades of a vault's snapshots, by the SHA-256 of their manifests: one that is destroyed and
/// received again has another manifest, and begins anew.
///
/// ```
/// w/<writer>/grades/<time>-<random>.json
/// ```
///
/// An object that cannot be read is left out, and told by [#faults]: it is a hint that is lost.
public final class Grades {

  /// Entries in one object.
  static final int MAX_ENTRIES = 2000;

  /// Objects of one writer that are read, the newest of them; it puts them together at far fewer.
  static final int MAX_OBJECTS = 256;

  private static final String FORMAT = "zseal-grades-1";
  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern NAME = Pattern.compile("\\d{15}-[0-9a-f]{16}\\.json");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Map<String, Grade> bySha256 = new TreeMap<>();
  private final List<Fault> faults = new ArrayList<>();

  /// An object of grades that cannot be used.
  public record Fault(String object, Problem problem) {}

  /// Reads those of all writers.
  public static Grades read(Store store) throws Problem {
    Grades grades = new Grades();
    for (String writer : store.folders(Layout.WRITERS)) {
      List<String> names = names(store, writer);
      grades.add(
          store, writer, names.subList(Math.max(0, names.size() - MAX_OBJECTS), names.size()));
    }
    return grades;
  }

  /// Names of a writer's objects, the oldest first.
  static List<String> names(Store store, String writer) throws Problem {
    return store.list(Layout.grades(writer)).stream().filter(NAME.asMatchPredicate()).toList();
  }

  /// Adds what is in some objects of a writer; returns the names of those that could be read.
  List<String> add(Store store, String writer, List<String> names) throws Problem {
    List<String> read = new ArrayList<>();
    for (String name : names) {
      String object = Layout.grades(writer) + "/" + name;
      try {
        byte[] bytes = store.readAll(object, MAX_BYTES);
        parse(bytes, store.location() + "/" + object)
            .forEach((sha256, grade) -> bySha256.merge(sha256, grade, Grade::and));
        read.add(name);
      } catch (Problem e) {
        // Its writer may have put it together with others meanwhile.
        if (store.exists(object)) {
          faults.add(new Fault(object, e));
        }
      }
    }
    return read;
  }

  /// Adds what was just found.
  void add(String sha256, Finding finding, Instant time) {
    bySha256.merge(sha256, new Grade(Map.of(finding, time)), Grade::and);
  }

  /// Forgets all but these.
  void retain(Collection<String> sha256s) {
    bySha256.keySet().retainAll(sha256s);
  }

  /// The grade of the snapshot whose manifest has this SHA-256 ([Catalog#sha256]).
  public Grade of(String sha256) {
    return bySha256.getOrDefault(sha256, Grade.STORED);
  }

  /// What could not be read.
  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /// The objects that hold all of these, each with at most [#MAX_ENTRIES].
  List<byte[]> toJson(String writer) {
    List<byte[]> objects = new ArrayList<>();
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    for (Map.Entry<String, Grade> entry : bySha256.entrySet()) {
      Map<String, @Nullable Object> found = new LinkedHashMap<>();
      for (Finding finding : Finding.values()) {
        entry.getValue().when(finding).ifPresent(time -> found.put(finding.word(), time));
      }
      entries.put(entry.getKey(), found);
      if (entries.size() == MAX_ENTRIES) {
        objects.add(object(writer, entries));
        entries = new LinkedHashMap<>();
      }
    }
    if (!entries.isEmpty()) {
      objects.add(object(writer, entries));
    }
    return objects;
  }

  private static byte[] object(String writer, Map<String, @Nullable Object> entries) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("writer", writer);
    json.put("grades", entries);
    return Json.write(json);
  }

  static Map<String, Grade> parse(byte[] bytes, String what) throws Problem {
    Json json = Json.parse(bytes, what);
    json.requireFormat(FORMAT, "Install a newer zseal.");
    Map<String, Grade> grades = new LinkedHashMap<>();
    Json entries = json.object("grades");
    for (String sha256 : entries.names()) {
      if (!SHA256.matcher(sha256).matches()) {
        throw json.damaged("'%s' is no SHA-256".formatted(sha256));
      }
      grades.put(sha256, grade(entries.object(sha256)));
    }
    return grades;
  }

  private static Grade grade(Json json) throws Problem {
    Map<Finding, Instant> found = new EnumMap<>(Finding.class);
    for (String word : json.names()) {
      String time = json.text(word);
      try {
        Finding.of(word).ifPresent(f -> found.put(f, Instant.parse(time)));
      } catch (DateTimeParseException _) {
        throw json.damaged("'%s' is no time".formatted(time));
      }
    }
    return new Grade(found);
  }
}
