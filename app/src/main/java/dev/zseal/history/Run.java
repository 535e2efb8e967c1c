package dev.zseal.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run as the history knows it.
///
/// @param id as in its log's name
/// @param outcome empty while it runs, or if it died without a word
/// @param arrived snapshots that came to a target
/// @param bytes of all streams
/// @param failures one line each, the first few
/// @param retry whether something failed that may do better in a while
public record Run(
    String job,
    String id,
    Instant started,
    String why,
    Optional<Outcome> outcome,
    Duration took,
    int exitStatus,
    int arrived,
    long bytes,
    List<String> failures,
    boolean retry) {

  static final int MAX_FAILURES = 20;

  /// The exit status of what did not answer.
  public static final int NO_ANSWER = 4;

  /// The exit status of a defect of zseal.
  public static final int DEFECT = 70;

  public Run {
    failures = List.copyOf(failures);
  }

  /// With the kind of failure that the exit status names.
  public Run(
      String job,
      String id,
      Instant started,
      String why,
      Optional<Outcome> outcome,
      Duration took,
      int exitStatus,
      int arrived,
      long bytes,
      List<String> failures) {
    this(
        job,
        id,
        started,
        why,
        outcome,
        took,
        exitStatus,
        arrived,
        bytes,
        failures,
        exitStatus == NO_ANSWER);
  }

  /// What a log tells.
  static Optional<Run> of(List<Event.Dated> events) {
    Run run = null;
    for (Event.Dated dated : events) {
      run =
          switch (dated.event()) {
            case Event.Started e ->
                new Run(
                    e.job(),
                    e.run(),
                    dated.time(),
                    e.why(),
                    Optional.empty(),
                    Duration.ZERO,
                    0,
                    0,
                    0,
                    List.of());
            default -> run == null ? null : run.with(dated.event());
          };
    }
    return Optional.ofNullable(run);
  }

  /// This run after one more event.
  public Run with(Event event) {
    return switch (event) {
      case Event.Arrived e ->
          new Run(
              job,
              id,
              started,
              why,
              outcome,
              took,
              exitStatus,
              arrived + 1,
              bytes + e.bytes(),
              failures,
              retry);
      case Event.Failed e when failures.size() < MAX_FAILURES -> {
        List<String> more = new ArrayList<>(failures);
        more.add("%s: %s".formatted(e.what(), e.evidence()));
        yield new Run(
            job, id, started, why, outcome, took, exitStatus, arrived, bytes, more, retry);
      }
      case Event.Finished e ->
          new Run(
              job,
              id,
              started,
              why,
              Optional.of(e.outcome()),
              e.took(),
              e.exitStatus(),
              arrived,
              bytes,
              failures,
              e.retry());
      default -> this;
    };
  }
}
