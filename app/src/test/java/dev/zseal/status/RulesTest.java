package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What counts as wrong.
class RulesTest {

  private static final Instant NOW = Instant.parse("2028-02-29T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Observed NOTHING =
      new Observed(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          Optional.empty(),
          List.of());

  private static Problem problem() {
    return new Problem.Unavailable("it is gone", "e", "h", null);
  }

  private static List<Alarm> alarms(Status status, Observed observed) {
    return new Rules(status, observed).alarms();
  }

  private static Status status(
      List<Status.Copy> copies, List<Status.JobState> jobs, List<Status.TargetState> targets) {
    return new Status(NOW, copies, jobs, targets, Runner.NO_DAEMON, List.of());
  }

  private static Status copy(Duration age) {
    Instant creation = NOW.minus(age);
    var point = new Point("tank/a", "usb", "s", 1, creation, creation, "read-back");
    return status(
        List.of(new Status.Copy("tank/a", "usb", "j", Optional.of(point), NOW, DAY, "read-back")),
        List.of(),
        List.of());
  }

  @Test
  void copyIsLateOnceItIsOlderThanItsObjective() {
    assertThat(alarms(copy(DAY), NOTHING)).isEmpty();
    assertThat(alarms(copy(DAY.plusMillis(1)), NOTHING))
        .singleElement()
        .satisfies(a -> assertThat(a.key()).isEqualTo("stale tank/a usb"))
        .satisfies(a -> assertThat(a.severity()).isEqualTo(Severity.CRITICAL));
  }

  @Test
  void copyThatIsDatedInTheFuture_isNoGoodNews() {
    assertThat(alarms(copy(Duration.ofMinutes(-10)), NOTHING)).isEmpty();
    assertThat(alarms(copy(Duration.ofDays(-3650)), NOTHING))
        .singleElement()
        .satisfies(a -> assertThat(a.key()).isEqualTo("stale tank/a usb"))
        .satisfies(a -> assertThat(a.subject()).contains("is dated in the future"));
  }

  @Test
  void copyThatNeverWas_isLateOnceItShouldHaveCome() {
    for (boolean late : List.of(false, true)) {
      Instant since = NOW.minus(late ? DAY.plusSeconds(1) : DAY);
      var copy = new Status.Copy("tank/a", "usb", "j", Optional.empty(), since, DAY, "none");
      assertThat(alarms(status(List.of(copy), List.of(), List.of()), NOTHING))
          .hasSize(late ? 1 : 0);
    }
  }

  private static List<String> job(boolean everGood, Outcome... newestFirst) {
    List<Run> runs = new ArrayList<>();
    for (Outcome outcome : newestFirst) {
      runs.add(
          new Run(
              "j",
              "1",
              NOW,
              "schedule",
              Optional.of(outcome),
              DAY,
              1,
              0,
              0,
              List.of("of " + outcome)));
    }
    var state =
        new Status.JobState(
            "j",
            "backup",
            runs,
            everGood ? Optional.of(NOW) : Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            NOW);
    return alarms(status(List.of(), List.of(state), List.of()), NOTHING).stream()
        .map(Alarm::evidence)
        .toList();
  }

  @Test
  void jobFailsAfterTwoRunsInARow_orItsFirst() {
    assertThat(job(true, Outcome.ALL, Outcome.NONE, Outcome.NONE)).isEmpty();
    assertThat(job(true, Outcome.NONE, Outcome.ALL)).isEmpty();
    assertThat(job(true, Outcome.NONE, Outcome.AWAY, Outcome.NONE)).isEmpty();
    assertThat(job(false, Outcome.NONE)).containsExactly("of NONE");
    assertThat(job(true, Outcome.PART, Outcome.DIED)).containsExactly("of PART");
  }

  @Test
  void runThatWasStoppedSaysNothing() {
    assertThat(job(true, Outcome.STOPPED, Outcome.STOPPED)).isEmpty();
    assertThat(job(true, Outcome.STOPPED, Outcome.NONE, Outcome.STOPPED, Outcome.NONE))
        .containsExactly("of NONE");
    assertThat(job(true, Outcome.NONE, Outcome.STOPPED, Outcome.ALL)).isEmpty();
  }

  private static List<Alarm> scrub(Duration sinceGood) {
    var state =
        new Status.JobState(
            "s",
            "scrub",
            List.of(),
            Optional.of(NOW.minus(sinceGood)),
            Optional.empty(),
            List.of(),
            false,
            Optional.of(DAY),
            NOW);
    return alarms(status(List.of(), List.of(state), List.of()), NOTHING);
  }

  @Test
  void scrubThatIsNotDoneIsOverdue() {
    assertThat(scrub(DAY)).isEmpty();
    assertThat(scrub(DAY.plusSeconds(1)).getFirst().key()).isEqualTo("overdue s");
  }

  private static Status target(boolean mayBeAway, boolean there, long free, Duration left) {
    return status(
        List.of(),
        List.of(),
        List.of(
            new Status.TargetState(
                "usb",
                "/usb",
                mayBeAway,
                there,
                there ? Optional.empty() : Optional.of(problem()),
                there ? 1000 - free : -1,
                there ? free : -1,
                Optional.of(NOW.plus(left)))));
  }

  @Test
  void targetsThatAreGoneOrFillUp() {
    Duration year = Duration.ofDays(365);
    assertThat(alarms(target(false, true, 500, year), NOTHING)).isEmpty();
    assertThat(alarms(target(true, false, 0, year), NOTHING)).isEmpty();
    assertThat(alarms(target(false, false, 0, year), NOTHING).getFirst().key())
        .isEqualTo("target usb");
    assertThat(alarms(target(false, true, 30, year), NOTHING)).isEmpty();
    assertThat(alarms(target(false, true, 29, year), NOTHING).getFirst().severity())
        .isEqualTo(Severity.CRITICAL);
    assertThat(alarms(target(false, true, 500, Duration.ofDays(13)), NOTHING).getFirst().severity())
        .isEqualTo(Severity.WARNING);
    assertThat(alarms(target(false, true, 500, Duration.ofDays(2)), NOTHING).getFirst().severity())
        .isEqualTo(Severity.CRITICAL);
  }

  @Test
  void worstFirst_andAnyLengthOfWordsWillDo() throws Exception {
    var long1 = new Problem.Unavailable("x".repeat(5000), "e", "h", null);
    var observed =
        new Observed(
            List.of(DatasetName.parse("tank/b")),
            List.of(new Observed.Damaged("usb", "tank/a@1")),
            List.of(new Observed.Drift("tank/a", "usb", "1", "aa", "bb", true)),
            List.of(new Observed.Backwards("usb", long1)),
            List.of(long1),
            List.of(new Observed.Empty("night", List.of("tank"))),
            Set.of(),
            Set.of(),
            Set.of(new Observed.Ailing("tank", "this machine", "DEGRADED")),
            Optional.of(new Observed.Missed("night", NOW, false)),
            List.of());
    assertThat(alarms(status(List.of(), List.of(), List.of()), observed))
        .hasSize(8)
        .isSortedAccordingTo(java.util.Comparator.comparing(Alarm::severity).reversed());
  }

  private static Observed unstarted(boolean all, String... jobs) {
    return new Observed(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        Set.of(),
        Set.of(),
        all ? Optional.of(new Observed.Missed("night", NOW, false)) : Optional.empty(),
        Stream.of(jobs).map(job -> new Observed.Missed(job, NOW, false)).toList());
  }

  @Test
  void jobThatDidNotStart_isTold_unlessNoneDoes() {
    Status status = status(List.of(), List.of(), List.of());
    assertThat(alarms(status, unstarted(false, "night")))
        .singleElement()
        .satisfies(a -> assertThat(a.key()).isEqualTo("missed night"))
        .satisfies(a -> assertThat(a.severity()).isEqualTo(Severity.WARNING))
        .satisfies(a ->
            assertThat(a.what())
                .isEqualTo("Job night was due at 2028-02-29T12:00:00Z and has not started."))
        .satisfies(a -> assertThat(a.evidence()).startsWith("it never ran; "));
    List<Alarm> all = alarms(status, unstarted(true, "night", "scrub"));
    assertThat(all).extracting(Alarm::key).containsExactly("idle");
    // What was told of single ones before is not over with that.
    assertThat(Rules.isHidden("missed night", status.with(all))).isTrue();
    assertThat(Rules.isHidden("missed night", status)).isFalse();
  }

  @Test
  void whatCannotBeSeenIsNotOver() {
    Status away = target(true, false, 0, DAY);
    assertThat(Rules.isHidden("damaged tank/a@1 usb", away)).isTrue();
    assertThat(Rules.isHidden("space usb", away)).isTrue();
    assertThat(Rules.isHidden("key tank/a usb bb", away)).isTrue();
    assertThat(Rules.isHidden("backwards usb it lacks x", away)).isTrue();
    assertThat(Rules.isHidden("damaged tank/a@1 nas", away)).isFalse();
    assertThat(Rules.isHidden("stale tank/a usb", away)).isFalse();
    assertThat(Rules.isHidden("unprotected tank/b", away)).isFalse();
    assertThat(Rules.isHidden("damaged tank/a@1 usb", target(true, true, 500, DAY))).isFalse();
  }
}
