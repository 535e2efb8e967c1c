package dev.zseal.cli;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.EventWords;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.status.Status;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How things stand, on one screen.
final class StatusText {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final PrintWriter out;
  private final ZoneId zone;

  StatusText(PrintWriter out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  void print(Status status) {
    verdict(status);
    for (Alarm alarm : status.alarms()) {
      out.println();
      out.println(
          (alarm.severity() == Severity.CRITICAL ? "CRITICAL  " : "warning   ")
              + Terminal.line(alarm.what()));
      out.println("  cause: " + Terminal.line(alarm.evidence()));
      out.println("  hint:  " + Terminal.line(alarm.hint()));
    }
    if (!status.copies().isEmpty()) {
      out.println();
      copies(status);
    }
    out.println();
    jobs(status);
    out.println();
    targets(status);
  }

  private void verdict(Status status) {
    if (status.alarms().isEmpty()) {
      out.println(
          status.copies().isEmpty()
              ? "Nothing is wrong; but no job backs anything up."
              : "All is well: each of %d copies has a verified snapshot that is fresh enough."
                  .formatted(status.copies().size()));
      return;
    }
    long late = status.copies().stream().filter(c -> c.isLate(status.time())).count();
    out.println(
        "%s of %d copies %s too old; what is wrong:"
            .formatted(
                late == 0 ? "None" : late, status.copies().size(), late == 1 ? "is" : "are"));
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
            job.next().map(next -> next(status.time(), next)).orElse("-")
          });
    }
    Columns.print(out, rows, false);
  }

  private static String ended(@Nullable Run last) {
    return last == null ? "-" : last.outcome().map(EventWords::words).orElse("it runs, or died");
  }

  private String next(Instant now, Instant next) {
    return next.isAfter(now)
        ? "%s (in %s)".formatted(time(next), EventWords.span(Duration.between(now, next)))
        : "now";
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
                    : "%d copies are fresh".formatted(status.copies().size()));
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
