package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When jobs start.
class ClockworkTest {

  private static final int NO_ANSWER = 4;

  @TempDir Path folder;

  private Configuration configuration(String... jobs) throws IOException, Problem {
    Path file = folder.resolve("zseal.toml");
    String text =
        IntStream.range(0, jobs.length / 2)
            .mapToObj(i ->
                "[job.%s]\ndatasets = [\"tank/x\"]\nvault = \"/v\"\n%s\n"
                    .formatted(jobs[2 * i], jobs[2 * i + 1]))
            .collect(Collectors.joining());
    Files.writeString(file, "zone = \"Europe/Berlin\"\n" + text);
    return new ConfigurationReader(file, Map.of()).read();
  }

  private Clockwork clockwork(String handled, String... jobs) throws IOException, Problem {
    return clockwork(handled, null, false, jobs);
  }

  private Clockwork clockwork(
      String handled, @Nullable String ended, boolean cutShort, String... jobs)
      throws IOException, Problem {
    Configuration configuration = configuration(jobs);
    Map<String, Past> pasts = new HashMap<>();
    for (String job : configuration.jobs().keySet()) {
      List<Run> runs = cutShort ? List.of(run(job, handled, "schedule", null, 0)) : List.of();
      pasts.put(job, new Past(at(handled), ended == null ? null : at(ended), runs));
    }
    return new Clockwork(configuration, pasts);
  }

  /// One of ten minutes.
  private static Run run(
      String job, String started, String why, @Nullable Outcome outcome, int exitStatus) {
    return new Run(
        job,
        "1",
        at(started),
        why,
        Optional.ofNullable(outcome),
        Duration.ofMinutes(10),
        exitStatus,
        0,
        0,
        List.of());
  }

  private static Instant at(String text) {
    return Instant.parse(text + ":00Z");
  }

  private static List<String> due(Clockwork clockwork, String time) {
    return clockwork.due(at(time)).stream().map(s -> s.job().name() + ": " + s.why()).toList();
  }

  @Test
  void startsWhenItsScheduleSaysSo_andOnce() throws Exception {
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-06-01T02:59")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule");
    assertThat(clockwork.running()).containsExactly("a");
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T03:10"));
    assertThat(due(clockwork, "2028-06-01T03:11")).isEmpty();
    assertThat(due(clockwork, "2028-06-02T03:00")).containsExactly("a: schedule");
  }

  @Test
  void aJobWhoseRunsTakeTooLong_doesNotKeepOthersFromStarting() throws Exception {
    Clockwork clockwork =
        clockwork(
            "2028-06-01T00:00",
            "often",
            "schedule = \"every 1m\"",
            "scrub",
            "after = [\"often\"]\nschedule = \"every 5m\"",
            "last",
            "after = [\"scrub\"]");
    Map<String, Integer> starts = new HashMap<>();
    Map<String, Instant> running = new HashMap<>();
    for (int second = 0; second < 3600; second += 10) {
      Instant now = at("2028-06-01T01:00").plusSeconds(second);
      for (Map.Entry<String, Instant> run : Map.copyOf(running).entrySet()) {
        if (!now.isBefore(run.getValue().plusSeconds(90))) {
          running.remove(run.getKey());
          clockwork.ended(run.getKey(), Outcome.ALL, false, now);
        }
      }
      for (Clockwork.Start start : clockwork.due(now)) {
        starts.merge(start.job().name(), 1, Integer::sum);
        running.put(start.job().name(), now);
        if (start.job().name().equals("scrub")) {
          assertThat(running).doesNotContainKey("often");
        }
      }
    }
    assertThat(starts.get("scrub")).isBetween(8, 13);
    assertThat(starts.get("last")).isBetween(8, 13);
    assertThat(starts.get("often")).isGreaterThan(20);
  }

  @Test
  void whatWasDoneInPart_isTriedAgain_whereThatMayHelp() throws Exception {
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule");
    clockwork.ended("a", Outcome.PART, true, at("2028-06-01T03:10"));
    assertThat(due(clockwork, "2028-06-01T03:15")).containsExactly("a: again");
    clockwork.ended("a", Outcome.PART, false, at("2028-06-01T03:20"));
    assertThat(due(clockwork, "2028-06-01T23:00")).isEmpty();
  }

  @Test
  void whatIsAfterAJob_doesNotRunForEachTryAtTheRest() throws Exception {
    Clockwork clockwork =
        clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"", "b", "after = [\"a\"]");
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule");
    clockwork.ended("a", Outcome.PART, true, at("2028-06-01T03:10"));
    assertThat(due(clockwork, "2028-06-01T03:11")).containsExactly("b: after a");
    clockwork.ended("b", Outcome.ALL, false, at("2028-06-01T03:12"));
    assertThat(due(clockwork, "2028-06-01T03:15")).containsExactly("a: again");
    clockwork.ended("a", Outcome.PART, true, at("2028-06-01T03:16"));
    assertThat(due(clockwork, "2028-06-01T03:17")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T03:31")).containsExactly("a: again");
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T03:32"));
    assertThat(due(clockwork, "2028-06-01T03:33")).containsExactly("b: after a");
  }

  @Test
  void whatComesDueWhileTheRestIsToBeTriedAgain_isNotForgotten() throws Exception {
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 * * * *\"");
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule");
    clockwork.ended("a", Outcome.PART, true, at("2028-06-01T03:58"));
    assertThat(due(clockwork, "2028-06-01T03:59")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T04:00")).containsExactly("a: schedule");
    // Nor what does while it runs, though only a part of it was done again.
    clockwork.ended("a", Outcome.PART, true, at("2028-06-01T05:05"));
    assertThat(due(clockwork, "2028-06-01T05:05")).containsExactly("a: schedule");
  }

  @Test
  void makesUpOnceForWhatWasMissed() throws Exception {
    Clockwork clockwork = clockwork("2028-01-01T00:00", "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-04-01T12:00")).containsExactly("a: missed");
    clockwork.ended("a", Outcome.ALL, false, at("2028-04-01T12:10"));
    assertThat(due(clockwork, "2028-04-01T12:11")).isEmpty();
  }

  @Test
  void whatComesDueDuringARun_isMadeUpAfterIt() throws Exception {
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-06-01T03:00")).hasSize(1);
    assertThat(due(clockwork, "2028-06-02T03:00")).isEmpty();
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-02T09:00"));
    assertThat(due(clockwork, "2028-06-02T09:00")).containsExactly("a: missed");
  }

  @Test
  void leapOfTheClock_isOneRunEach() throws Exception {
    Clockwork clockwork = clockwork("2028-03-25T12:00", "a", "schedule = \"30 2 * * *\"");
    int runs = 0;
    for (Instant t = at("2028-03-25T12:00"); t.isBefore(at("2028-03-28T12:00")); ) {
      runs += clockwork.due(t).size();
      clockwork.ended("a", Outcome.ALL, false, t);
      t = t.plus(Duration.ofMinutes(1));
    }
    assertThat(runs).isEqualTo(3);
  }

  @Test
  void triesAgainAfter5And15And45Minutes_thenWaitsForItsSchedule() throws Exception {
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-06-01T03:00")).hasSize(1);
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-01T03:00"));
    assertThat(due(clockwork, "2028-06-01T03:04")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T03:05")).containsExactly("a: again");
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-01T03:05"));
    assertThat(due(clockwork, "2028-06-01T03:19")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T03:20")).containsExactly("a: again");
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-01T03:20"));
    assertThat(due(clockwork, "2028-06-01T04:04")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T04:05")).containsExactly("a: again");
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-01T04:05"));
    assertThat(due(clockwork, "2028-06-02T02:59")).isEmpty();
    assertThat(due(clockwork, "2028-06-02T03:00")).containsExactly("a: schedule");
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-02T03:00"));
    assertThat(due(clockwork, "2028-06-02T03:05")).containsExactly("a: again");
  }

  @Test
  void otherFailuresAreNotTriedAgain() throws Exception {
    for (Outcome outcome : List.of(Outcome.NONE, Outcome.PART)) {
      Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"");
      assertThat(due(clockwork, "2028-06-01T03:00")).hasSize(1);
      clockwork.ended("a", outcome, false, at("2028-06-01T03:00"));
      assertThat(due(clockwork, "2028-06-01T08:00")).as("%s", outcome).isEmpty();
    }
  }

  @Test
  void windowThatCloses_stopsARun_andTheNextOpeningGoesOn() throws Exception {
    Clockwork clockwork =
        clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * sun\"\nwindow = \"04:00-06:00\"");
    assertThat(due(clockwork, "2028-06-04T03:00")).containsExactly("a: schedule");
    assertThat(clockwork.overrun(at("2028-06-04T03:59"))).isEmpty();
    assertThat(clockwork.overrun(at("2028-06-04T04:00"))).containsExactly("a");
    clockwork.ended("a", Outcome.STOPPED, true, at("2028-06-04T04:00"));
    assertThat(due(clockwork, "2028-06-05T01:59")).isEmpty();
    assertThat(due(clockwork, "2028-06-05T02:00")).containsExactly("a: goes on");
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-05T02:30"));
    assertThat(due(clockwork, "2028-06-06T02:00")).isEmpty();
  }

  @Test
  void runThatSomebodyCancelled_doesNotComeBackAtOnce() throws Exception {
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-06-01T03:00")).hasSize(1);
    clockwork.ended("a", Outcome.CANCELLED, true, at("2028-06-01T03:10"));
    assertThat(due(clockwork, "2028-06-01T23:00")).isEmpty();
    assertThat(due(clockwork, "2028-06-02T03:00")).containsExactly("a: schedule");
  }

  @Test
  void whatSomebodyAsksFor_runsWhateverTheWindowSays() throws Exception {
    Clockwork clockwork =
        clockwork("2028-06-01T00:00", "a", "schedule = \"0 5 * * *\"\nwindow = \"04:00-06:00\"");
    clockwork.ask("a", "by hand");
    assertThat(due(clockwork, "2028-06-01T10:00")).containsExactly("a: by hand");
    assertThat(clockwork.overrun(at("2028-06-01T10:01"))).isEmpty();
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T10:10"));
    // One that was asked for is one: the next is again by schedule, and keeps to the window.
    assertThat(due(clockwork, "2028-06-02T03:00")).containsExactly("a: schedule");
    assertThat(clockwork.overrun(at("2028-06-02T04:00"))).containsExactly("a");
  }

  @Test
  void noMoreThanAtOnce() throws Exception {
    String early = "schedule = \"0 5 * * *\"";
    Clockwork clockwork = clockwork("2028-06-01T00:00", "a", early, "b", early, "c", early);
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule", "b: schedule");
    assertThat(due(clockwork, "2028-06-01T03:01")).isEmpty();
    clockwork.ended("b", Outcome.ALL, false, at("2028-06-01T03:02"));
    assertThat(due(clockwork, "2028-06-01T03:02")).containsExactly("c: schedule");
  }

  @Test
  void waitsForAnotherThatIsDueOrRuns() throws Exception {
    String early = "schedule = \"0 5 * * *\"";
    Clockwork clockwork =
        clockwork("2028-06-01T00:00", "late", early + "\nafter = [\"first\"]", "first", early);
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("first: schedule");
    assertThat(due(clockwork, "2028-06-01T05:00")).isEmpty();
    clockwork.ended("first", Outcome.NONE, false, at("2028-06-01T05:10"));
    assertThat(due(clockwork, "2028-06-01T05:10")).containsExactly("late: missed");
  }

  @Test
  void withoutAScheduleItFollowsTheOthers_onceAllHaveEnded() throws Exception {
    String early = "schedule = \"0 5 * * *\"";
    Clockwork clockwork =
        clockwork("2028-06-01T00:00", "c", "after = [\"a\", \"b\"]", "a", early, "b", early);
    assertThat(due(clockwork, "2028-06-01T03:00")).hasSize(2);
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T03:10"));
    assertThat(due(clockwork, "2028-06-01T03:10")).isEmpty();
    clockwork.ended("b", Outcome.PART, false, at("2028-06-01T03:20"));
    assertThat(due(clockwork, "2028-06-01T03:20")).containsExactly("c: after a, b");
    clockwork.ended("c", Outcome.ALL, false, at("2028-06-01T03:30"));
    assertThat(due(clockwork, "2028-06-01T03:31")).isEmpty();
  }

  @Test
  void waitsForAnotherThatWillFollowWhatRuns() throws Exception {
    String early = "schedule = \"0 5 * * *\"";
    Clockwork clockwork =
        clockwork(
            "2028-06-01T00:00",
            "c",
            early + "\nafter = [\"b\"]",
            "b",
            "after = [\"a\"]",
            "a",
            early);
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule");
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T03:05"));
    assertThat(due(clockwork, "2028-06-01T03:05")).containsExactly("b: after a");
    clockwork.ended("b", Outcome.ALL, false, at("2028-06-01T03:06"));
    assertThat(due(clockwork, "2028-06-01T03:06")).containsExactly("c: schedule");
  }

  @Test
  void jobsThatWaitForEachOther_areNoConfiguration() {
    assertThatThrownBy(() -> configuration("a", "after = [\"b\"]", "b", "after = [\"a\"]"))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("wait for each other");
  }

  @Test
  void runThatWasCutShort_goesOnAtOnce() throws Exception {
    Clockwork clockwork =
        clockwork("2028-06-01T03:00", null, true, "a", "schedule = \"0 5 * * *\"");
    assertThat(due(clockwork, "2028-06-01T04:00")).containsExactly("a: goes on");
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T04:10"));
    assertThat(due(clockwork, "2028-06-01T04:11")).isEmpty();
  }

  @Test
  void runThatIsToBeTriedAgain_isSoAfterARestart() throws Exception {
    Configuration configuration = configuration("a", "schedule = \"0 5 * * *\"");
    List<Run> runs =
        List.of(
            run("a", "2028-06-01T03:15", "again", Outcome.NONE, NO_ANSWER),
            run("a", "2028-06-01T03:00", "schedule", Outcome.NONE, NO_ANSWER));
    Past past = new Past(at("2028-05-01T00:00"), null, runs);
    Clockwork clockwork = new Clockwork(configuration, Map.of("a", past));
    assertThat(due(clockwork, "2028-06-01T03:39")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T03:40")).containsExactly("a: again");
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-01T04:00"));
    assertThat(due(clockwork, "2028-06-01T04:45")).containsExactly("a: again");
    clockwork.ended("a", Outcome.NONE, true, at("2028-06-01T05:00"));
    assertThat(due(clockwork, "2028-06-01T23:00")).isEmpty();
  }

  @Test
  void clockThatWasYearsAhead_doesNotKeepAJobFromRunning() throws Exception {
    Clockwork clockwork =
        clockwork(
            "2036-06-01T00:00",
            "2036-06-01T01:00",
            false,
            "a",
            "schedule = \"0 5 * * *\"",
            "b",
            "after = [\"a\"]");
    assertThat(due(clockwork, "2028-06-01T00:00")).isEmpty();
    assertThat(due(clockwork, "2028-06-01T03:00")).containsExactly("a: schedule");
    clockwork.ended("a", Outcome.ALL, false, at("2028-06-01T03:10"));
    assertThat(due(clockwork, "2028-06-01T03:11")).containsExactly("b: after a");
    clockwork.ended("b", Outcome.ALL, false, at("2028-06-01T03:12"));
    assertThat(due(clockwork, "2028-06-01T03:13")).isEmpty();
  }

  @Test
  void anotherConfiguration_takesOverWhatIsKnown() throws Exception {
    Clockwork before =
        clockwork(
            "2028-06-01T00:00",
            "a",
            "schedule = \"0 5 * * *\"\nwindow = \"04:00-06:00\"",
            "b",
            "schedule = \"0 5 * * *\"");
    before.ask("a", "by hand");
    before.ask("b", "by hand");
    assertThat(due(before, "2028-06-01T10:00")).hasSize(2);
    before.ended("b", Outcome.NONE, true, at("2028-06-01T10:01"));
    Clockwork after =
        clockwork(
            "2028-06-01T00:00",
            "a",
            "schedule = \"0 5 * * *\"\nwindow = \"04:00-06:00\"",
            "b",
            "schedule = \"0 7 * * *\"");
    after.takeOver(before);
    assertThat(after.running()).containsExactly("a");
    assertThat(after.overrun(at("2028-06-01T10:02"))).isEmpty();
    assertThat(due(after, "2028-06-01T10:05")).isEmpty();
    assertThat(due(after, "2028-06-01T10:06")).containsExactly("b: again");
  }
}
