package dev.zseal.history;

import java.time.Duration;
import java.time.Instant;

/// Something that happened in a run: a line of its log.
public sealed interface Event {

  /// The run began.
  ///
  /// @param why `schedule`, `missed`, `by hand`, `after JOB`
  record Started(String job, String run, String why, String version) implements Event {}

  /// A command, in the words a person would type.
  record Step(String command) implements Event {}

  /// Something a person should know that stops nothing.
  record Note(String text) implements Event {}

  /// How far a transfer is, now and then.
  record Progress(String dataset, String target, long bytes) implements Event {}

  /// A snapshot is at a target.
  ///
  /// @param bytes of the stream that were read; 0 if it was there already
  /// @param stored bytes it took there; -1 if not known
  record Arrived(
      String dataset,
      String target,
      String snapshot,
      long guid,
      Instant creation,
      long bytes,
      long stored)
      implements Event {}

  /// It was verified there.
  ///
  /// @param how `read back`, `by GUID`, `scrubbed`
  record Verified(
      String dataset, String target, String snapshot, long guid, Instant creation, String how)
      implements Event {}

  /// How a dataset's key is wrapped at its source, when that is new to a pool: of pools, unlike of
  /// vaults, nobody can ask that later.
  ///
  /// @param snapshot that was brought over then
  /// @param root the dataset's encryption root
  /// @param of whose capsule it is: the root's, if the job brings that, too; else the dataset's own
  record Wrapped(
      String dataset,
      String target,
      String snapshot,
      Instant creation,
      String root,
      String of,
      String fingerprint)
      implements Event {}

  /// Snapshots were destroyed.
  ///
  /// @param place a target, or `source`
  record Pruned(String dataset, String place, int snapshots) implements Event {}

  /// What a scrub or drill found, in a line.
  record Found(String target, String text) implements Event {}

  /// Something failed.
  ///
  /// @param dataset empty if it is about a target as a whole
  /// @param target empty if it is about the source
  /// @param exitStatus what a command that fails so ends with
  record Failed(
      String dataset, String target, String what, String evidence, String hint, int exitStatus)
      implements Event {}

  /// The run ended.
  ///
  /// @param retry whether something failed that may do better in a while: it did not answer
  record Finished(Outcome outcome, Duration took, int exitStatus, boolean retry) implements Event {

    /// With the kind of failure that the exit status names.
    public Finished(Outcome outcome, Duration took, int exitStatus) {
      this(outcome, took, exitStatus, exitStatus == Run.NO_ANSWER);
    }
  }

  /// An event and when it was.
  record Dated(Instant time, Event event) {}
}
