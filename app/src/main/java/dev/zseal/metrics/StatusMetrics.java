package dev.zseal.metrics;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.status.Status;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/// A look as metrics: Prometheus's text format 0.0.4, or OpenMetrics 1.0 for those who ask for it.
///
/// What is not known has no series; no value is ever `NaN`.
public final class StatusMetrics {

  static final int ALARMS_MAX = 100;

  private static final ExpositionFormatWriter PLAIN = PrometheusTextFormatWriter.create();
  private static final ExpositionFormatWriter OPEN = OpenMetricsTextFormatWriter.create();

  /// Words of the history, which may have been written by a later version.
  private static final Set<String> GRADES =
      Set.of(
          "none",
          "stored",
          "received",
          "read-back",
          "scrubbed",
          "key-checked",
          "proved",
          "damaged",
          "disproved");

  private final String version;

  /// @param version of zseal, as in `0.1.0`
  public StatusMetrics(String version) {
    this.version = version;
  }

  /// In the format of a textfile.
  public String text(Status status) {
    return text(PLAIN, status);
  }

  /// In the format that an `Accept` header asks for.
  ///
  /// @param accept the header's value, or nothing
  public Exposition exposition(Status status, String accept) {
    ExpositionFormatWriter writer = OPEN.accepts(accept) ? OPEN : PLAIN;
    return new Exposition(writer.getContentType(), text(writer, status));
  }

  private String text(ExpositionFormatWriter writer, Status status) {
    var out = new ByteArrayOutputStream();
    try {
      writer.write(out, snapshots(status), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  MetricSnapshots snapshots(Status status) {
    Families to = new Families();
    to.add(Metric.BUILD, true, version);
    to.add(Metric.STATUS, status.time());
    status.copies().forEach(copy -> add(copy, status, to));
    status.jobs().forEach(job -> add(job, to));
    status.targets().forEach(target -> add(target, to));
    addAlarms(status, to);
    return to.snapshots();
  }

  private static void add(Status.Copy copy, Status status, Families to) {
    String[] labels = {copy.dataset(), copy.target(), copy.job()};
    copy.newest()
        .ifPresent(point -> {
          to.add(Metric.COPY_VERIFIED, point.creation(), labels);
          to.add(Metric.COPY_VERIFICATION, point.verified(), labels);
        });
    to.add(Metric.COPY_SINCE, copy.since(), labels);
    to.add(Metric.COPY_OBJECTIVE, copy.objective(), labels);
    to.add(Metric.COPY_LATE, copy.isLate(status.time()), labels);
    String grade = GRADES.contains(copy.grade()) ? copy.grade() : "other";
    to.add(Metric.COPY_GRADE, true, copy.dataset(), copy.target(), copy.job(), grade);
  }

  private static void add(Status.JobState job, Families to) {
    String name = job.name();
    to.add(Metric.JOB, true, name, job.work());
    to.add(Metric.JOB_RUNNING, job.running(), name);
    job.runs().stream()
        .map(Run::started)
        .max(Comparator.naturalOrder())
        .ifPresent(time -> to.add(Metric.JOB_LAST_RUN, time, name));
    job.lastGood().ifPresent(time -> to.add(Metric.JOB_LAST_SUCCESS, time, name));
    to.add(Metric.JOB_SINCE, job.since(), name);
    job.objective().ifPresent(span -> to.add(Metric.JOB_OBJECTIVE, span, name));
    job.next().ifPresent(time -> to.add(Metric.JOB_NEXT, time, name));
    for (Run run : job.runs()) {
      if (run.outcome().isPresent()) {
        add(name, run, run.outcome().get(), to);
        return;
      }
    }
  }

  private static void add(String job, Run run, Outcome outcome, Families to) {
    for (Outcome each : Outcome.values()) {
      to.add(Metric.JOB_OUTCOME, each == outcome, job, each.word());
    }
    to.add(Metric.JOB_DURATION, run.took(), job);
    to.add(Metric.JOB_BYTES, run.bytes(), job);
    to.add(Metric.JOB_SNAPSHOTS, run.arrived(), job);
  }

  private static void add(Status.TargetState target, Families to) {
    String name = target.name();
    to.add(Metric.TARGET_UP, target.there(), name);
    to.add(Metric.TARGET_MAY_BE_AWAY, target.mayBeAway(), name);
    if (target.used() >= 0) {
      to.add(Metric.TARGET_USED, target.used(), name);
    }
    if (target.free() >= 0) {
      to.add(Metric.TARGET_FREE, target.free(), name);
    }
    target.full().ifPresent(time -> to.add(Metric.TARGET_FULL, time, name));
  }

  private static void addAlarms(Status status, Families to) {
    for (Severity severity : Severity.values()) {
      to.add(
          Metric.ALARMS,
          status.alarms().stream().filter(alarm -> alarm.severity() == severity).count(),
          word(severity));
    }
    status.alarms().stream()
        .sorted(Comparator.comparing(Alarm::severity).reversed())
        .limit(ALARMS_MAX)
        .forEach(alarm -> to.add(Metric.ALARM, true, alarm.key(), word(alarm.severity())));
  }

  private static String word(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}
