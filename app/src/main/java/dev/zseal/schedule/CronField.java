package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One of the five fields of a cron line.
///
/// @param bits the values it allows: bit 5 is the value 5
/// @param star whether it begins with `*`, even `*/2`: that decides how cron joins the two days
/// @param step the N of `*/N`; 0 if the field is anything else
record CronField(CronUnit unit, long bits, boolean star, int step) {

  private static final Pattern ELEMENT =
      Pattern.compile(
          "(?:\\*|(?<from>[0-9]{1,3}|[a-z]{3})(?:-(?<to>[0-9]{1,3}|[a-z]{3}))?)"
              + "(?:/(?<step>[0-9]{1,3}))?");

  /// Reads a field in lower case.
  static CronField parse(CronUnit unit, String text, Refusal refusal) throws Problem.Usage {
    long bits = 0;
    int step = 0;
    for (String element : text.split(",", -1)) {
      Matcher m = ELEMENT.matcher(element);
      if (!m.matches()) {
        throw refusal.because(shapeFault(unit, element), shapeHint(unit));
      }
      bits |= values(unit, element, m, refusal);
      if (element.startsWith("*/")) {
        step = Integer.parseInt(m.group("step"));
      }
    }
    boolean alone = text.indexOf(',') < 0;
    return new CronField(unit, bits, text.startsWith("*"), alone && step > 1 ? step : 0);
  }

  private static long values(CronUnit unit, String element, Matcher m, Refusal refusal)
      throws Problem.Usage {
    String first = m.group("from");
    String last = m.group("to");
    String every = m.group("step");
    int from = first == null ? unit.min() : value(unit, first, false, refusal);
    int to = from;
    if (first == null) {
      to = unit.last();
    } else if (last != null) {
      to = value(unit, last, true, refusal);
    } else if (every != null) {
      throw refusal.because(
          "the %s '%s' has a step but no range".formatted(unit.words(), element),
          "Write a range before the step: `%s-%d/%s`.".formatted(first, unit.last(), every));
    }
    if (from > to) {
      throw refusal.because(
          "the %s '%s' runs backwards".formatted(unit.words(), element),
          "Write it as two: `%s,%s`."
              .formatted(span(unit, from, unit.last()), span(unit, unit.min(), to)));
    }
    int step = every == null ? 1 : Integer.parseInt(every);
    if (step == 0) {
      throw refusal.because(
          "the %s '%s' has a step of 0".formatted(unit.words(), element),
          "Leave the step away for every value, or write `*/2` for every second one.");
    }
    long bits = 0;
    for (int value = from; value <= to; value += step) {
      bits |= 1L << (value > unit.last() ? unit.min() : value);
    }
    return bits;
  }

  private static String span(CronUnit unit, int from, int to) {
    return from >= to ? unit.name(to) : unit.name(from) + "-" + unit.name(to);
  }

  private static int value(CronUnit unit, String word, boolean end, Refusal refusal)
      throws Problem.Usage {
    int named = unit.names().indexOf(word);
    if (named >= 0) {
      // Sunday ends a week as well as it begins one: fri-sun.
      boolean endsWeek = end && unit == CronUnit.DAY_OF_WEEK && named == 0;
      return endsWeek ? unit.max() : named + unit.min();
    }
    if (!Character.isDigit(word.charAt(0))) {
      throw refusal.because(shapeFault(unit, word), shapeHint(unit));
    }
    int value = Integer.parseInt(word);
    if (value < unit.min() || value > unit.max()) {
      throw refusal.because(
          "the %s is %d, which is not %d to %d"
              .formatted(unit.words(), value, unit.min(), unit.max()),
          rangeHint(unit));
    }
    return value;
  }

  private static String rangeHint(CronUnit unit) {
    return "Write %d to %d as the %s; a line has minute, hour, day of month, month, weekday."
        .formatted(unit.min(), unit.max(), unit.words());
  }

  private static String shapeFault(CronUnit unit, String element) {
    if (element.isEmpty()) {
      return "the %s has a comma with nothing beside it".formatted(unit.words());
    }
    if (element.matches("\\?|[0-9]*[lw]|[a-z0-9]+#[0-9]")) {
      return "the %s '%s' is of another cron: ?, L, W and # are not known here"
          .formatted(unit.words(), element);
    }
    return "the %s '%s' is no value of it".formatted(unit.words(), ScheduleText.shown(element));
  }

  private static String shapeHint(CronUnit unit) {
    String values =
        unit.names().isEmpty()
            ? "numbers from %d to %d".formatted(unit.min(), unit.max())
            : "numbers from %d to %d or names such as %s"
                .formatted(unit.min(), unit.max(), unit.names().getLast());
    return "Write `*`, or %s, as a list (1,3), a range (1-3) or with a step (*/2)."
        .formatted(values);
  }

  boolean has(int value) {
    return (bits >>> value & 1) != 0;
  }

  boolean isFull() {
    return bits == unit.all();
  }

  int count() {
    return Long.bitCount(bits);
  }

  int first() {
    return Long.numberOfTrailingZeros(bits);
  }

  int last() {
    return 63 - Long.numberOfLeadingZeros(bits);
  }

  /// The smallest value of at least this; -1 if there is none.
  int atOrAfter(int value) {
    long rest = value > unit.last() ? 0 : bits & -1L << value;
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }

  /// The largest value of at most this; -1 if there is none.
  int atOrBefore(int value) {
    long rest = value < unit.min() ? 0 : bits & -1L >>> (63 - value);
    return rest == 0 ? -1 : 63 - Long.numberOfLeadingZeros(rest);
  }

  List<Integer> values() {
    List<Integer> values = new ArrayList<>();
    for (int value = atOrAfter(unit.min()); value >= 0; value = atOrAfter(value + 1)) {
      values.add(value);
    }
    return values;
  }

  /// The distance between all its values, of which there are two at least; else 0.
  int distance() {
    List<Integer> values = values();
    int distance = values.size() < 2 ? 0 : values.get(1) - values.get(0);
    for (int i = 2; i < values.size(); i++) {
      if (values.get(i) - values.get(i - 1) != distance) {
        return 0;
      }
    }
    return distance;
  }

  /// The field as any cron reads it, in numbers.
  String cron() {
    if (step > 0) {
      return "*/" + step;
    }
    if (isFull()) {
      return star ? "*" : unit.min() + "-" + unit.last();
    }
    // A star among others still decides how the two days are joined.
    String lead = star ? "*/" + starStep() : "";
    List<String> parts = new ArrayList<>();
    for (Run run : Run.of(values())) {
      parts.add(run.from() == run.to() ? "" + run.from() : run.from() + "-" + run.to());
    }
    String rest = String.join(",", parts);
    return lead.isEmpty() ? rest : lead + "," + rest;
  }

  /// The smallest step of a star that adds nothing to what the field has.
  private int starStep() {
    return unit.last() + 1;
  }
}
