package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Outcome;
import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Knows what should happen, by other means than the code: which job should run, and what is wrong.
final class YearOracle {

  private static final List<Duration> AGAIN =
      List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(45));

  private final YearPlan plan;
  private final Troubles troubles;
  private final String seed;
  private final Map<String, JobTruth> jobs = new LinkedHashMap<>();
  private final YearAlarms alarms;
  private final YearPerson person;
  private final List<String> whys = new ArrayList<>();
  private final Map<String, String> startedWhileUp = new LinkedHashMap<>();
  private final Map<String, String> endedWhileUp = new LinkedHashMap<>();
  private Map<String, String> expected = Map.of();
  private Instant lookedAt = Instant.MIN;
  private final Map<String, Integer> happened = new HashMap<>();

  YearOracle(YearPlan plan, Troubles troubles, String seed) {
    this.plan = plan;
    this.troubles = troubles;
    this.seed = seed;
    this.alarms = new YearAlarms(plan, troubles);
    this.person = new YearPerson(seed);
    plan.jobs().forEach(job -> jobs.put(job, new JobTruth(plan.begin())));
  }

  private JobTruth job(String name) {
    return Objects.requireNonNull(jobs.get(name));
  }

  private String at(Instant now, String what) {
    return "%s, %s: %s".formatted(seed, now, what);
  }

  // ---- runs

  void asked(String job) {
    job(job).asked = true;
  }

  void cancelled(String job) {
    job(job).cancelled = true;
  }

  List<String> running() {
    return jobs.keySet().stream().filter(name -> job(name).running).toList();
  }

  void begins(String name, String why, Instant now) {
    JobTruth job = job(name);
    String where = at(now, "%s begins (%s)".formatted(name, why));
    assertThat(job.running).as("two runs at once: %s", where).isFalse();
    whys.add(why);
    Instant due = plan.newestDue(name, job.handled, now);
    boolean late = due != null && Duration.between(due, now).compareTo(Duration.ofMinutes(10)) > 0;
    switch (why) {
      case "by hand" -> assertThat(job.asked).as(where).isTrue();
      case "goes on" -> assertThat(job.cutShort).as(where).isTrue();
      case "again" -> assertThat(job.again).as(where).isNotNull().isBeforeOrEqualTo(now);
      case "missed" -> assertThat(late && !plan.hasWindow(name)).as(where).isTrue();
      case "schedule" -> {
        assertThat(due).as(where).isNotNull();
        assertThat(late && !plan.hasWindow(name)).as(where).isFalse();
      }
      default -> assertThat(isAfterDue(name)).as(where).isTrue();
    }
    if (due != null && job.rest && job.again != null && job.again.isAfter(now)) {
      happened.merge("due before its rest", 1, Integer::sum);
    }
    if (!job.asked) {
      assertThat(plan.isOpen(name, now)).as("its window is shut: %s", where).isTrue();
      for (String before : plan.after(name)) {
        assertThat(isAhead(before, job.due == null ? now : job.due, now))
            .as("%s comes first: %s", before, where)
            .isFalse();
      }
    }
    if (job.died) {
      job.outcomes.add(Outcome.DIED);
    }
    job.died = false;
    job.diedHidden = false;
    job.running = true;
    job.byHand = job.asked;
    job.asked = false;
    job.cancelled = false;
    job.cutShort = false;
    job.again = null;
    job.attempts = why.equals("again") ? job.attempts : 0;
    job.rest = why.equals("again") && job.rest;
    job.silent = false;
    job.good = 0;
    job.bad = 0;
    job.away = 0;
    job.firstStatus = 0;
    job.handled = now;
    job.due = null;
    job.began = now;
    job.firstBegan = job.firstBegan == null ? now : job.firstBegan;
    assertThat(running().size()).as(where).isLessThanOrEqualTo(2);
  }

  void isRun(String name, String run) {
    JobTruth job = job(name);
    job.run = run;
    job.monitored = false;
  }

  void ends(String name, Outcome outcome, int status, Instant now) {
    JobTruth job = job(name);
    String where = at(now, "%s ends: %s".formatted(name, outcome));
    job.running = false;
    job.outcomes.add(outcome);
    assertThat(outcome == Outcome.CANCELLED).as(where).isEqualTo(job.cancelled);
    if (outcome == Outcome.STOPPED) {
      assertThat(plan.isOpen(name, now) || job.byHand).as(where).isFalse();
      job.cutShort = true;
    } else if (!job.cancelled) {
      Outcome earned = earned(job);
      assertThat(outcome)
          .as("%d went well, %d failed, %d away: %s", job.good, job.bad, job.away, where)
          .isEqualTo(earned);
      assertThat(status)
          .as("exit status: " + where)
          .isEqualTo(earned == Outcome.PART ? 8 : earned == Outcome.NONE ? job.firstStatus : 0);
    }
    if (outcome == Outcome.ALL) {
      job.lastGood = job.began;
    }
    boolean part = outcome == Outcome.PART;
    if (outcome == Outcome.ALL || outcome == Outcome.AWAY || (part && !job.rest)) {
      job.fine = now;
    }
    job.rest |= part;
    if (part) {
      happened.merge("parts", 1, Integer::sum);
    }
    if ((outcome == Outcome.NONE || part) && job.silent && job.attempts < AGAIN.size()) {
      job.again = now.plus(AGAIN.get(job.attempts++));
    } else if (!outcome.isCutShort()) {
      job.attempts = 0;
    }
    if (name.equals("photos") && !Troubles.any(troubles.monitorDead, now)) {
      endedWhileUp.put(job.run, status == 0 ? "" : "/" + status);
    }
  }

  private static Outcome earned(JobTruth job) {
    if (job.bad > 0) {
      return job.good > 0 ? Outcome.PART : Outcome.NONE;
    }
    return job.good == 0 && job.away > 0 ? Outcome.AWAY : Outcome.ALL;
  }

  /// A run chose what to back up.
  void chooses(String name, List<String> datasets, Instant now) {
    assertThat(datasets)
        .as(at(now, "what job %s backs up".formatted(name)))
        .containsExactlyInAnyOrderElementsOf(alarms.chosen(name, now));
  }

  /// Something of a run went well.
  void succeeded(String name) {
    job(name).good++;
  }

  /// It did not find a target, which may be away.
  void away(String name) {
    job(name).away++;
  }

  /// Something of a run failed; of what did not answer, to try it again may help.
  void failed(String name, Problem problem) {
    JobTruth job = job(name);
    job.bad++;
    job.firstStatus = job.firstStatus == 0 ? problem.exitStatus() : job.firstStatus;
    job.silent |= problem instanceof Problem.Unavailable;
  }

  void startPinged(String name, Instant now) {
    JobTruth job = job(name);
    if (job.running && !job.monitored && !job.run.isEmpty()) {
      job.monitored = true;
      if (!Troubles.any(troubles.monitorDead, now)) {
        startedWhileUp.put(job.run, "/start");
      }
    }
  }

  private boolean isAfterDue(String name) {
    return plan.isOnlyAfter(name)
        && plan.after(name).stream()
            .allMatch(b -> {
              Instant fine = job(b).fine;
              return fine != null && fine.isAfter(job(name).handled);
            });
  }

  private boolean wants(String name, Instant now) {
    JobTruth job = job(name);
    return job.asked
        || (plan.isOpen(name, now)
            && (job.cutShort
                || (job.again != null && !job.again.isAfter(now))
                || plan.newestDue(name, job.handled, now) != null
                || isAfterDue(name)));
  }

  /// @param since when the job that comes after it became due: a run since then is enough
  private boolean isAhead(String name, Instant since, Instant now) {
    return job(name).running
        || (wants(name, now) && job(name).handled.isBefore(since))
        || (plan.isOnlyAfter(name)
            && plan.after(name).stream().anyMatch(b -> isAhead(b, since, now)));
  }

  /// After each tick all that should run does.
  void ticked(Instant now) {
    boolean full = running().size() >= 2;
    for (String name : jobs.keySet()) {
      JobTruth job = job(name);
      job.due = job.running || !wants(name, now) ? null : job.due == null ? now : job.due;
      Instant since = job.due == null ? now : job.due;
      boolean first = !job.asked && plan.after(name).stream().anyMatch(b -> isAhead(b, since, now));
      if (!job.running && !full && !first) {
        assertThat(wants(name, now)).as(at(now, name + " is due and does not run")).isFalse();
      }
      if (job.running && !job.byHand && !job.cancelled) {
        assertThat(plan.isOpen(name, now)).as(at(now, name + " overruns its window")).isTrue();
      }
    }
  }

  /// How many runs have begun, and how many have ended.
  int steps() {
    return whys.size() + jobs.values().stream().mapToInt(job -> job.outcomes.size()).sum();
  }

  /// A history that was lost knows a job since the oldest of its logs, or from now on.
  void boots(Instant now) {
    jobs.values().stream()
        .filter(job -> job.known == null)
        .forEach(job -> {
          job.known = job.firstBegan == null ? now : job.firstBegan;
          job.handled = job.firstBegan == null ? now : job.handled;
        });
  }

  void powerCut(boolean historyIsLost) {
    jobs.forEach((name, job) -> {
      Outcome last = job.outcomes.isEmpty() ? Outcome.ALL : job.outcomes.getLast();
      job.cutShort = job.running || job.died || last == Outcome.STOPPED || last == Outcome.DIED;
      job.died |= job.running;
      job.running = false;
      job.asked = false;
      job.again = job.cutShort ? null : job.again;
      job.diedHidden |= historyIsLost;
      job.known = historyIsLost ? null : job.known;
    });
    if (historyIsLost) {
      alarms.historyIsLost();
    }
  }

  // ---- alarms

  /// What is at targets, and what is wrong with it.
  YearAlarms alarms() {
    return alarms;
  }

  void looks(Instant now) {
    lookedAt = now;
    expected = alarms.due(jobs, now);
  }

  /// After a look a person knows all she must, and nothing that is not so.
  void told(List<Receiver.Heard> heard, Instant now) {
    if (!lookedAt.equals(now)) {
      assertThat(heard).as(at(now, "nobody looked")).isEmpty();
      return;
    }
    person.told(heard, expected, !Troubles.any(troubles.hookDead, now), now);
  }

  // ---- pings

  /// Whether all has come that was sent while the monitor was up.
  boolean hasAll(List<Receiver.Pinged> pinged) {
    Set<Receiver.Pinged> all = new HashSet<>(pinged);
    return startedWhileUp.entrySet().stream()
            .allMatch(e -> all.contains(new Receiver.Pinged(e.getKey(), e.getValue())))
        && endedWhileUp.entrySet().stream()
            .allMatch(e -> all.contains(new Receiver.Pinged(e.getKey(), e.getValue())));
  }

  void pinged(List<Receiver.Pinged> pinged) {
    assertThat(pinged).as(seed).doesNotHaveDuplicates();
    assertThat(hasAll(pinged)).as("%s: pings are missing", seed).isTrue();
    Map<String, Integer> ends = new HashMap<>();
    Set<String> ended = new HashSet<>();
    for (Receiver.Pinged ping : pinged) {
      if (ping.suffix().equals("/start")) {
        assertThat(ended).as("%s: a start after its end", seed).doesNotContain(ping.run());
      } else {
        ended.add(ping.run());
        ends.merge(ping.run(), 1, Integer::sum);
      }
    }
    assertThat(ends.values()).as(seed).allMatch(n -> n == 1);
  }

  /// How often what happened: a year in which nothing does proves nothing.
  Map<String, Integer> counts() {
    Map<String, Integer> all = person.counts();
    whys.forEach(why -> all.merge(why, 1, Integer::sum));
    endedWhileUp.keySet().forEach(_ -> all.merge("pairs", 1, Integer::sum));
    all.putAll(happened);
    return all;
  }
}
