package dev.zseal.config;

import dev.zseal.alert.Monitor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What can be wrong with jobs together, though each is right by itself.
final class JobChecks {

  private final Map<String, Section> sections;
  private final Map<String, Job> jobs;

  /// Jobs that are on no circle.
  private final Set<String> cleared = new HashSet<>();

  private JobChecks(Map<String, Section> sections, Map<String, Job> jobs) {
    this.sections = sections;
    this.jobs = jobs;
  }

  static void check(Map<String, Section> sections, Map<String, Job> jobs) {
    JobChecks checks = new JobChecks(sections, jobs);
    checks.waitedFor();
    checks.circles();
    checks.monitors();
  }

  private void fault(String job, String key, String what, String hint) {
    Section section = sections.get(job);
    if (section != null) {
      section.faultHere(key, what, hint);
    }
  }

  private void waitedFor() {
    for (Job job : jobs.values()) {
      for (String before : job.after()) {
        if (!jobs.containsKey(before)) {
          fault(
              job.name(),
              "after",
              "there is no job '%s' to wait for".formatted(Suggestion.cut(before)),
              "%sThe jobs are: %s."
                  .formatted(Suggestion.of(before, jobs.keySet()), Suggestion.list(jobs.keySet())));
        }
      }
    }
  }

  /// Tells each circle once, at the first of its jobs in the file.
  private void circles() {
    for (Job job : jobs.values()) {
      List<String> path = new ArrayList<>();
      follow(job, path);
    }
  }

  private void follow(Job first, List<String> path) {
    // For each job of the path, how many of those it waits for were looked at.
    List<Integer> looked = new ArrayList<>();
    path.add(first.name());
    looked.add(0);
    while (!path.isEmpty()) {
      int depth = path.size() - 1;
      Job job = jobs.get(path.get(depth));
      int next = looked.get(depth);
      if (job == null || cleared.contains(job.name()) || next == job.after().size()) {
        cleared.add(path.removeLast());
        looked.removeLast();
        continue;
      }
      looked.set(depth, next + 1);
      String before = job.after().get(next);
      int at = path.indexOf(before);
      if (at >= 0) {
        tell(path.subList(at, path.size()));
      } else if (!cleared.contains(before)) {
        path.add(before);
        looked.add(0);
      }
    }
  }

  private void tell(List<String> circle) {
    String first =
        jobs.keySet().stream().filter(circle::contains).findFirst().orElse(circle.getFirst());
    fault(
        first,
        "after",
        circle.size() == 1
            ? first + " waits for itself"
            : "these jobs wait for each other in a circle, and none would ever run: "
                + Suggestion.list(circle),
        "Take one of them out of the others' after.");
  }

  /// To a monitor all that ping it are one: the end of one job would hide that another failed.
  private void monitors() {
    Map<Monitor, String> seen = new HashMap<>();
    for (Job job : jobs.values()) {
      if (job.monitor().isEmpty()) {
        continue;
      }
      String other = seen.putIfAbsent(job.monitor().get(), job.name());
      if (other != null) {
        fault(
            job.name(),
            "monitor",
            "jobs %s and %s ping the same monitor, which cannot tell them apart"
                .formatted(other, job.name()),
            "Make a monitor for each job, and give each its own address.");
      }
    }
  }
}
