package dev.zseal.metrics;

import java.util.List;

/// What is told, in the order it is told; `docs/metrics.md` has the same table.
///
/// The label of a job is `zseal_job`, since Prometheus calls its own scrape jobs `job` and would
/// rename ours. Each series is bounded by the configuration, but for [#ALARM], which
/// [StatusMetrics#ALARMS_MAX] bounds.
enum Metric {
  BUILD("zseal_build_info", Unit.ONE, "The version of zseal.", "version"),
  STATUS("zseal_status_timestamp_seconds", Unit.TIME, "When zseal last looked how things stand."),

  COPY_VERIFIED(
      "zseal_copy_verified_snapshot_timestamp_seconds",
      Unit.TIME,
      "When the newest verified snapshot of the dataset at the target was taken; none if there is"
          + " no such snapshot.",
      "dataset",
      "target",
      "zseal_job"),
  COPY_VERIFICATION(
      "zseal_copy_last_verification_timestamp_seconds",
      Unit.TIME,
      "When that snapshot was last found to be good.",
      "dataset",
      "target",
      "zseal_job"),
  COPY_SINCE(
      "zseal_copy_since_timestamp_seconds",
      Unit.TIME,
      "When the copy's job was first heard of: the copy's age counts from here while it has no"
          + " verified snapshot.",
      "dataset",
      "target",
      "zseal_job"),
  COPY_OBJECTIVE(
      "zseal_copy_objective_seconds",
      Unit.SECONDS,
      "How old the newest verified snapshot may be.",
      "dataset",
      "target",
      "zseal_job"),
  COPY_LATE(
      "zseal_copy_late",
      Unit.FLAG,
      "Whether it was older than that at the last look.",
      "dataset",
      "target",
      "zseal_job"),
  COPY_GRADE(
      "zseal_copy_grade",
      Unit.ONE,
      "How far the newest verified snapshot is verified, in the label grade; damaged if any"
          + " snapshot there is.",
      "dataset",
      "target",
      "zseal_job",
      "grade"),

  JOB("zseal_job_info", Unit.ONE, "A job and the work it does.", "zseal_job", "work"),
  JOB_RUNNING("zseal_job_running", Unit.FLAG, "Whether the job runs now.", "zseal_job"),
  JOB_LAST_RUN(
      "zseal_job_last_run_timestamp_seconds",
      Unit.TIME,
      "When the job's newest run began, whether or not it has ended.",
      "zseal_job"),
  JOB_LAST_SUCCESS(
      "zseal_job_last_success_timestamp_seconds",
      Unit.TIME,
      "When the job's newest run that did all it had to began; none if there never was one.",
      "zseal_job"),
  JOB_SINCE(
      "zseal_job_since_timestamp_seconds",
      Unit.TIME,
      "When the job was first heard of.",
      "zseal_job"),
  JOB_OBJECTIVE(
      "zseal_job_objective_seconds",
      Unit.SECONDS,
      "How long ago its last success may be; none without a schedule.",
      "zseal_job"),
  JOB_NEXT(
      "zseal_job_next_run_timestamp_seconds",
      Unit.TIME,
      "When the job is due; none if it runs by hand or after another.",
      "zseal_job"),
  JOB_OUTCOME(
      "zseal_job_last_outcome",
      Unit.FLAG,
      "How the newest run that ended did: 1 for one outcome, 0 for the others.",
      "zseal_job",
      "outcome"),
  JOB_DURATION(
      "zseal_job_last_duration_seconds", Unit.SECONDS, "How long that run took.", "zseal_job"),
  JOB_BYTES(
      "zseal_job_last_received_bytes",
      Unit.BYTES,
      "How many bytes of streams that run brought to targets.",
      "zseal_job"),
  JOB_SNAPSHOTS(
      "zseal_job_last_received_snapshots",
      Unit.COUNT,
      "How many snapshots that run brought to targets.",
      "zseal_job"),

  TARGET_UP("zseal_target_up", Unit.FLAG, "Whether the target answered.", "target"),
  TARGET_MAY_BE_AWAY(
      "zseal_target_may_be_away",
      Unit.FLAG,
      "Whether nothing is wrong if it does not, as with a disk that is carried off.",
      "target"),
  TARGET_USED(
      "zseal_target_used_bytes",
      Unit.BYTES,
      "What the backups take at the target; none while it does not answer.",
      "target"),
  TARGET_FREE(
      "zseal_target_free_bytes",
      Unit.BYTES,
      "What is free at the target; none while it does not answer.",
      "target"),
  TARGET_FULL(
      "zseal_target_full_timestamp_seconds",
      Unit.TIME,
      "When the target will be full if it grows on as in the last weeks; none if it does not grow.",
      "target"),

  ALARMS("zseal_alarms", Unit.COUNT, "How many alarms stand.", "severity"),
  ALARM(
      "zseal_alarm",
      Unit.ONE,
      "An alarm that stands; the worst hundred at most.",
      "key",
      "severity");

  /// What a value counts.
  enum Unit {
    /// Seconds since 1970 in UTC.
    TIME("Unix time, seconds"),
    SECONDS("seconds"),
    BYTES("bytes"),
    COUNT("count"),
    FLAG("1 yes, 0 no"),
    /// The labels say it all.
    ONE("always 1");

    private final String words;

    Unit(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static final String INFO = "_info";

  private final String text;
  private final Unit unit;
  private final String help;

  // Of List.of: it does not change.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> labels;

  Metric(String text, Unit unit, String help, String... labels) {
    this.text = text;
    this.unit = unit;
    this.help = help;
    this.labels = List.of(labels);
  }

  /// Its name, as Prometheus shows it.
  String text() {
    return text;
  }

  Unit unit() {
    return unit;
  }

  String help() {
    return help;
  }

  List<String> labels() {
    return labels;
  }

  /// Whether it is an info in the sense of OpenMetrics.
  boolean isInfo() {
    return text.endsWith(INFO);
  }

  /// The name without the suffix that the format adds.
  String family() {
    return isInfo() ? text.substring(0, text.length() - INFO.length()) : text;
  }
}
