package dev.zseal.cli;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.EventWords;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How things stand, on one screen.
final class StatusText {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /// So many alarms of one kind are all told in full.
  private static final int MOST_IN_FULL = 5;

  private static final int SOME_IN_FULL = 2;
  private static final int MOST_IN_BRIEF = 20;

  private final PrintWriter out;
  private final ZoneId zone;

  StatusText(PrintWriter out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  void print(Status status) {
    verdict(status);
    Map<String, List<Alarm>> kinds = new LinkedHashMap<>();
    for (Alarm alarm : status.alarms()) {
      String kind = alarm.severity() + " " + alarm.key().replaceFirst(" .*", "");
      kinds.computeIfAbsent(kind, _ -> new ArrayList<>()).add(alarm);
    }
    kinds.values().forEach(this::alarms);
    if (!status.copies().isEmpty()) {
      out.println();
      copies(status);
    }
    out.println();
    jobs(status);
    out.println();
    targets(status);
    if (status.jobs().stream().anyMatch(job -> job.next().isPresent())) {
      out.println();
      out.println(runner(status.runner()));
    }
  }

  private String runner(Runner runner) {
    return switch (runner) {
      case Runner.Daemon(Optional<Instant> since) ->
          "A daemon runs the jobs%s.".formatted(since.map(t -> ", since " + time(t)).orElse(""));
      case Runner.Silent _ -> "A daemon is there, and does not answer.";
      case Runner.Others(Optional<Run> last, _) ->
          last.isPresent()
              ? "No daemon answers; the last job that was started by its schedule was %s, at %s."
                  .formatted(last.get().job(), time(last.get().started()))
              : "No daemon answers, and no timer or cron has started a job yet: zseal schedule"
                  + " install --help";
    };
  }

  /// Those of one kind. Of many, only the first are told in full: else what else is wrong would not
  /// be seen for them.
  private void alarms(List<Alarm> kind) {
    int full = kind.size() > MOST_IN_FULL ? SOME_IN_FULL : kind.size();
    for (Alarm alarm : kind.subList(0, full)) {
      out.println();
      out.println(
          (alarm.severity() == Severity.CRITICAL ? "CRITICAL  " : "warning   ")
              + Terminal.line(alarm.what()));
      out.println("  cause: " + Terminal.line(alarm.evidence()));
      out.println("  hint:  " + Terminal.line(alarm.hint()));
    }
    if (full < kind.size()) {
      out.println();
      out.println("and %d more of this kind:".formatted(kind.size() - full));
      int shown = Math.min(kind.size(), full + MOST_IN_BRIEF);
      kind.subList(full, shown).forEach(alarm -> out.println("  " + Terminal.line(alarm.what())));
      if (shown < kind.size()) {
        out.println("  and %d more: zseal status --json".formatted(kind.size() - shown));
      }
    }
  }

  private void verdict(Status status) {
    String copies = copiesInWords(status);
    if (!status.alarms().isEmpty()) {
      out.println(capital(copies) + " What is wrong:");
    } else if (status.copies().isEmpty()) {
      out.println("Nothing is wrong; but no job backs anything up.");
    } else {
      out.println((missing(status) == 0 ? "All is well: " : "Nothing is wrong so far: ") + copies);
    }
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static long missing(Status status) {
    return status.copies().stream().filter(c -> c.newest().isEmpty()).count();
  }

  /// How many there are, how many are too old, how many were never made.
  private static String copiesInWords(Status status) {
    int all = status.copies().size();
    long missing = missing(status);
    long old =
        status.copies().stream()
            .filter(c -> c.newest().isPresent() && c.isLate(status.time()))
            .count();
    if (all == 0) {
      return "no dataset is known that is to be backed up.";
    }
    if (missing == all) {
      return all == 1
          ? "the one copy is still to be made."
          : "none of %d copies is made yet.".formatted(all);
    }
    List<String> words = new ArrayList<>();
    if (old > 0) {
      words.add("%d of %d copies %s too old".formatted(old, all, old == 1 ? "is" : "are"));
    }
    if (missing > 0) {
      words.add(
          "%d of %d %s still to be made".formatted(missing, all, missing == 1 ? "is" : "are"));
    }
    if (words.isEmpty()) {
      return all == 1
          ? "the one copy has a verified snapshot that is fresh enough."
          : "each of %d copies has a verified snapshot that is fresh enough.".formatted(all);
    }
    return String.join(", ", words) + ".";
  }

  private void copies(Status status) {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {"DATASET", "TARGET", "VERIFIED SNAPSHOT OF", "AGE", "MAY BE", "GRADE", ""});
    for (Status.Copy copy : status.copies()) {
      boolean late = copy.isLate(status.time());
      rows.add(
          new String[] {
            copy.dataset(),
            copy.target(),
            copy.newest().map(Point::creation).map(this::time).orElse("never"),
            age(copy, status.time()),
            EventWords.span(copy.objective()),
            copy.grade(),
            copy.isAhead(status.time()) ? "IN THE FUTURE" : late ? "TOO OLD" : ""
          });
    }
    Columns.print(out, rows, false);
  }

  private static String age(Status.Copy copy, Instant now) {
    if (copy.newest().isEmpty()) {
      return "-";
    }
    return copy.isAhead(now) ? "?" : EventWords.span(copy.age(now));
  }

  private void jobs(Status status) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"JOB", "KIND", "LAST RUN", "ENDED", "NEXT"});
    for (Status.JobState job : status.jobs()) {
      Run last = job.runs().isEmpty() ? null : job.runs().getFirst();
      rows.add(
          new String[] {
            job.name(),
            job.work(),
            last == null ? "never" : time(last.started()),
            job.running() ? "it runs" : ended(last),
            job.next().map(next -> next(status, next)).orElseGet(() -> withoutTime(status, job))
          });
    }
    Columns.print(out, rows, false);
  }

  private static String ended(@Nullable Run last) {
    return last == null ? "-" : last.outcome().map(EventWords::words).orElse("it runs, or died");
  }

  private String next(Status status, Instant next) {
    Instant now = status.time();
    return next.isAfter(now)
        ? "%s (in %s)".formatted(time(next), EventWords.span(Duration.between(now, next)))
        : status.runner() instanceof Runner.Daemon ? "now" : "is due";
  }

  /// Of a job without a schedule. Timers and cron know nothing of what comes after what.
  private static String withoutTime(Status status, Status.JobState job) {
    if (job.after().isEmpty()) {
      return "by hand";
    }
    String after = "after " + String.join(", ", job.after());
    return status.runner() instanceof Runner.Others ? after + ", by a daemon only" : after;
  }

  private void targets(Status status) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"TARGET", "WHERE", "USED", "FREE", "FULL"});
    for (Status.TargetState target : status.targets()) {
      rows.add(
          new String[] {
            target.name(),
            target.place(),
            target.used() < 0 ? "-" : Terminal.size(target.used()),
            target.free() < 0
                ? target.mayBeAway() ? "away" : "no answer"
                : Terminal.size(target.free()),
            target
                .full()
                .map(when -> "in " + EventWords.span(Duration.between(status.time(), when)))
                .orElse("-")
          });
    }
    Columns.print(out, rows, false);
  }

  private String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  /// `ZSEAL CRITICAL - ... | copies=3 late=1 alarms=2`
  static String nagios(Status status) {
    String word =
        status.worst().map(w -> w == Severity.CRITICAL ? "CRITICAL" : "WARNING").orElse("OK");
    String what =
        StatusCommand.first(status)
            .map(Alarm::what)
            .orElse(
                status.copies().isEmpty()
                    ? "no job backs anything up"
                    : "%d copies are fresh%s"
                        .formatted(
                            status.copies().size() - missing(status),
                            missing(status) == 0
                                ? ""
                                : ", %d still to be made".formatted(missing(status))));
    long late = status.copies().stream().filter(c -> c.isLate(status.time())).count();
    // A bar would end the text.
    return "ZSEAL %s - %s | copies=%d late=%d alarms=%d"
        .formatted(
            word,
            Terminal.line(what).replace('|', '/'),
            status.copies().size(),
            late,
            status.alarms().size());
  }
}
