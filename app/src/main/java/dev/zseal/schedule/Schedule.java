package dev.zseal.schedule;

import dev.zseal.problem.Problem;
import java.time.Instant;
import java.time.ZoneId;

/// At which moments something runs, by the clock of a zone.
///
/// Every schedule that exists fires again and again: one that never could, such as a 30th of
/// February, is refused by [#parse]. So there is always a next moment and a previous one.
public sealed interface Schedule permits CronSchedule, EverySchedule {

  /// Reads a schedule as a person writes it: see `docs/schedule.md`.
  ///
  /// @throws Problem.Usage whose evidence names the field that is wrong, and its hint what would be
  ///   right
  static Schedule parse(String text) throws Problem.Usage {
    return ScheduleText.read(text);
  }

  /// The first moment strictly after this one.
  Instant next(Instant after, ZoneId zone);

  /// The last moment that is not after this one.
  Instant previous(Instant atOrBefore, ZoneId zone);

  /// As it was written.
  String text();

  /// In English: `every day at 03:00`.
  String words();
}
