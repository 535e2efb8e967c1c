package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Alarm;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether a look tells that nothing starts the jobs.
@Timeout(20)
class StartsTest {

  private static final String BACKUP =
      """
      [target.usb]
      vault = "/usb/vault"
      [job.night]
      datasets = ["tank/**"]
      to = ["usb"]
      max_age = "99d"
      """;

  @TempDir Path folder;
  private Instant now = Instant.parse("2028-02-29T12:00:00Z");
  private final StagedSight sight = new StagedSight();
  private final Asking asking =
      new Asking(Duration.ofSeconds(3), work -> Thread.ofVirtual().start(work));
  private History history;
  private Runner runner = Runner.NO_DAEMON;

  @BeforeEach
  void begin() throws Exception {
    history = History.open(new State(folder));
    sight.pools("tank").datasets("tank/a");
    sight.vault.put("usb", List.of(new Point("tank/a", "usb", "s", 1, now, now, "read-back")));
  }

  @AfterEach
  void end() {
    history.close();
  }

  private Status look(String toml) throws Exception {
    Path file = folder.resolve("zseal.toml");
    Files.writeString(file, toml);
    Machine machine =
        new Machine(
            new State(folder),
            () -> now,
            new SplittableRandom(1),
            ZoneOffset.UTC,
            "host",
            "zseal test");
    return new Look(
            new ConfigurationReader(file, Map.of()).read(),
            machine,
            history,
            new Objective(),
            sight,
            asking)
        .look(Set.of(), runner);
  }

  private static List<String> keys(Status status) {
    return status.alarms().stream().map(Alarm::key).toList();
  }

  private void noted(String job, String id, Instant started, Optional<Outcome> ended)
      throws Exception {
    history.note(new Run(job, id, started, "schedule", ended, Duration.ZERO, 0, 0, 0, List.of()));
  }

  @Test
  void whereNothingStartsTheJobs_thatIsTold_andWhatStartedOneLast() throws Exception {
    String toml =
        BACKUP
            + "schedule = \"0 3 * * *\"\n[job.drill]\nkind = \"drill\"\n"
            + "to = [\"usb\"]\ndatasets = \"tank/a\"\nkey = \"file:/key\"\nmax_age = \"99d\"\n"
            + "schedule = \"0 6 * * *\"\n";
    // Nothing is due yet.
    assertThat(keys(look(toml))).isEmpty();
    now = now.plus(Duration.ofHours(16));
    // One of two is.
    assertThat(keys(look(toml))).isEmpty();
    now = Instant.parse("2028-03-01T06:29:00Z");
    assertThat(keys(look(toml))).isEmpty();
    now = Instant.parse("2028-03-01T06:31:00Z");
    Status idle = look(toml);
    assertThat(keys(idle)).containsExactly("idle");
    assertThat(idle.alarms().getFirst().what())
        .isEqualTo("Nothing ever started a job by its schedule.");
    assertThat(idle.alarms().getFirst().evidence())
        .contains("job night was due at 2028-03-01T03:00:00Z");
    runner = new Runner.Daemon(Optional.of(now));
    assertThat(keys(look(toml))).isEmpty();
    runner = new Runner.Silent("it says nothing");
    assertThat(keys(look(toml))).containsExactly("daemon");

    runner = Runner.NO_DAEMON;
    Instant started = now;
    noted("drill", "a", started, Optional.of(Outcome.ALL));
    assertThat(look(toml).runner())
        .isInstanceOfSatisfying(
            Runner.Others.class,
            others -> assertThat(others.last()).map(Run::started).contains(started));
    assertThat(keys(look(toml))).isEmpty();
    now = now.plus(Duration.ofDays(1));
    assertThat(keys(look(toml))).containsExactly("idle");
    // What is at work has not been missed, unless it died long ago.
    noted("night", "z", started, Optional.empty());
    assertThat(keys(look(toml))).isEmpty();
    now = now.plus(Duration.ofDays(7));
    assertThat(keys(look(toml))).containsExactly("idle");
  }

  /// Timers make up for it, each after any delay up to the jitter.
  @Test
  void whatWasDueWhileTheMachineWasOff_isWaitedForAfterItsStart() throws Exception {
    String toml = BACKUP + "schedule = \"0 3 * * *\"\njitter = \"2h\"\n";
    look(toml);
    now = Instant.parse("2028-03-03T08:00:00Z");
    sight.up = Optional.of(Duration.ofMinutes(1));
    Status early = look(toml);
    assertThat(keys(early)).isEmpty();
    // What was told before it was switched off is not over yet.
    assertThat(Rules.isHidden("idle", early)).isTrue();
    now = now.plus(Duration.ofMinutes(148));
    sight.up = Optional.of(Duration.ofMinutes(149));
    assertThat(keys(look(toml))).isEmpty();

    now = now.plus(Duration.ofMinutes(1));
    sight.up = Optional.of(Duration.ofMinutes(150));
    Status late = look(toml);
    assertThat(keys(late)).containsExactly("idle");
    assertThat(Rules.isHidden("idle", late)).isFalse();
    assertThat(late.alarms().getFirst().evidence())
        .endsWith(
            "due at 2028-03-03T03:00:00Z, while this machine was off, and nothing made up"
                + " for that");
    assertThat(late.alarms().getFirst().hint()).endsWith("Now: zseal run night");

    // The same where it was on: the longest delay is waited for, and half an hour.
    sight.up = Optional.of(Duration.ofDays(9));
    noted("night", "z", now, Optional.of(Outcome.ALL));
    now = Instant.parse("2028-03-04T05:29:00Z");
    assertThat(keys(look(toml))).isEmpty();
    now = Instant.parse("2028-03-04T05:30:00Z");
    Status idle = look(toml);
    assertThat(keys(idle)).containsExactly("idle");
    assertThat(idle.alarms().getFirst().evidence()).endsWith("due at 2028-03-04T03:00:00Z");
    assertThat(idle.alarms().getFirst().hint()).doesNotContain("zseal run");
  }

  @Test
  void uptimeIsReadAsLinuxWritesIt() {
    assertThat(RealSight.uptime("350735.47 234388.90\n")).contains(Duration.ofSeconds(350_735));
    assertThat(RealSight.uptime("0.03 0.00\n")).contains(Duration.ZERO);
    assertThat(RealSight.uptime("")).isEmpty();
    assertThat(RealSight.uptime("99999999999999999999.1 2\n")).isEmpty();
  }
}
