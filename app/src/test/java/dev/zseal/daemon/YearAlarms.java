package dev.zseal.daemon;

import dev.zseal.history.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Knows what is wrong in a simulated year, by other means than the code: what is at each target,
/// what should be there, and so which alarms are due.
final class YearAlarms {

  private static final Duration DAY = Duration.ofHours(24);

  private record Copy(String job, String dataset, String target) {}

  private final YearPlan plan;
  private final Troubles troubles;
  private final Map<String, Instant> newest = new HashMap<>();
  private final Map<Copy, Instant> copies = new LinkedHashMap<>();
  private final Set<String> foundDamage = new TreeSet<>();
  private Map<String, String> seenAtNas = Map.of();
  private Map<String, String> seenAtRep = Map.of();
  private Map<String, String> seenAtSource = Map.of();
  private @Nullable Instant rewrapped;

  /// How keys were wrapped of what came to the pool last, and since when if it was otherwise
  /// before.
  private final Map<String, Character> wrappings = new HashMap<>();

  private final Map<String, Instant> rewrappedAtRep = new HashMap<>();

  YearAlarms(YearPlan plan, Troubles troubles) {
    this.plan = plan;
    this.troubles = troubles;
  }

  void verified(String dataset, String target, Instant snapshot) {
    newest.put(dataset + " " + target, snapshot);
    boolean changed = !snapshot.isBefore(troubles.keyChange);
    if (dataset.equals("tank/photos") && target.equals("nas") && changed && rewrapped == null) {
      rewrapped = snapshot;
    }
    if (target.equals("rep")) {
      char now = troubles.wrapping(dataset, snapshot);
      Character before = wrappings.put(dataset, now);
      if (before != null && before != now) {
        rewrappedAtRep.put(dataset, snapshot);
      }
    }
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

  /// The severity of each alarm that a look now should give, by its key.
  Map<String, String> due(Map<String, JobTruth> jobs, Instant now) {
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
    for (Copy copy : copies.keySet()) {
      String dataset = copy.dataset();
      boolean toRep = copy.target().equals("rep");
      if (toRep && isLately(rewrappedAtRep.get(dataset), dataset + " rep")) {
        String wrapping = String.valueOf(wrappings.get(dataset)).repeat(8);
        due.put("key %s rep %s".formatted(dataset, wrapping), "warning");
      }
    }
    due.putAll(seenAtSource);
    due.putAll(seenAtNas);
    due.putAll(seenAtRep);
    dueOfJobs(jobs, due, now);
    return due;
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

  private void dueOfJobs(Map<String, JobTruth> jobs, Map<String, String> due, Instant now) {
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
    List<Copy> chosen = new ArrayList<>();
    for (String job : plan.jobs()) {
      for (String dataset : chosen(job, now)) {
        plan.targets(job).forEach(target -> chosen.add(new Copy(job, dataset, target)));
      }
    }
    copies.keySet().retainAll(chosen);
    chosen.forEach(copy -> copies.putIfAbsent(copy, now));
  }

  /// What a job is to back up: what it names, what lies below if it says so, and what has the
  /// property; never what it leaves out.
  Set<String> chosen(String job, Instant now) {
    Set<String> datasets = new TreeSet<>();
    switch (job) {
      case "photos" -> {
        datasets.add("tank/photos");
        if (troubles.young.has(now)) {
          datasets.add("tank/photos/new");
        }
      }
      case "docs" -> datasets.add("tank/docs");
      case "usb" -> datasets.add("tank/photos");
      case "home" -> {
        datasets.add("tank/home/ann");
        if (Troubles.any(troubles.bob, now)) {
          datasets.add("tank/home/bob");
        }
      }
      case "marked" -> {
        datasets.add("tank/vm/a");
        if (Troubles.any(troubles.marked, now)) {
          datasets.add("tank/vm/b");
        }
      }
      default -> {}
    }
    return datasets;
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

  /// Nobody remembers since when copies should be there.
  void historyIsLost() {
    copies.clear();
  }
}
