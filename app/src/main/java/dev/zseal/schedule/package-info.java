/// When things are due.
///
/// A [Schedule] says at which moments: a cron line, or an interval. A [Jitter] spreads jobs that
/// share one, a [Window] holds them back until the night; a [Timetable] puts the three together and
/// answers whether a job is due. [ScheduleLint] finds schedules that mean something else than their
/// author did. [SystemdTimer], [SystemdService] and [CronLine] hand a schedule to another timer.
///
/// There is no clock in here and no chance: the same question has the same answer. Everything is in
/// memory and of no size; what is parsed is short. `docs/schedule.md` is the page for people.
@NullMarked
package dev.zseal.schedule;

import org.jspecify.annotations.NullMarked;
