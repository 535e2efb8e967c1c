package dev.zseal.config;

import dev.zseal.alert.Channel;
import dev.zseal.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one file says.
///
/// @param file it was read from
/// @param zone in which schedules are read and days begin
/// @param state where locks, logs and the history are; empty for the user's own place
/// @param jobs by name, in the order of the file
/// @param channels who is told when something is wrong, by name
/// @param repeat how often while it stays wrong
/// @param ignore datasets that need no job
/// @param atOnce how many jobs may run side by side
/// @param metrics a port of this machine's own to serve metrics at
/// @param textfile where to write metrics for Prometheus's node exporter
public record Configuration(
    Path file,
    ZoneId zone,
    Optional<Path> state,
    Map<String, Job> jobs,
    Map<String, Channel> channels,
    Duration repeat,
    List<Selection.Choice> ignore,
    int atOnce,
    Optional<Integer> metrics,
    Optional<Path> textfile) {

  /// Where it is if nobody says otherwise.
  public static final Path USUAL = Path.of("/etc/zseal/zseal.toml");

  public Configuration {
    jobs = Collections.unmodifiableMap(new LinkedHashMap<>(jobs));
    channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
    ignore = List.copyOf(ignore);
  }

  /// The job of that name; `Usage` when there is none.
  public Job job(String name) throws Problem.Usage {
    Job job = jobs.get(name);
    if (job == null) {
      throw new Problem.Usage(
          "no job " + name,
          "%s has: %s".formatted(file, String.join(", ", jobs.keySet())),
          Suggestion.of(name, jobs.keySet()) + "Name one of these.");
    }
    return job;
  }

  /// The jobs in an order in which each comes after those it waits for.
  public List<Job> inOrder(Collection<Job> wanted) {
    List<Job> order = new ArrayList<>();
    for (Job job : wanted) {
      place(job, wanted, order);
    }
    return order;
  }

  private void place(Job job, Collection<Job> wanted, List<Job> order) {
    if (order.contains(job)) {
      return;
    }
    for (String before : job.after()) {
      Job other = jobs.get(before);
      if (other != null && wanted.contains(other)) {
        place(other, wanted, order);
      }
    }
    order.add(job);
  }
}
