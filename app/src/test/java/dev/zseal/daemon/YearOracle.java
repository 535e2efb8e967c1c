package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Outcome;
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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Knows what should happen, by other means than the code: which job should run, and what is wrong.
final class YearOracle {

  private static final Duration DAY = Duration.ofHours(24);
  private static final List<Duration> AGAIN =
      List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(45));

  /// What is known of a job.
  private static final class JobTruth {
    final List<Outcome> outcomes = new ArrayList<>();
    Instant handled;
    @Nullable Instant known;
    @Nullable Instant firstBegan;
    @Nullable Instant fine;
    @Nullable Instant began;
    @Nullable Instant lastGood;
    @Nullable Instant again;
    int attempts;
    boolean running;
    boolean byHand;
    boolean asked;
    boolean cancelled;
    boolean cutShort;
    boolean died;
    boolean diedHidden;
    boolean monitored;

    /// Of what failed in this run, something did not answer.
    boolean silent;

    /// Part of it was done, and what is tried again is the rest.
    boolean rest;

    String run = "";

    /// Since when it has been due and did not start.
    @Nullable Instant due;

    JobTruth(Instant handled) {
      this.handled = handled;
      this.known = handled;
    }
  }

  private record Copy(String job, String dataset, String target) {}

  private final YearPlan plan;
  private final Troubles troubles;
  private final String seed;
  private final Map<String, JobTruth> jobs = new LinkedHashMap<>();
  private final Map<String, Instant> newest = new HashMap<>();
  private final Map<Copy, Instant> copies = new LinkedHashMap<>();
  private final YearPerson person;
  private final Set<String> foundDamage = new TreeSet<>();
  private final List<String> whys = new ArrayList<>();
  private final Map<String, String> startedWhileUp = new LinkedHashMap<>();
  private final Map<String, String> endedWhileUp = new LinkedHashMap<>();
  private Map<String, String> seenAtNas = Map.of();
  private Map<String, String> seenAtRep = Map.of();
  private Map<String, String> seenAtSource = Map.of();
  private @Nullable Instant rewrapped;
  private @Nullable Instant vmRewrapped;
  private boolean vmSeenBefore;
  private Map<String, String> expected = Map.of();
  private Instant lookedAt = Instant.MIN;
  private int parts;

  YearOracle(YearPlan plan, Troubles troubles, String seed) {
    this.plan = plan;
    this.troubles = troubles;
    this.seed = seed;
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
    }
    if (outcome == Outcome.ALL) {
      job.lastGood = job.began;
    }
    boolean part = outcome == Outcome.PART;
    if (outcome == Outcome.ALL || outcome == Outcome.AWAY || (part && !job.rest)) {
      job.fine = now;
    }
    job.rest |= part;
    parts += part ? 1 : 0;
    if ((outcome == Outcome.NONE || part) && job.silent && job.attempts < AGAIN.size()) {
      job.again = now.plus(AGAIN.get(job.attempts++));
    } else if (!outcome.isCutShort()) {
      job.attempts = 0;
    }
    if (name.equals("photos") && !Troubles.any(troubles.monitorDead, now)) {
      endedWhileUp.put(job.run, status == 0 ? "" : "/" + status);
    }
  }

  /// Something of a run failed.
  ///
  /// @param silent it did not answer: to try it again may help
  void failed(String name, boolean silent) {
    job(name).silent |= silent;
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
      copies.clear();
    }
  }

  // ---- what vaults hold

  void verified(String dataset, String target, Instant snapshot) {
    newest.put(dataset + " " + target, snapshot);
    boolean changed = !snapshot.isBefore(troubles.keyChange);
    if (dataset.equals("tank/photos") && target.equals("nas") && changed && rewrapped == null) {
      rewrapped = snapshot;
    }
    boolean vmChanged = !snapshot.isBefore(troubles.vmKeyChange);
    if (dataset.equals("tank/vm/a") && vmChanged && vmRewrapped == null && vmSeenBefore) {
      vmRewrapped = snapshot;
    }
    vmSeenBefore |= dataset.equals("tank/vm/a");
  }

  void scrubbed(String target, Instant now) {
    for (int i = 0; target.equals("nas") && i < troubles.damage.size(); i++) {
      if (troubles.damage.get(i).has(now)) {
        foundDamage.add("tank/photos@old" + i);
      }
    }
  }

  /// What a look at a vault finds damaged.
  List<String> damaged(String target) {
    return target.equals("nas") ? List.copyOf(foundDamage) : List.of();
  }

  void mend(Instant now) {
    for (int i = 0; i < troubles.damage.size(); i++) {
      if (!troubles.damage.get(i).has(now)) {
        foundDamage.remove("tank/photos@old" + i);
      }
    }
  }

  List<String> rewrapped(String target) {
    boolean lately = isLately(rewrapped, "tank/photos nas");
    return target.equals("nas") && lately ? List.of("tank/photos") : List.of();
  }

  // ---- alarms

  void looks(Instant now) {
    lookedAt = now;
    Map<String, String> due = new HashMap<>();
    if (Troubles.any(troubles.sourceHangs, now)) {
      due.put("blind zfs on this machine does not answer", "warning");
    } else if (Troubles.any(troubles.sourceDown, now)) {
      due.put("blind tank does not answer", "warning");
    } else {
      noteCopies(now);
      seenAtSource = troubles.atSource(now);
    }
    if (Troubles.any(troubles.nasDead, now) || Troubles.any(troubles.nasHangs, now)) {
      due.put("target nas", "warning");
    } else {
      seenAtNas = atNas(now);
    }
    if (Troubles.any(troubles.usbHangs, now)) {
      due.put("target usb", "warning");
    }
    if (Troubles.any(troubles.repGone, now)) {
      due.put("target rep", "warning");
    } else {
      seenAtRep = troubles.atRep(now);
    }
    if (isLately(vmRewrapped, "tank/vm/a rep")) {
      due.put("key tank/vm/a rep bbbbbbbb", "warning");
    }
    due.putAll(seenAtSource);
    due.putAll(seenAtNas);
    due.putAll(seenAtRep);
    dueOfJobs(due, now);
    expected = due;
  }

  private Map<String, String> atNas(Instant now) {
    Map<String, String> seen = new HashMap<>();
    damaged("nas").forEach(s -> seen.put("damaged %s nas".formatted(s), "critical"));
    rewrapped("nas").forEach(d -> seen.put("key %s nas bbbb".formatted(d), "warning"));
    if (Troubles.any(troubles.nasFull, now)) {
      seen.put("space nas", "critical");
    }
    return seen;
  }

  private boolean isLately(@Nullable Instant since, String copy) {
    Instant last = newest.get(copy);
    return since != null && last != null && Duration.between(since, last).compareTo(DAY) <= 0;
  }

  private void dueOfJobs(Map<String, String> due, Instant now) {
    copies.forEach((copy, since) -> {
      Instant from = newest.getOrDefault(copy.dataset() + " " + copy.target(), since);
      if (Duration.between(from, now).compareTo(plan.limit(copy.job())) > 0) {
        due.put("stale %s %s".formatted(copy.dataset(), copy.target()), "critical");
      }
    });
    jobs.forEach((name, job) -> {
      if (fails(job)) {
        due.put("job " + name, "warning");
      }
      Instant good = job.lastGood == null ? job.known : job.lastGood;
      if (!plan.isBackup(name)
          && !plan.isOnlyAfter(name)
          && Duration.between(good, now).compareTo(plan.limit(name)) > 0) {
        due.put("overdue " + name, "warning");
      }
    });
  }

  private void noteCopies(Instant now) {
    List<Copy> chosen =
        new ArrayList<>(
            List.of(
                new Copy("photos", "tank/photos", "nas"),
                new Copy("docs", "tank/docs", "nas"),
                new Copy("usb", "tank/photos", "usb"),
                new Copy("home", "tank/home/ann", "nas"),
                new Copy("home", "tank/home/ann", "rep"),
                new Copy("marked", "tank/vm/a", "rep")));
    if (Troubles.any(troubles.bob, now)) {
      chosen.add(new Copy("home", "tank/home/bob", "nas"));
      chosen.add(new Copy("home", "tank/home/bob", "rep"));
    }
    if (Troubles.any(troubles.marked, now)) {
      chosen.add(new Copy("marked", "tank/vm/b", "rep"));
    }
    if (troubles.young.has(now)) {
      chosen.add(new Copy("photos", "tank/photos/new", "nas"));
    }
    copies.keySet().retainAll(chosen);
    chosen.forEach(copy -> copies.putIfAbsent(copy, now));
  }

  private static boolean fails(JobTruth job) {
    int failed = 0;
    for (int i = job.outcomes.size() - 1; i >= 0; i--) {
      Outcome outcome = job.outcomes.get(i);
      if (outcome == Outcome.ALL || outcome == Outcome.AWAY) {
        break;
      }
      boolean counts = !outcome.isCutShort() && !(outcome == Outcome.DIED && job.diedHidden);
      failed += counts ? 1 : 0;
    }
    return failed >= 2 || (failed == 1 && job.lastGood == null);
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
    all.put("pairs", endedWhileUp.size());
    all.put("parts", parts);
    return all;
  }
}
