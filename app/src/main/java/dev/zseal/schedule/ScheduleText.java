package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a person writes: a cron line, a macro, an interval or a few words.
final class ScheduleText {

  private static final int LENGTH_MAX = 256;
  private static final int SHOWN_MAX = 60;
  private static final int FIELDS = 5;
  private static final String KIND = "schedule";

  private static final Map<String, String> MACROS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private static final String AT = "(?: at (?<hour>[0-9]{1,2}):(?<minute>[0-9]{2}))?";
  private static final Pattern HOURLY =
      Pattern.compile("hourly(?: at (?:minute )?:?(?<minute>[0-9]{1,2}))?");
  private static final Pattern DAILY = Pattern.compile("(?:daily|every day)" + AT);
  private static final Pattern WEEKLY =
      Pattern.compile("weekly(?: on (?<days>[a-z]+(?:(?:, ?| and )[a-z]+){0,6}))?" + AT);
  private static final Pattern MONTHLY =
      Pattern.compile("monthly(?: on the (?<day>[0-9]{1,2})(?:st|nd|rd|th)?)?" + AT);

  private static final String FORMS =
      "Write a cron line such as `0 3 * * *`, a macro such as `@daily`, `every 6h`, or words such"
          + " as `daily at 03:00`.";

  private ScheduleText() {}

  static Schedule read(String written) throws Problem.Usage {
    String text = written.strip();
    Refusal refusal = new Refusal(text, KIND);
    if (text.isEmpty()) {
      throw refusal.because("it is empty", FORMS);
    }
    if (text.length() > LENGTH_MAX) {
      throw refusal.because("it is longer than %d characters".formatted(LENGTH_MAX), FORMS);
    }
    String[] words = text.toLowerCase(Locale.ROOT).split("[ \\t]+", -1);
    String joined = String.join(" ", words);
    return switch (words[0]) {
      case "every" ->
          joined.startsWith("every day at ")
              ? daily(text, joined, refusal)
              : EverySchedule.parse(text, joined, refusal);
      case "hourly" -> hourly(text, joined, refusal);
      case "daily" -> daily(text, joined, refusal);
      case "weekly" -> weekly(text, joined, refusal);
      case "monthly" -> monthly(text, joined, refusal);
      case "yearly" -> {
        if (words.length > 1) {
          throw refusal.because(
              "nothing can follow 'yearly'",
              "Write a cron line for another day than the 1st of January: `0 0 24 12 *`.");
        }
        yield cron(text, "0 0 1 1 *", refusal);
      }
      default ->
          words[0].startsWith("@") ? macro(text, joined, refusal) : line(text, words, refusal);
    };
  }

  private static Schedule macro(String text, String joined, Refusal refusal) throws Problem.Usage {
    String line = MACROS.get(joined);
    if (line == null) {
      throw refusal.because(
          joined.equals("@reboot")
              ? "'@reboot' names no time"
              : "the macro is none of those that are known",
          "Write @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually.");
    }
    return cron(text, line, refusal);
  }

  private static Schedule line(String text, String[] words, Refusal refusal) throws Problem.Usage {
    if (words.length == FIELDS) {
      return new CronSchedule(text, CronFields.parse(words, refusal));
    }
    if (Character.isLetter(words[0].charAt(0))) {
      throw refusal.because("it begins with no word that is known", FORMS);
    }
    throw refusal.because(
        "it has %d %s, and a cron line has five"
            .formatted(words.length, words.length == 1 ? "field" : "fields"),
        "Write minute, hour, day of month, month and day of week: `0 3 * * *`. There are no"
            + " seconds, no years and no user.");
  }

  private static Schedule hourly(String text, String joined, Refusal refusal) throws Problem.Usage {
    Matcher m = HOURLY.matcher(joined);
    if (!m.matches()) {
      throw refusal.because(
          "what follows 'hourly' is not a minute", "Write `hourly` or `hourly at minute 15`.");
    }
    return cron(text, number(m, "minute", 0) + " * * * *", refusal);
  }

  private static Schedule daily(String text, String joined, Refusal refusal) throws Problem.Usage {
    Matcher m = DAILY.matcher(joined);
    if (!m.matches()) {
      throw refusal.because(
          "what follows 'daily' is not a time", "Write `daily` or `daily at 03:00`.");
    }
    return cron(text, time(m) + " * * *", refusal);
  }

  private static Schedule weekly(String text, String joined, Refusal refusal) throws Problem.Usage {
    Matcher m = WEEKLY.matcher(joined);
    if (!m.matches()) {
      throw refusal.because(
          "what follows 'weekly' is not a day and a time",
          "Write `weekly on sunday at 04:00` or `weekly on monday, thursday at 22:30`.");
    }
    String days = m.group("days");
    if (days == null) {
      return cron(text, time(m) + " * * 0", refusal);
    }
    StringBuilder numbers = new StringBuilder();
    for (String name : days.split(", ?| and ", -1)) {
      int day =
          Weekday.of(name)
              .orElseThrow(() ->
                  refusal.because(
                      "'%s' is no day of the week".formatted(shown(name)),
                      "Write monday to sunday, or mon to sun."))
              .getValue();
      numbers.append(numbers.isEmpty() ? "" : ",").append(day % 7);
    }
    return cron(text, time(m) + " * * " + numbers, refusal);
  }

  private static Schedule monthly(String text, String joined, Refusal refusal)
      throws Problem.Usage {
    Matcher m = MONTHLY.matcher(joined);
    if (!m.matches()) {
      throw refusal.because(
          "what follows 'monthly' is not a day and a time", "Write `monthly on the 1st at 05:00`.");
    }
    return cron(text, time(m) + " " + number(m, "day", 1) + " * *", refusal);
  }

  /// Minute and hour as a cron line has them. Its fields are checked when that is read.
  private static String time(Matcher m) {
    return number(m, "minute", 0) + " " + number(m, "hour", 0);
  }

  private static int number(Matcher m, String group, int absent) {
    String digits = m.group(group);
    return digits == null ? absent : Integer.parseInt(digits);
  }

  private static CronSchedule cron(String text, String line, Refusal refusal) throws Problem.Usage {
    return new CronSchedule(text, CronFields.parse(line.split(" ", -1), refusal));
  }

  /// A cron line of our own.
  static CronFields known(String line) {
    try {
      return CronFields.parse(line.split(" ", -1), new Refusal(line, KIND));
    } catch (Problem.Usage e) {
      throw new IllegalStateException(e);
    }
  }

  /// A cron line as a schedule, if that is what this is or can be said by.
  static Optional<CronFields> cron(Schedule schedule) {
    return switch (schedule) {
      case CronSchedule cron -> Optional.of(cron.fields());
      case EverySchedule every -> every.cron();
    };
  }

  /// Words of somebody else, on one line and not too many of them.
  static String shown(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= SHOWN_MAX ? plain : plain.substring(0, SHOWN_MAX) + "...";
  }
}
