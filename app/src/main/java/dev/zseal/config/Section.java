package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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

  /// So many tables of a kind; nobody has more, and what looks at all pairs stays quick.
  private static final int MOST_TABLES = 1000;

  private final TomlTable table;
  private final String name;
  private final String label;
  private final TomlPosition position;
  private final Faults faults;
  private final @Nullable Section defaults;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> withheld = new HashSet<>();
  private final Set<String> hidden = new HashSet<>();

  /// Turns a text into a value.
  interface Form<T> {
    T read(String text) throws Problem;
  }

  private Section(
      TomlTable table,
      String name,
      String label,
      TomlPosition position,
      Faults faults,
      @Nullable Section defaults) {
    this.table = table;
    this.name = name;
    this.label = label;
    this.position = position;
    this.faults = faults;
    this.defaults = defaults;
  }

  /// The file itself.
  static Section file(TomlTable table, Faults faults) {
    return new Section(table, "", "", TomlPosition.positionAt(1, 1), faults, null);
  }

  /// The same with defaults for keys that are not here.
  Section with(@Nullable Section others) {
    return new Section(table, name, label, position, faults, others);
  }

  /// Takes none of these keys from the defaults.
  void withhold(Collection<String> keys) {
    withheld.addAll(keys);
  }

  /// Takes a key for missing that is somebody else's.
  void hide(String key) {
    hidden.add(key);
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
        key,
        value instanceof String
            ? key + " is empty"
            : "%s is %s, not a text".formatted(key, noun(value)),
        "Write it in quotes: %s = \"...\".".formatted(key));
    return Optional.empty();
  }

  /// A text that stands for something else.
  <T> Optional<T> read(String key, Form<T> form) {
    return text(key).flatMap(text -> read(key, text, at(key), form));
  }

  private <T> Optional<T> read(String key, String text, @Nullable TomlPosition at, Form<T> form) {
    try {
      return Optional.of(form.read(text));
    } catch (Problem.Unavailable e) {
      String owner = owner(key).name;
      String what = "%s: %s (%s)".formatted(key, e.what(), e.evidence());
      faults.missing(at == null ? at(key) : at, owner, where(owner) + what, e.hint());
      return Optional.empty();
    } catch (Problem e) {
      fault(key, at, "%s: %s (%s)".formatted(key, e.what(), e.evidence()), e.hint());
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
    fault(
        key,
        "%s is %s, and neither true nor false".formatted(key, noun(value)),
        "Write %s = %s, without quotes.".formatted(key, !otherwise));
    return otherwise;
  }

  /// @param example for the hint
  int number(String key, int least, int most, int otherwise, int example) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return number.intValue();
    }
    fault(
        key,
        value instanceof Long
            ? "%s = %s is out of range: %d to %d are taken".formatted(key, value, least, most)
            : "%s is %s, not a whole number".formatted(key, noun(value)),
        "Write a number without quotes: %s = %d.".formatted(key, example));
    return otherwise;
  }

  /// One of several words.
  Optional<String> choice(String key, List<String> words) {
    Optional<String> given = text(key);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    String word = given.get().toLowerCase(Locale.ROOT);
    if (words.contains(word)) {
      return Optional.of(word);
    }
    fault(
        key,
        "%s = \"%s\" is not known".formatted(key, Suggestion.cut(given.get())),
        "%sWrite one of: %s."
            .formatted(Suggestion.of(given.get(), words), String.join(", ", words)));
    return Optional.empty();
  }

  /// A list of texts; a single text is a list of one.
  List<String> texts(String key) {
    return readAll(key, text -> text);
  }

  /// A list of texts that stand for something else.
  <T> List<T> readAll(String key, Form<T> form) {
    List<T> all = new ArrayList<>();
    Object value = value(key);
    if (value == null) {
      return all;
    }
    if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        TomlPosition at = array.inputPositionOf(i);
        if (array.get(i) instanceof String text && !text.isBlank()) {
          read(key, text, at, form).ifPresent(all::add);
        } else {
          fault(
              key,
              at,
              "%s holds %s, not a text".formatted(key, noun(array.get(i))),
              "Put each in quotes: %s = [\"...\", \"...\"].".formatted(key));
        }
      }
      return all;
    }
    if (value instanceof String) {
      read(key, form).ifPresent(all::add);
      return all;
    }
    fault(
        key,
        "%s is %s, not a list".formatted(key, noun(value)),
        "Write %s = [\"...\", \"...\"].".formatted(key));
    return all;
  }

  /// A table in this one.
  ///
  /// @param hint how to write it
  Optional<Section> section(String key, String hint) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof TomlTable inner) {
      Section owner = owner(key);
      return Optional.of(new Section(inner, owner.inner(key), key, at(key), faults, null));
    }
    fault(key, "%s is %s, not a table".formatted(Suggestion.cut(key), noun(value)), hint);
    return Optional.empty();
  }

  /// The tables in a table: `[job.photos]` and its like.
  List<Section> sections(String key) {
    List<Section> all = new ArrayList<>();
    String hint = "Write [%s.NAME] on a line of its own, and its keys below.".formatted(key);
    Section outer = section(key, hint).orElse(null);
    if (outer == null) {
      return all;
    }
    for (String each : outer.table.keySet()) {
      if (all.size() == MOST_TABLES) {
        outer.fault(
            each,
            "there are more than %d tables %s.NAME".formatted(MOST_TABLES, key),
            "Let one job take several datasets: by patterns, or by a property.");
        return all;
      }
      outer.section(each, hint).ifPresent(all::add);
      if (!each.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
        outer.fault(
            each,
            "'%s' cannot be a name".formatted(Suggestion.cut(each)),
            "Use letters, digits, - and _, a letter or digit first, at most 64 of them.");
      }
    }
    return all;
  }

  /// Whether the key stands in this very table.
  boolean isOwn(String key) {
    return table.keySet().contains(key);
  }

  /// Whether there is a value, right or wrong, here or in the defaults.
  boolean has(String key) {
    return value(key) != null;
  }

  /// Whether it is a list of nothing.
  boolean isEmptyList(String key) {
    return value(key) instanceof TomlArray array && array.isEmpty();
  }

  /// Whether it is not there, or is 0, or a list or table of nothing.
  boolean isNothing(String key) {
    Object value = value(key);
    return value == null
        || value.equals(0L)
        || isEmptyList(key)
        || (value instanceof TomlTable inner && inner.isEmpty());
  }

  /// Whether it is a table.
  boolean isTable(String key) {
    return value(key) instanceof TomlTable;
  }

  /// Takes keys for known.
  void ask(Collection<String> keys) {
    known.addAll(keys);
  }

  Set<String> keys() {
    return table.keySet();
  }

  /// Its name without those of the tables around it.
  String label() {
    return label;
  }

  private String inner(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  private @Nullable Object value(String key) {
    known.add(key);
    return hidden.contains(key) ? null : owner(key).table.get(List.of(key));
  }

  /// Where a key stands: in the defaults, if only there.
  private Section owner(String key) {
    return defaults != null && !isOwn(key) && defaults.isOwn(key) && !withheld.contains(key)
        ? defaults
        : this;
  }

  private TomlPosition at(String key) {
    Section owner = owner(key);
    TomlPosition found = owner.table.inputPositionOf(List.of(key));
    return found == null ? owner.position : found;
  }

  /// Notes a mistake at a key, or where the table begins if the key is not there.
  void fault(String key, String what, String hint) {
    fault(key, at(key), what, hint);
  }

  /// Notes what is wrong with this table in particular, though the key may stand in the defaults.
  void faultHere(String key, String what, String hint) {
    faults.add(isOwn(key) ? at(key) : position, where(name) + what, hint);
  }

  private void fault(String key, @Nullable TomlPosition at, String what, String hint) {
    faults.add(at == null ? at(key) : at, where(owner(key).name) + what, hint);
  }

  private static String where(String table) {
    return table.isEmpty() ? "" : "[%s] ".formatted(Suggestion.cut(table));
  }

  /// Notes which of some keys are here to no use.
  ///
  /// @param kind what this is, with its article
  void useless(Collection<String> keys, String kind) {
    known.addAll(keys);
    for (String key : keys) {
      if (isOwn(key)) {
        fault(key, "%s has no use for %s".formatted(kind, key), "Leave it out.");
      }
    }
  }

  /// Notes every key that was never asked for.
  void close(TableKind kind) {
    for (String key : new TreeSet<>(table.keySet())) {
      if (known.contains(key)) {
        continue;
      }
      String elsewhere = kind.elsewhere(key);
      String near = Suggestion.of(key, known);
      fault(
          key,
          "there is no key '%s' here".formatted(Suggestion.cut(key)),
          !elsewhere.isEmpty()
              ? "It belongs into %s.".formatted(elsewhere)
              : !near.isEmpty()
                  ? near.strip()
                  : "Keys here: %s.".formatted(String.join(", ", new TreeSet<>(known))));
    }
  }

  private static String noun(Object value) {
    return switch (value) {
      case String text -> text.isBlank() ? "an empty text" : "a text";
      case Long _, Double _ -> "a number";
      case Boolean _ -> "true or false";
      case TomlArray _ -> "a list";
      case TomlTable _ -> "a table";
      default -> "a date or time";
    };
  }
}
