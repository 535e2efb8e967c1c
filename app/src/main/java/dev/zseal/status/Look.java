package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Selection;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.history.Expected;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.schedule.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One look at everything that the configuration speaks of. Nothing is changed but what this host
/// remembers.
public final class Look {

  /* More than a person wants to see: many may have been stopped, and say nothing. */
  static final int RUNS = 15;

  private final Configuration configuration;
  private final State state;
  private final History history;
  private final Instant now;
  private final Objective objective;
  private final Sight sight;
  private final Asking asking;

  private final TargetLook targets;
  /* By what is said: several jobs may meet the same. */
  private final Map<String, Problem> blind = new LinkedHashMap<>();
  private final List<Observed.Empty> empty = new ArrayList<>();
  private final Set<String> broken = new HashSet<>();
  private final Set<Observed.Soiled> soiled = new LinkedHashSet<>();
  private final Map<Source, SourceFacts> sources = new LinkedHashMap<>();

  public Look(Configuration configuration, Machine machine, History history) {
    this(configuration, machine, history, new Objective(), new Asking());
  }

  /// @param objective kept from look to look by whoever looks often
  /// @param asking the same
  public Look(
      Configuration configuration,
      Machine machine,
      History history,
      Objective objective,
      Asking asking) {
    this(configuration, machine, history, objective, new RealSight(machine), asking);
  }

  Look(
      Configuration configuration,
      Machine machine,
      History history,
      Objective objective,
      Sight sight,
      Asking asking) {
    this.objective = objective;
    this.sight = sight;
    this.asking = asking;
    this.configuration = configuration;
    this.state = machine.state();
    this.history = history;
    this.now = machine.clock().instant();
    this.targets = new TargetLook(history, sight, now);
  }

  /// Looks.
  ///
  /// @param running names of jobs that run now
  /// @param runner who starts jobs, as far as that is known
  public Status look(Set<String> running, Runner runner) throws Problem {
    ask();
    List<Status.Copy> copies = copies();
    List<Status.JobState> jobs = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      jobs.add(state(job, running.contains(job.name())));
    }
    var facts = new Status(now, copies, jobs, targets.states(), known(runner), List.of());
    return facts.with(new Rules(facts, observed(facts)).alarms());
  }

  private Runner known(Runner runner) throws Problem {
    return runner instanceof Runner.Others
        ? new Runner.Others(starts().last(), starts().isEarly())
        : runner;
  }

  private Starts starts() {
    return new Starts(configuration, history, now, sight.up());
  }

  private void ask() throws Problem {
    Asking.Round round = asking.round();
    Map<Source, Asking.Asked<SourceFacts>> asked = new LinkedHashMap<>();
    for (Job job : configuration.jobs().values()) {
      Source source = job.source();
      if (job.isBackup() && !asked.containsKey(source)) {
        var look = new SourceLook(configuration, source, sight);
        asked.put(source, round.ask(source, look::look));
      }
      job.targets().forEach(target -> targets.ask(target, round));
    }
    round.await();
    asked.forEach((source, answer) -> sources.put(source, facts(source, answer.answer())));
    sources.values().forEach(facts -> facts.blind().forEach(this::blind));
    targets.take();
  }

  private static SourceFacts facts(Source source, Asking.Answer<SourceFacts> answer) {
    return switch (answer) {
      case Asking.Answer.Given<SourceFacts>(SourceFacts facts) -> facts;
      case Asking.Answer.Refused<SourceFacts>(Problem problem) -> SourceFacts.none(problem);
      case Asking.Answer.Silence<SourceFacts>(String evidence) ->
          SourceFacts.none(
              new Problem.Unavailable(
                  "zfs%s does not answer".formatted(place(source)),
                  evidence,
                  "See whether a pool is suspended or a disk hangs there: zpool status",
                  null));
    };
  }

  private static String place(Source source) {
    return source.host().map(host -> " at " + host).orElse(" on this machine");
  }

  private SourceFacts source(Job job) {
    return Objects.requireNonNull(sources.get(job.source()));
  }

  private void blind(Problem problem) {
    blind.putIfAbsent(problem.what(), problem);
  }

  private static Set<String> namedPools(Job job) {
    Set<String> pools = new TreeSet<>();
    job.datasets().include().forEach(choice -> pools.add(choice.pool()));
    return pools;
  }

  /// A pool that is not imported has no datasets to choose, which is no news of them.
  private void mustBeSeen(String pool, SelectedDatasets selected, Job job) {
    if (selected.pools().contains(pool)) {
      return;
    }
    blind(
        new Problem.Unavailable(
            "pool %s%s is not imported"
                .formatted(pool, job.source().host().map(h -> " at " + h).orElse("")),
            "job %s is to back up datasets of it".formatted(job.name()),
            "Import it: zpool import %s. If it is gone for good, take it out of the job, by"
                    .formatted(pool)
                + " exclude = [\"%s\"] where no name has it.".formatted(pool),
            null));
  }

  private List<Status.Copy> copies() throws Problem {
    List<Point> remembered = history.points();
    List<Status.Copy> copies = new ArrayList<>();
    for (Job job : configuration.jobs().values()) {
      if (job.isBackup()) {
        Duration objective = objective(job);
        for (Expected expected : expected(job, source(job).chosen().get(job.name()))) {
          copies.add(copy(job, expected, objective, remembered));
        }
      }
    }
    return copies;
  }

  private Duration objective(Job job) {
    return objective.of(job, configuration.zone(), now);
  }

  /// What a job is to bring. While its source does not answer, what it had to bring before is still
  /// to be fresh.
  private List<Expected> expected(Job job, @Nullable SelectedDatasets selected) throws Problem {
    if (selected == null) {
      Set<String> targets = new HashSet<>();
      job.targets().forEach(target -> targets.add(target.name()));
      List<Expected> before =
          history.expected(job.name()).stream().filter(e -> targets.contains(e.target())).toList();
      return before.isEmpty() ? named(job) : before;
    }
    namedPools(job).forEach(pool -> mustBeSeen(pool, selected, job));
    List<Expected> fresh = new ArrayList<>();
    Set<String> datasets = new TreeSet<>();
    selected.chosen().forEach(facts -> datasets.add(facts.name().value()));
    selected.missing().forEach(name -> datasets.add(name.value()));
    datasets.addAll(unseen(job, selected));
    for (Target target : job.targets()) {
      datasets.forEach(dataset -> fresh.add(new Expected(dataset, target.name(), now)));
    }
    if (fresh.isEmpty() && selected.pools().containsAll(namedPools(job))) {
      empty.add(new Observed.Empty(job.name(), selected.pools().stream().sorted().toList()));
    }
    return history.expect(job.name(), fresh);
  }

  /// What the job had to bring of pools that are not there now: that is still to be fresh.
  private Set<String> unseen(Job job, SelectedDatasets selected) throws Problem {
    Set<String> unseen = new TreeSet<>();
    for (Expected before : history.expected(job.name())) {
      DatasetName name = DatasetName.parse(before.dataset());
      if (!selected.pools().contains(name.pool()) && job.datasets().names(name)) {
        unseen.add(before.dataset());
        mustBeSeen(name.pool(), selected, job);
      }
    }
    return unseen;
  }

  /// What a job names, whose source never answered: that it never does must be told one day.
  private List<Expected> named(Job job) throws Problem {
    Instant since = history.known(job.name(), now);
    List<Expected> named = new ArrayList<>();
    for (Target target : job.targets()) {
      for (Selection.Choice choice : job.datasets().include()) {
        choice.exact().ifPresent(d -> named.add(new Expected(d.value(), target.name(), since)));
      }
    }
    return named;
  }

  private Status.Copy copy(Job job, Expected expected, Duration objective, List<Point> remembered) {
    String dataset = expected.dataset();
    String target = expected.target();
    Optional<Point> newest =
        remembered.stream()
            .filter(p -> p.dataset().equals(dataset) && p.target().equals(target))
            .findFirst();
    String grade = newest.map(Point::how).orElse("none");
    VaultFacts vault = targets.vaults().get(target);
    Set<Long> there = source(job).guids().getOrDefault(new DatasetName(dataset), Set.of());
    if (vault != null) {
      Set<Long> known = new HashSet<>(there);
      // What is remembered is by name, and may be of the other.
      if (!SourceLook.sharesVault(configuration, job)) {
        newest.ifPresent(point -> known.add(point.guid()));
      }
      newest = vault.newest(dataset, known, now);
      grade = vault.grade(dataset, newest);
    } else if (targets.replicas().containsKey(target)) {
      Set<Long> known = new HashSet<>();
      newest.ifPresent(point -> known.add(point.guid()));
      known.addAll(there);
      ReplicaFacts replicas = Objects.requireNonNull(targets.replicas().get(target));
      newest = replicas.newest(dataset, known, now);
      replicas.soiled(dataset, known, now).ifPresent(soiled::add);
      grade = newest.isPresent() ? "received" : "none";
    }
    return new Status.Copy(dataset, target, job.name(), newest, expected.since(), objective, grade);
  }

  private Status.JobState state(Job job, boolean running) throws Problem {
    List<Run> runs = history.runs(job.name(), RUNS);
    if (!job.isBackup() && isBroken(runs)) {
      broken.add(job.name());
    }
    Optional<Instant> good = history.last(job.name(), Outcome.ALL).map(Run::started);
    Instant since = history.known(job.name(), now);
    Optional<Instant> next =
        job.schedule()
            .map(s ->
                new Timetable(s, configuration.zone(), job.jitter(), job.window(), job.name())
                    .next(runs.isEmpty() ? since : runs.getFirst().started(), now));
    return new Status.JobState(
        job.name(),
        job.work().word(),
        runs,
        good,
        next,
        job.after(),
        running,
        job.schedule().map(_ -> objective(job)),
        since);
  }

  /// A run that met something that did not answer is tried again; any other failure is there to
  /// stay, and the next run may be a month away.
  private boolean isBroken(List<Run> runs) {
    return runs.stream()
        .filter(run -> run.outcome().map(o -> !o.isCutShort() && o != Outcome.AWAY).orElse(false))
        .findFirst()
        .filter(run -> !run.outcome().orElseThrow().isFine())
        .map(run -> RunLog.statuses(state, run).stream().anyMatch(s -> s != Run.NO_ANSWER))
        .orElse(false);
  }

  private List<Observed.Missed> unstarted(Runner runner) throws Problem {
    var vigils = new Vigils(configuration, history, now);
    if (runner instanceof Runner.Others) {
      return vigils.missed();
    }
    vigils.end();
    return List.of();
  }

  private Observed observed(Status status) throws Problem {
    Set<Observed.Ailing> ailing = new LinkedHashSet<>();
    sources.values().forEach(facts -> ailing.addAll(facts.ailing()));
    targets.replicas().values().forEach(facts -> facts.ailing().ifPresent(ailing::add));
    List<Observed.Damaged> damaged = new ArrayList<>();
    List<Observed.Drift> drifts = new ArrayList<>();
    List<Observed.Backwards> backwards = new ArrayList<>();
    targets
        .vaults()
        .forEach((name, facts) -> {
          facts.damaged().forEach(snapshot -> damaged.add(new Observed.Damaged(name, snapshot)));
          drifts.addAll(facts.drifts());
          facts.backwards().forEach(p -> backwards.add(new Observed.Backwards(name, p)));
        });
    drifts.addAll(new PoolDrifts(configuration, history.wrappings(), status.copies()).lately());
    return new Observed(
        sources.values().stream()
            .flatMap(facts -> facts.unprotected().stream())
            .distinct()
            .sorted(Comparator.comparing(DatasetName::value))
            .toList(),
        damaged,
        drifts,
        backwards,
        List.copyOf(blind.values()),
        empty,
        broken,
        soiled,
        ailing,
        status.runner() instanceof Runner.Others ? starts().missed() : Optional.empty(),
        unstarted(status.runner()));
  }
}
