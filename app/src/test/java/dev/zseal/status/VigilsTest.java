package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.history.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One job of several does not start. `SimulatedTimersTest` has months of it.
class VigilsTest {

  private static final String NIGHT = "schedule = \"0 3 * * *\"";
  private static final String OTHER =
      "[job.other]\nkind = \"scrub\"\nto = [\"usb\"]\nschedule = \"0 23 * * *\"\n";

  @TempDir Path folder;
  private History history;
  private Instant now = Instant.parse("2028-01-10T02:00:00Z");

  @BeforeEach
  void begin() throws Exception {
    history = History.open(new State(folder));
  }

  @AfterEach
  void end() {
    history.close();
  }

  private static String toml(String schedule) {
    return "zone = \"Europe/London\"\n[target.usb]\nvault = \"/usb\"\n"
        + OTHER
        + "[job.night]\nkind = \"scrub\"\nto = [\"usb\"]\n"
        + schedule
        + "\n";
  }

  private List<String> look(String toml) throws Exception {
    Path file = folder.resolve("zseal.toml");
    Files.writeString(file, toml);
    Configuration configuration = new ConfigurationReader(file, Map.of()).read();
    return new Vigils(configuration, history, now)
        .missed().stream().map(missed -> "%s %s".formatted(missed.job(), missed.due())).toList();
  }

  /// As often as a timer does it.
  private List<String> lookUntil(String time, String toml) throws Exception {
    List<String> seen = look(toml);
    while (now.isBefore(Instant.parse(time))) {
      now = now.plus(Duration.ofMinutes(5));
      seen = look(toml);
    }
    return seen;
  }

  private void ran(Instant started, Optional<Outcome> outcome, Duration took) throws Exception {
    String id = "%016x".formatted(started.getEpochSecond());
    Run run =
        new Run(
            "night",
            id,
            started,
            "schedule",
            Optional.empty(),
            Duration.ZERO,
            0,
            0,
            0,
            List.of(),
            false);
    history.note(run);
    if (outcome.isPresent()) {
      history.note(run.with(new Event.Finished(outcome.get(), took, 0)));
    }
  }

  @Test
  void startThatDoesNotCome_isMissedHalfAnHourLater_untilItComes() throws Exception {
    assertThat(lookUntil("2028-01-10T03:25:00Z", toml(NIGHT))).isEmpty();
    assertThat(lookUntil("2028-01-10T03:30:00Z", toml(NIGHT)))
        .containsExactly("night 2028-01-10T03:00:00Z");
    // It is the same one after the machine was off, and the day after.
    now = Instant.parse("2028-01-10T20:00:00Z");
    assertThat(lookUntil("2028-01-11T12:00:00Z", toml(NIGHT)))
        .containsExactly("other 2028-01-10T23:00:00Z", "night 2028-01-10T03:00:00Z");
    ran(now, Optional.of(Outcome.NONE), Duration.ZERO);
    assertThat(look(toml(NIGHT))).containsExactly("other 2028-01-10T23:00:00Z");
  }

  @Test
  void whatWasDueWhileTheMachineWasOff_isNotWaitedFor() throws Exception {
    lookUntil("2028-01-10T02:50:00Z", toml(NIGHT));
    now = Instant.parse("2028-01-10T03:25:00Z");
    assertThat(lookUntil("2028-01-10T22:00:00Z", toml(NIGHT))).isEmpty();
  }

  @Test
  void jobThatIsNew_orDueAtAnotherTime_isWaitedForFromThenOn() throws Exception {
    now = Instant.parse("2028-01-10T10:00:00Z");
    assertThat(look(toml(""))).isEmpty();
    assertThat(lookUntil("2028-01-10T22:00:00Z", toml(NIGHT))).isEmpty();
    // At 10:00 it was to run at 3:00 the next day; now it is to have run at 21:00.
    assertThat(lookUntil("2028-01-10T23:20:00Z", toml("schedule = \"0 21 * * *\""))).isEmpty();
  }

  @Test
  void whatARunPassedOver_isNotWaitedFor() throws Exception {
    Instant started = now;
    ran(started, Optional.empty(), Duration.ZERO);
    assertThat(lookUntil("2028-01-10T04:00:00Z", toml(NIGHT))).isEmpty();
    ran(started, Optional.of(Outcome.ALL), Duration.between(started, now));
    assertThat(lookUntil("2028-01-10T12:00:00Z", toml(NIGHT))).isEmpty();
  }

  @Test
  void delayIsWaitedFor() throws Exception {
    String late = NIGHT + "\njitter = \"2h\"";
    assertThat(lookUntil("2028-01-10T05:25:00Z", toml(late))).isEmpty();
    assertThat(lookUntil("2028-01-10T05:30:00Z", toml(late)))
        .containsExactly("night 2028-01-10T03:00:00Z");
  }

  @Test
  void timeThatTheClockLeapsOver_isLeftToWhoeverStartsTheJob() throws Exception {
    now = Instant.parse("2028-03-26T00:00:00Z");
    String leapt = "schedule = \"30 1 * * *\"";
    assertThat(lookUntil("2028-03-26T12:00:00Z", toml(leapt))).isEmpty();
    ran(now, Optional.of(Outcome.ALL), Duration.ZERO);
    assertThat(lookUntil("2028-03-27T02:00:00Z", toml(leapt)))
        .contains("night 2028-03-27T00:30:00Z");
  }

  @Test
  void clockThatWasAhead_isNoMiss() throws Exception {
    lookUntil("2028-01-10T03:30:00Z", toml(NIGHT));
    now = Instant.parse("2028-01-09T03:10:00Z");
    assertThat(lookUntil("2028-01-09T12:00:00Z", toml(NIGHT))).isEmpty();
  }

  @Test
  void daemonEndsTheWait() throws Exception {
    lookUntil("2028-01-10T03:30:00Z", toml(NIGHT));
    new Vigils(new ConfigurationReader(folder.resolve("zseal.toml"), Map.of()).read(), history, now)
        .end();
    assertThat(history.vigils()).isEmpty();
    assertThat(look(toml(NIGHT))).isEmpty();
  }
}
