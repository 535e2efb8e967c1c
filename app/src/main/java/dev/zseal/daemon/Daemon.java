package dev.zseal.daemon;

import dev.zseal.alert.Courier;
import dev.zseal.alert.Delivery;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.job.Machine;
import dev.zseal.job.RunListener;
import dev.zseal.problem.Problem;
import dev.zseal.status.Asking;
import dev.zseal.status.Objective;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import dev.zseal.status.Watch;
import dev.zseal.zfs.ProcessGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs jobs when they are due, looks after them, and tells people.
///
/// Everything it knows is on disk: killed at any instant and started again, it goes on.
public final class Daemon {

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long STEP_MILLIS = 100;

  private final ConfigurationReader reader;
  private final Machine machine;
  private final History history;
  private final Courier courier;
  private final Duration lookEvery;
  private final Said said;

  private final Map<String, ProcessGroup> groups = new HashMap<>();
  private final ProcessGroup looks = new ProcessGroup();
  private final AtomicReference<@Nullable Status> status = new AtomicReference<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final World world;
  private Configuration configuration;
  private Clockwork clockwork;
  private Watch watch;
  private final Heartbeat heartbeat;
  private final Configuration first;
  private Instant looked = Instant.MIN;
  private boolean looking;
  private boolean lookAgain;

  /// Hears what the daemon and its runs say.
  public interface Said extends RunListener {
    /// Something about the daemon itself.
    void note(String text);

    /// A look was taken.
    void looked(Status status, Configuration configuration);
  }

  /// What it acts on.
  interface World {
    /// Does some work beside others.
    void begin(String name, Runnable work);

    /// Runs a job to its end.
    Event.Finished run(Job job, String why, ProcessGroup group) throws Problem;

    /// Looks at everything.
    Status look(Configuration configuration, Set<String> running, Runner self) throws Problem;
  }

  /// @param reader reads the configuration, now and when it is reloaded
  /// @param lookEvery how often everything is looked at
  public Daemon(
      ConfigurationReader reader,
      Machine machine,
      History history,
      Courier courier,
      Duration lookEvery,
      Said said)
      throws Problem {
    this(
        reader,
        machine,
        history,
        courier,
        lookEvery,
        said,
        new RealWorld(machine, history, courier, said, new Objective(), new Asking()));
  }

  Daemon(
      ConfigurationReader reader,
      Machine machine,
      History history,
      Courier courier,
      Duration lookEvery,
      Said said,
      World world)
      throws Problem {
    this.reader = reader;
    this.machine = machine;
    this.history = history;
    this.courier = courier;
    this.lookEvery = lookEvery;
    this.said = said;
    this.world = world;
    this.configuration = reader.read();
    this.first = configuration;
    this.heartbeat = new Heartbeat(machine.clock(), lookEvery);
    this.clockwork = clockwork(configuration);
    this.watch = watch(configuration);
  }

  private Watch watch(Configuration of) throws Problem {
    return new Watch(machine.state(), courier, List.copyOf(of.channels().values()), of.repeat());
  }

  private Clockwork clockwork(Configuration of) throws Problem {
    Map<String, Past> pasts = new HashMap<>();
    for (String job : of.jobs().keySet()) {
      pasts.put(job, Past.of(job, history, machine.clock().instant()));
    }
    return new Clockwork(of, pasts);
  }

  /// Runs until [#stop].
  ///
  /// @param limit how long runs may take to keep what they have when it ends
  public void run(Duration limit) {
    said.note("%d jobs".formatted(configuration.jobs().size()));
    try {
      while (!stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        tick();
      }
    } catch (InterruptedException _) {
      // To be interrupted is to be stopped.
    }
    end(limit);
  }

  /// Asks [#run] to end.
  public void stop() {
    stop.countDown();
  }

  /// Does what is due.
  synchronized void tick() {
    Instant now = machine.clock().instant();
    heartbeat.ticked();
    for (Clockwork.Start start : clockwork.due(now)) {
      begin(start);
    }
    for (String job : clockwork.overrun(now)) {
      ProcessGroup group = groups.get(job);
      if (group != null && !group.isStopped()) {
        said.note("job %s: its window has closed; it goes on when it opens".formatted(job));
        group.stop();
      }
    }
    boolean due = looked.equals(Instant.MIN) || !now.isBefore(looked.plus(lookEvery));
    if (!looking && (due || lookAgain)) {
      looking = true;
      lookAgain = false;
      looked = now;
      world.begin("look", () -> looks.run(this::look));
    }
  }

  private void begin(Clockwork.Start start) {
    ProcessGroup group = new ProcessGroup();
    groups.put(start.job().name(), group);
    world.begin("job-" + start.job().name(), () -> run(start.job(), start.why(), group));
  }

  private void run(Job job, String why, ProcessGroup group) {
    Outcome outcome = Outcome.NONE;
    boolean retry = false;
    try {
      Event.Finished finished = world.run(job, why, group);
      outcome = finished.outcome();
      retry = finished.retry();
    } catch (Problem e) {
      // It did not even begin: somebody else runs it, or the disk is full.
      retry = e instanceof Problem.Unavailable;
      said.note("job %s: %s: %s".formatted(job.name(), e.what(), e.evidence()));
    } finally {
      synchronized (this) {
        groups.remove(job.name());
        if (configuration.jobs().containsKey(job.name())) {
          clockwork.ended(job.name(), outcome, retry, machine.clock().instant());
        }
        lookAgain = true;
        notifyAll();
      }
    }
  }

  private void look() {
    try {
      Configuration now;
      Set<String> running;
      Watch telling;
      synchronized (this) {
        now = configuration;
        telling = watch;
        running = new HashSet<>(clockwork.running());
      }
      Status found = world.look(now, running, new Runner.Daemon(Optional.of(since())));
      if (looks.isStopped()) {
        // What it did not see any more is no news.
        return;
      }
      status.set(found);
      heartbeat.looked();
      said.looked(found, now);
      for (Delivery delivery : telling.tell(found)) {
        if (!delivery.delivered()) {
          said.note("an alert did not reach %s: %s".formatted(delivery.to(), delivery.evidence()));
        }
      }
    } catch (Problem e) {
      said.note("cannot look: %s: %s".formatted(e.what(), e.evidence()));
    } finally {
      synchronized (this) {
        looking = false;
        notifyAll();
      }
    }
  }

  /// The last look; null before the first.
  public @Nullable Status status() {
    return status.get();
  }

  /// When it was started.
  public Instant since() {
    return heartbeat.since();
  }

  /// What stands still in it; empty if it is well. Whoever asks waits for nothing.
  public Optional<String> trouble() {
    return heartbeat.trouble();
  }

  /// Names of the jobs that run.
  public synchronized List<String> running() {
    return List.copyOf(clockwork.running());
  }

  /// Starts a job as soon as may be.
  public synchronized void ask(String job) throws Problem {
    clockwork.ask(configuration.job(job).name(), "by hand");
  }

  /// Stops a run; what came is kept, and the next that is due goes on with it.
  public synchronized void cancel(String job) throws Problem {
    ProcessGroup group = groups.get(configuration.job(job).name());
    if (group == null) {
      throw new Problem.Usage(
          "job %s does not run".formatted(job), "nothing was stopped", "zseal status");
    }
    group.cancel();
  }

  /// Reads the configuration anew; on a mistake the old one stays in force. Runs that are under way
  /// end as they began.
  ///
  /// @return what of it takes effect after a restart only
  public synchronized List<String> reload() throws Problem {
    Configuration fresh = reader.read();
    Clockwork next = clockwork(fresh);
    Watch telling = watch(fresh);
    // From here on nothing can fail: all of it is of one file.
    next.takeOver(clockwork);
    configuration = fresh;
    clockwork = next;
    watch = telling;
    lookAgain = true;
    said.note("the configuration was read anew: %d jobs".formatted(fresh.jobs().size()));
    List<String> later = later(fresh);
    later.forEach(said::note);
    return later;
  }

  /// What was settled when the daemon was started.
  private List<String> later(Configuration fresh) {
    List<String> later = new ArrayList<>();
    if (!fresh.metrics().equals(first.metrics())) {
      later.add(
          "metrics_port takes effect after a restart: until then it is %s"
              .formatted(first.metrics().map(String::valueOf).orElse("off")));
    }
    if (!fresh.state().equals(first.state())) {
      later.add(
          "state takes effect after a restart: until then it is %s, where commands that read the"
                  .formatted(machine.state().folder())
              + " new file find no daemon");
    }
    if (!fresh.zone().equals(first.zone())) {
      later.add(
          "zone takes effect for schedules at once, and after a restart for what is kept of"
              + " snapshots by the day: until then it is "
              + first.zone());
    }
    return later;
  }

  private void end(Duration limit) {
    said.note("stopping");
    List<ProcessGroup> running;
    synchronized (this) {
      running = List.copyOf(groups.values());
    }
    running.forEach(ProcessGroup::stop);
    looks.stop();
    synchronized (this) {
      try {
        // In small steps: somebody may put the machine's clock back meanwhile.
        for (long left = limit.toMillis();
            (looking || !groups.isEmpty()) && left > 0;
            left -= STEP_MILLIS) {
          wait(STEP_MILLIS);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    said.note("stopped");
  }
}
