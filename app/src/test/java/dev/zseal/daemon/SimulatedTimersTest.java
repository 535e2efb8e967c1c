package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zseal.alert.Courier;
import dev.zseal.alert.ImpatientCouriers;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.status.Runner;
import dev.zseal.status.StagedLook;
import dev.zseal.status.Status;
import dev.zseal.status.Watch;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Months of a machine on which timers or cron start the jobs, and a look is taken now and then:
/// timers that are gone for a while, a machine that is off, a clock that leaps, a job that is new,
/// one that is due at other times from today on. Each start that did not come was told, and none of
/// those that came, or that nobody could have made.
class SimulatedTimersTest {

  private static final Duration TICK = Duration.ofMinutes(10);
  private static final int TICKS_A_LOOK = 3;
  @TempDir Path folder;
  private Instant now = Instant.EPOCH;

  @ParameterizedTest
  @CsvSource({
    "1, Europe/Berlin, 2028-03-08, 2028-04-12, true",
    "2, Europe/Berlin, 2028-10-08, 2028-11-12, false",
    "3, America/New_York, 2028-02-26, 2028-04-05, true",
    "4, Australia/Lord_Howe, 2028-03-18, 2028-05-05, false"
  })
  void everyStartThatDidNotComeWasTold_andNoneThatDid(
      long seed, String zone, LocalDate first, LocalDate last, boolean makesUp) throws Exception {
    assumeTrue(
        seed < 3 || Boolean.getBoolean("zseal.thorough"),
        "a minute each: dev/test --thorough runs the others");
    try (Receiver receiver = new Receiver()) {
      var months = new Months(seed, ZoneId.of(zone), first, last, makesUp, receiver);
      months.live();
      Map<String, Integer> counts = months.person.counts();
      assertThat(counts)
          .as("seed %d", seed)
          .containsKeys("raised missed", "still missed", "cleared missed")
          .doesNotContainKey("raised idle");
      assertThat(months.happened)
          .as("seed %d", seed)
          .containsKeys(
              "started",
              "passed over",
              "off when due",
              "near a leap",
              "told before it was off, and after");
      assertThat(months.happened.containsKey("made up")).as("seed %d", seed).isEqualTo(makesUp);
    }
  }

  private final class Months implements StagedLook.Scene {
    private final String where;
    private final Instant end;
    private final boolean makesUp;
    private final TimersPlan plan;
    private final Receiver receiver;
    private final Random random;
    private final YearPerson person;
    private final Map<String, TimerTruth> timers = new HashMap<>();
    private final Map<String, Integer> happened = new HashMap<>();
    private final StagedLook looks = new StagedLook();
    private final Machine machine;
    private final Courier courier;
    private final History history;
    private final Path file = folder.resolve("zseal.toml");
    private Configuration configuration;
    private String text = "";
    private boolean wasOff = true;
    private Instant on = Instant.EPOCH;
    private long runs;

    Months(
        long seed, ZoneId zone, LocalDate first, LocalDate last, boolean makesUp, Receiver receiver)
        throws Exception {
      this.where = "seed " + seed;
      this.makesUp = makesUp;
      this.receiver = receiver;
      this.random = new Random(seed);
      this.person = new YearPerson(where);
      now = first.atStartOfDay(zone).toInstant();
      this.end = last.atStartOfDay(zone).toInstant();
      this.plan = new TimersPlan(zone, now, end, random);
      var state = new State(folder.resolve("state"));
      this.machine = new Machine(state, () -> now, random, zone, "nas", "zseal 0.1.0");
      this.courier = ImpatientCouriers.courier(() -> now);
      this.history = History.open(state);
      this.configuration = read();
    }

    private Configuration read() throws Exception {
      String fresh = plan.toml(machine.state().folder().toString(), receiver, now);
      if (!fresh.equals(text)) {
        text = fresh;
        Files.writeString(file, fresh);
        configuration = new ConfigurationReader(file, Map.of()).read();
      }
      return configuration;
    }

    void live() throws Exception {
      for (long tick = 0; now.isBefore(end); tick++, now = now.plus(TICK)) {
        boolean off = Troubles.any(plan.off, now);
        for (String job : plan.jobs(now)) {
          if (plan.isDue(job, now)) {
            timer(job).due = now.plus(plan.delay(job));
            count(off ? "off when due" : plan.isNearLeap(now) ? "near a leap" : "due");
          }
        }
        if (off) {
          timers.values().forEach(TimerTruth::powerCut);
        } else {
          read();
          for (String job : plan.jobs(now)) {
            turn(job, timer(job));
          }
          if (wasOff || tick % TICKS_A_LOOK == 0) {
            on = wasOff ? now : on;
            look();
          }
        }
        wasOff = off;
      }
      courier.close(Duration.ofSeconds(5));
      history.close();
    }

    private TimerTruth timer(String job) {
      return timers.computeIfAbsent(job, _ -> new TimerTruth());
    }

    private void count(String what) {
      happened.merge(what, 1, Integer::sum);
    }

    /// What systemd or cron does of a job.
    private void turn(String job, TimerTruth timer) throws Exception {
      Optional<Run> over = timer.over(now);
      if (over.isPresent()) {
        Duration took = Duration.between(over.get().started(), now);
        history.note(over.get().with(new Event.Finished(Outcome.ALL, took, 0)));
      }
      Instant due = timer.due;
      if (due != null && !due.isAfter(now) && !Troubles.any(plan.gone(job), now)) {
        timer.due = null;
        boolean late = due.isBefore(now);
        if (timer.running) {
          count("passed over");
        } else if (!late || makesUp) {
          start(job, timer, late ? "made up" : "started");
          return;
        }
      }
      if (plan.isDue(job, now) && !plan.isNearLeap(now)) {
        timer.didNotStart(now);
      }
    }

    private void start(String job, TimerTruth timer, String how) throws Exception {
      count(how);
      String id = "%016x".formatted(++runs);
      Run run =
          new Run(
              job, id, now, "schedule", Optional.empty(), Duration.ZERO, 0, 0, 0, List.of(), false);
      history.note(run);
      int minutes = random.nextInt(20) == 0 ? 60 + random.nextInt(2000) : random.nextInt(40);
      timer.starts(run, now.plus(Duration.ofMinutes(minutes)));
    }

    private void look() throws Exception {
      Map<String, String> expected = new HashMap<>();
      for (String job : plan.jobs(now)) {
        TimerTruth timer = timer(job);
        timer.isSeen(plan.schedule(job, now), plan.jitter(job), now);
        if (timer.told != null) {
          expected.put("missed " + job, "warning");
          count(timer.told.isBefore(on) ? "told before it was off, and after" : "told");
        }
      }
      Status status = looks.look(configuration, machine, history, Set.of(), Runner.NO_DAEMON, this);
      new Watch(
              machine.state(),
              courier,
              List.copyOf(configuration.channels().values()),
              configuration.repeat())
          .tell(status);
      person.told(receiver.heard(), expected, true, now);
    }

    @Override
    public SelectedDatasets chosen(Job job) {
      throw new IllegalStateException(job.name());
    }

    @Override
    public List<DatasetFacts> datasets() {
      return List.of();
    }

    @Override
    public List<SnapshotFacts> snapshots() {
      return List.of();
    }

    @Override
    public PoolFacts sourcePool() {
      return new PoolFacts("tank", 1, "ONLINE", MadeUpWorld.FULL);
    }

    @Override
    public StagedLook.Vault vault(String target) {
      return new StagedLook.Vault(
          List.of(), List.of(), List.of(), MadeUpWorld.FULL / 2, MadeUpWorld.FULL / 2);
    }

    @Override
    public StagedLook.Pool pool(String target) {
      throw new IllegalStateException(Objects.toString(target));
    }

    @Override
    public boolean hangs(String place) {
      return false;
    }

    @Override
    public Optional<Duration> up() {
      return Optional.of(Duration.between(on, now));
    }
  }
}
