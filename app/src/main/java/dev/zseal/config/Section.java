package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// A table of the file while it is read: hands out values by key, notes what is wrong with them,
/// and at last which keys nobody asked for.
///
/// A value that is wrong counts as missing, so that reading goes on and finds the next mistake.
final class Section {

  private final TomlTable table;
  private final String name;
  private final TomlPosition position;
  private final Collection<Fault> faults;
  private final @Nullable Section defaults;
  private final Set<String> known = new LinkedHashSet<>();

  /// Turns a text into a value.
  interface Form<T> {
    T read(String text) throws Problem;
  }

  /// @param name as a person would write it: `job.photos`; empty for the file itself
  /// @param defaults where to look for keys that are not here
  Section(
      TomlTable table,
      String name,
      TomlPosition position,
      Collection<Fault> faults,
      @Nullable Section defaults) {
    this.table = table;
    this.name = name;
    this.position = position;
    this.faults = faults;
    this.defaults = defaults;
  }

  /// The same with defaults.
  Section with(@Nullable Section others) {
    return new Section(table, name, position, faults, others);
  }

  Optional<String> text(String key) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text && !text.isBlank()) {
      return Optional.of(text);
    }
    fault(
        key, "%s is not a text".formatted(key), "Write it in quotes: %s = \"...\"".formatted(key));
    return Optional.empty();
  }

  /// A text that stands for something else.
  <T> Optional<T> read(String key, Form<T> form) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return read(key, text.get(), form);
  }

  private <T> Optional<T> read(String key, String text, Form<T> form) {
    try {
      return Optional.of(form.read(text));
    } catch (Problem e) {
      fault(key, "%s: %s (%s)".formatted(key, e.what(), e.evidence()), e.hint());
      return Optional.empty();
    }
  }

  boolean flag(String key, boolean otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    fault(key, "%s is neither true nor false".formatted(key), "Write %s = true".formatted(key));
    return otherwise;
  }

  int number(String key, int least, int most, int otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return number.intValue();
    }
    fault(
        key,
        "%s is not a number from %d to %d".formatted(key, least, most),
        "Write %s = %d".formatted(key, Math.max(least, otherwise)));
    return otherwise;
  }

  /// One of several words.
  String choice(String key, List<String> words, String otherwise) {
    Optional<String> given = text(key);
    if (given.isEmpty()) {
      return otherwise;
    }
    String word = given.get().toLowerCase(Locale.ROOT);
    if (words.contains(word)) {
      return word;
    }
    fault(
        key,
        "%s = \"%s\" is not known".formatted(key, given.get()),
        "%sIt is one of: %s."
            .formatted(Suggestion.of(given.get(), words), String.join(", ", words)));
    return otherwise;
  }

  /// A list of texts; a single text is a list of one.
  List<String> texts(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof String text) {
      return List.of(text);
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (Object element : array.toList()) {
        if (element instanceof String text && !text.isBlank()) {
          texts.add(text);
        } else {
          fault(key, "%s holds something that is no text".formatted(key), "Put it in quotes.");
        }
      }
      return texts;
    }
    fault(key, "%s is not a list".formatted(key), "Write %s = [\"...\", \"...\"]".formatted(key));
    return List.of();
  }

  /// A list of texts that stand for something else.
  <T> List<T> readAll(String key, Form<T> form) {
    List<T> all = new ArrayList<>();
    for (String text : texts(key)) {
      read(key, text, form).ifPresent(all::add);
    }
    return all;
  }

  /// A table in this one.
  Optional<Section> section(String key) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof TomlTable inner) {
      return Optional.of(new Section(inner, inner(key), at(key), faults, null));
    }
    fault(
        key,
        "%s is not a table".formatted(inner(key)),
        "Write [%s] on a line of its own, and its keys below.".formatted(inner(key)));
    return Optional.empty();
  }

  /// The tables in a table: `[job.photos]` and its like, by name.
  List<Section> sections(String key) {
    List<Section> all = new ArrayList<>();
    Optional<Section> outer = section(key);
    if (outer.isPresent()) {
      for (String each : outer.get().table.keySet()) {
        outer.get().section(each).ifPresent(all::add);
      }
    }
    return all;
  }

  /// Whether the key stands in this very table.
  boolean isOwn(String key) {
    Object value = table.get(List.of(key));
    // [source.NAME] is a table of the file; source = "..." is a key of a job.
    return value != null && !(key.equals("source") && value instanceof TomlTable);
  }

  /// Takes a key for known.
  void ask(String key) {
    known.add(key);
  }

  Set<String> keys() {
    return table.keySet();
  }

  /// The last part of its name.
  String label() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private String inner(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  private @Nullable Object value(String key) {
    known.add(key);
    Object here = table.get(List.of(key));
    return here == null && defaults != null ? defaults.value(key) : here;
  }

  private TomlPosition at(String key) {
    TomlPosition found = table.inputPositionOf(List.of(key));
    if (found == null && defaults != null && defaults.table.keySet().contains(key)) {
      return defaults.at(key);
    }
    return found == null ? position : found;
  }

  /// Notes a mistake at a key, or where the table begins if the key is not there.
  void fault(String key, String what, String hint) {
    TomlPosition at = at(key);
    String where = name.isEmpty() ? "" : "[%s] ".formatted(name);
    faults.add(new Fault(at.line(), at.column(), where + what, hint));
  }

  /// Notes every key that was never asked for.
  void close() {
    for (String key : new TreeSet<>(table.keySet())) {
      if (!known.contains(key)) {
        fault(
            key,
            "there is no key %s here".formatted(key),
            "%sKeys here: %s."
                .formatted(Suggestion.of(key, known), String.join(", ", new TreeSet<>(known))));
      }
    }
  }
}
