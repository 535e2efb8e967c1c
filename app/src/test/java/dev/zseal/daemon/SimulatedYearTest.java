package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zseal.alert.Courier;
import dev.zseal.alert.ImpatientCouriers;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import dev.zseal.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A year and a month of a daemon: with a leap day, the clock put forward and back, sources that
/// fail, vaults that are dead, a machine that is off for months, monitors that nobody answers at.
/// Every run that was due came once, every alarm that was due was told, and none that was not.
///
/// It was seen to fail for each of these: a key that was wrapped anew on the way to a pool, not
/// told, or told for ever; a property that is not looked at; a dataset that is gone, still waited
/// for; a pool that is not imported, or a run in part, taken for good, or for worse than it is; one
/// that is left out or ignored, told as unprotected; a try at the rest that counts as another run,
/// or hides one that is due; tries that are forgotten when the power fails; what hangs, not told;
/// alarms that wait for the end of a run.
class SimulatedYearTest {

  private static final Duration TICK = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMinutes(60);

  @TempDir Path folder;
  private Instant now = Instant.EPOCH;

  @ParameterizedTest
  @CsvSource({
    // The clock leaps over 02:30 in March, and shows it twice in October.
    "1, Europe/Berlin, 02:30, PT1H",
    "3, America/New_York, 01:30, PT1H",
    "4, Australia/Lord_Howe, 02:10, PT30M"
  })
  void everyAlarmThatWasDueCame_andNoneThatWasNot(
      long seed, String zone, LocalTime night, Duration leap) throws Exception {
    assumeTrue(
        seed == 1 || Boolean.getBoolean("zseal.thorough"),
        "half a minute each: dev/test --thorough runs the others");
    var plan = new YearPlan(ZoneId.of(zone), night, leap);
    try (Receiver receiver = new Receiver()) {
      var year = new Year(seed, plan, receiver);
      year.live();
      Map<String, Integer> counts = year.oracle.counts();
      for (String happened :
          List.of(
              "schedule",
              "missed",
              "again",
              "goes on",
              "by hand",
              "after photos",
              "pairs",
              "parts",
              "due before its rest",
              "raised stale",
              "cleared stale",
              "still stale",
              "raised job",
              "cleared job",
              "raised target",
              "raised blind",
              "raised health",
              "cleared health",
              "raised key",
              "raised damaged",
              "raised space",
              "raised unprotected",
              "raised overdue",
              "cleared overdue")) {
        assertThat(counts).as("seed %d", seed).containsKey(happened);
      }
    }
  }

  private final class Year {
    private final String where;
    private final YearPlan plan;
    private final Receiver receiver;
    private final Random random;
    private final Troubles troubles;
    private final YearOracle oracle;
    private final Actors actors = new Actors();
    private final Machine machine;
    private final Courier courier;
    private final Path file = folder.resolve("zseal.toml");
    private final MadeUpPlaces places;
    private History history;
    private Daemon daemon;
    private boolean monitorUp = true;

    Year(long seed, YearPlan plan, Receiver receiver) throws Exception {
      this.where = "seed " + seed;
      this.plan = plan;
      this.receiver = receiver;
      this.random = new Random(seed);
      this.troubles = new Troubles(plan.begin(), plan.end(), random);
      this.places = new MadeUpPlaces(troubles);
      this.oracle = new YearOracle(plan, troubles, where);
      var state = new State(folder.resolve("state"));
      this.machine = new Machine(state, () -> now, random, ZoneId.of("UTC"), "nas", "zseal 0.1.0");
      this.courier = ImpatientCouriers.courier(() -> now);
      Files.writeString(file, plan.toml(state.folder().toString(), receiver));
      now = plan.begin();
      start();
    }

    private void start() throws Exception {
      history = History.open(machine.state());
      var world =
          new MadeUpWorld(
              machine, history, courier, actors, troubles, random, oracle, new Mute(), places);
      daemon =
          new Daemon(
              new ConfigurationReader(file, Map.of()),
              machine,
              history,
              courier,
              LOOK,
              new Mute(),
              world);
    }

    void live() throws Exception {
      boolean on = true;
      for (; now.isBefore(plan.end()); now = now.plus(TICK)) {
        oracle.alarms().mend(now);
        boolean off = Troubles.any(troubles.machineOff, now);
        if (on && off) {
          powerCut();
        } else if (!on && !off) {
          start();
          oracle.boots(now);
        }
        on = !off;
        setReceiver();
        if (on) {
          meddle();
          actors.run(now);
          // One may end at once, and have another start.
          int before;
          do {
            before = oracle.steps();
            daemon.tick();
            oracle.told(receiver.heard(), now);
            actors.run(now);
            oracle.startPinged("photos", now);
          } while (oracle.steps() > before);
          oracle.ticked(now);
        }
      }
      drainPings();
      actors.kill();
      courier.close(Duration.ofSeconds(5));
      history.close();
      oracle.pinged(receiver.pinged());
    }

    /// Somebody reloads, asks for a run, or stops one.
    private void meddle() throws Exception {
      int dice = random.nextInt(6000);
      if (dice < 2) {
        daemon.reload();
      } else if (dice < 6) {
        String job = plan.jobs().get(random.nextInt(plan.jobs().size()));
        daemon.ask(job);
        oracle.asked(job);
      } else if (dice < 40 && !oracle.running().isEmpty()) {
        String job = oracle.running().getFirst();
        daemon.cancel(job);
        oracle.cancelled(job);
      }
    }

    private void setReceiver() throws InterruptedException {
      receiver.hookAnswers(Troubles.any(troubles.hookDead, now) ? 503 : 200);
      boolean up = !Troubles.any(troubles.monitorDead, now);
      if (up != monitorUp) {
        drainPings();
        monitorUp = up;
        receiver.monitorAnswers(up ? 200 : 404);
      }
    }

    /// Pings go in the background.
    private void drainPings() throws InterruptedException {
      for (int i = 0; i < 2000 && !oracle.hasAll(receiver.pinged()); i++) {
        Thread.sleep(5);
      }
      assertThat(oracle.hasAll(receiver.pinged())).as("%s, %s: pings", where, now).isTrue();
    }

    private void powerCut() throws Exception {
      actors.kill();
      history.close();
      tearLogs();
      boolean lost = random.nextInt(4) == 0;
      if (lost) {
        Files.deleteIfExists(machine.state().folder().resolve("history.db"));
      }
      oracle.powerCut(lost);
    }

    /// A line that was half written.
    private void tearLogs() throws IOException {
      try (Stream<Path> files = Files.walk(machine.state().folder().resolve("runs"))) {
        Optional<Path> last =
            files
                .filter(f -> f.toString().endsWith(".jsonl"))
                .max(Comparator.comparing(f -> f.getFileName().toString()));
        if (last.isPresent()) {
          Files.writeString(last.get(), "{\"time\":\"20", StandardOpenOption.APPEND);
        }
      }
    }
  }

  private static final class Mute implements Daemon.Said {
    @Override
    public void note(String text) {
      assertThat(text).doesNotContain("cannot look");
    }

    @Override
    public void looked(Status status, Configuration configuration) {
      assertThat(status.time()).isNotNull();
    }

    @Override
    public void event(Event.Dated event) {
      assertThat(event.time()).isNotNull();
    }

    @Override
    public void progress(String dataset, String target, long bytes) {}
  }
}
