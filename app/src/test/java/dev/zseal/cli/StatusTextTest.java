package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How things stand, in words.
class StatusTextTest {

  private static final Instant NOW = Instant.parse("2028-02-29T12:00:00Z");
  private static final Alarm ALARM = new Alarm("k", Severity.WARNING, "s", "w", "e", "h");

  private static Status.Copy copy(Optional<Duration> age) {
    return new Status.Copy(
        "tank/a",
        "usb",
        "night",
        age.map(
            old -> new Point("tank/a", "usb", "s", 1, NOW.minus(old), NOW.minus(old), "read-back")),
        NOW,
        Duration.ofDays(1),
        "read-back");
  }

  /// @param copies their ages in days; -1 for none
  private static Status status(boolean alarm, Runner runner, int... copies) {
    List<Status.Copy> all = new ArrayList<>();
    for (int days : copies) {
      all.add(copy(days < 0 ? Optional.empty() : Optional.of(Duration.ofDays(days))));
    }
    Instant due = NOW.minusSeconds(7200);
    var job =
        new Status.JobState(
            "night",
            "backup",
            List.of(),
            Optional.empty(),
            Optional.of(due),
            List.of(),
            false,
            Optional.empty(),
            NOW);
    List<Status.JobState> jobs = copies.length == 0 ? List.of() : List.of(job);
    return new Status(NOW, all, jobs, List.of(), runner, alarm ? List.of(ALARM) : List.of());
  }

  private static String text(Status status) {
    var out = new StringWriter();
    new StatusText(new PrintWriter(out, true), ZoneOffset.UTC).print(status);
    return out.toString();
  }

  private static String verdict(boolean alarm, int... copies) {
    return text(status(alarm, Runner.NO_DAEMON, copies)).lines().findFirst().orElseThrow();
  }

  @Test
  void withoutAnyCopy_itIsNotSaidThatAllIsWell() {
    Status nothing = status(false, Runner.NO_DAEMON);
    assertThat(text(nothing))
        .contains("no job backs anything up")
        .doesNotContain("All is well")
        .doesNotContain("daemon");
    assertThat(StatusText.nagios(nothing)).contains("no job backs anything up");
  }

  @Test
  void whatIsNotMadeYet_isNeitherFreshNorOld() {
    assertThat(verdict(true))
        .isEqualTo("No dataset is known that is to be backed up. What is wrong:");
    assertThat(verdict(true, -1, -1)).isEqualTo("None of 2 copies is made yet. What is wrong:");
    assertThat(verdict(false, -1))
        .isEqualTo("Nothing is wrong so far: the one copy is still to be made.");
    assertThat(verdict(false, -1, 0))
        .isEqualTo("Nothing is wrong so far: 1 of 2 is still to be made.");
    assertThat(verdict(true, -1, 2, 0))
        .isEqualTo("1 of 3 copies is too old, 1 of 3 is still to be made. What is wrong:");
    assertThat(verdict(true, 2, 2)).isEqualTo("2 of 2 copies are too old. What is wrong:");
    assertThat(verdict(true, 0, 0))
        .isEqualTo("Each of 2 copies has a verified snapshot that is fresh enough. What is wrong:");
    assertThat(verdict(false, 0, 0))
        .isEqualTo("All is well: each of 2 copies has a verified snapshot that is fresh enough.");
    assertThat(StatusText.nagios(status(false, Runner.NO_DAEMON, 0, -1)))
        .startsWith("ZSEAL OK - 1 copies are fresh, 1 still to be made | copies=2");
  }

  @Test
  void manyAlarmsOfAKind_doNotHideTheOthers() {
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String what = "There is one, no. %d.".formatted(i);
      alarms.add(
          new Alarm("stale tank/%d usb".formatted(i), Severity.CRITICAL, "s", what, "e", "h"));
    }
    alarms.add(ALARM);
    String text = text(new Status(NOW, List.of(), List.of(), List.of(), Runner.NO_DAEMON, alarms));
    assertThat(text.lines().filter(l -> l.startsWith("CRITICAL"))).hasSize(2);
    assertThat(text)
        .contains("and 28 more of this kind:\n  There is one, no. 2.\n")
        .contains("  There is one, no. 21.\n  and 8 more: zseal status --json\n")
        .contains("\nwarning   w\n");
  }

  private static Status.JobState withoutSchedule(String... after) {
    return new Status.JobState(
        "check",
        "scrub",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(after),
        false,
        Optional.empty(),
        NOW);
  }

  private static Status of(Runner runner, Status.JobState job) {
    return new Status(NOW, List.of(), List.of(job), List.of(), runner, List.of());
  }

  @Test
  void jobWithoutASchedule_hasWhatItComesAfter() {
    Runner daemon = new Runner.Daemon(Optional.of(NOW));
    Status.JobState after = withoutSchedule("night", "usb");
    assertThat(text(of(daemon, after))).contains("never     -      after night, usb\n");
    assertThat(text(of(new Runner.Silent("e"), after))).contains("-      after night, usb\n");
    // Timers and cron would never start it.
    assertThat(text(of(Runner.NO_DAEMON, after)))
        .contains("-      after night, usb, by a daemon only\n");
    assertThat(text(of(daemon, withoutSchedule()))).contains("never     -      by hand\n");
  }

  @Test
  void asJson_aJobHasWhatItComesAfter() {
    assertThat(jobs(withoutSchedule("night")))
        .singleElement()
        .satisfies(job -> assertThat(job).containsEntry("after", List.of("night")))
        .satisfies(job -> assertThat(job).containsEntry("next", null));
    assertThat(jobs(withoutSchedule()))
        .singleElement()
        .satisfies(job -> assertThat(job).containsEntry("after", List.of()));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, @Nullable Object>> jobs(Status.JobState job) {
    return (List<Map<String, @Nullable Object>>)
        Objects.requireNonNull(StatusJson.of(of(Runner.NO_DAEMON, job)).get("jobs"));
  }

  @Test
  void itIsSaidWhoStartsTheJobs() {
    Run run =
        new Run("night", "1", NOW, "schedule", Optional.empty(), Duration.ZERO, 0, 0, 0, List.of());
    assertThat(text(status(false, new Runner.Daemon(Optional.of(NOW)), 0)))
        .contains("never     -      now")
        .endsWith("A daemon runs the jobs, since 2028-02-29 12:00.\n");
    assertThat(text(status(false, new Runner.Silent("e"), 0)))
        .endsWith("A daemon is there, and does not answer.\n");
    assertThat(text(status(false, new Runner.Others(Optional.of(run), false), 0)))
        .contains("never     -      is due")
        .endsWith(
            "No daemon answers; the last job that was started by its schedule was night, at"
                + " 2028-02-29 12:00.\n");
    assertThat(text(status(false, Runner.NO_DAEMON, 0)))
        .endsWith("no timer or cron has started a job yet: zseal schedule install --help\n");
  }
}
