package dev.zseal.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Metrics with their values, as they are gathered.
///
/// A format allows each series once only. Two things may well have the same labels, such as two
/// alarms with one key; the larger value stands then.
final class Families {

  private static final double NANOS = 1e9;

  private final Map<Metric, Map<List<String>, Double>> values = new EnumMap<>(Metric.class);

  /// @param labels values of the metric's labels, in their order
  void add(Metric metric, double value, String... labels) {
    if (labels.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          "%d labels for %s".formatted(labels.length, metric.text()));
    }
    values
        .computeIfAbsent(metric, _ -> new LinkedHashMap<>())
        .merge(List.of(labels), value, Math::max);
  }

  void add(Metric metric, long value, String... labels) {
    add(metric, (double) value, labels);
  }

  void add(Metric metric, boolean value, String... labels) {
    add(metric, value ? 1.0 : 0.0, labels);
  }

  void add(Metric metric, Instant time, String... labels) {
    add(metric, time.getEpochSecond() + time.getNano() / NANOS, labels);
  }

  void add(Metric metric, Duration span, String... labels) {
    add(metric, span.getSeconds() + span.getNano() / NANOS, labels);
  }

  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    values.forEach((metric, points) ->
        all.metricSnapshot(metric.isInfo() ? info(metric, points) : gauge(metric, points)));
    return all.build();
  }

  private static MetricSnapshot gauge(Metric metric, Map<List<String>, Double> points) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(metric.text()).help(metric.help());
    points.forEach((labels, value) ->
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(Labels.of(metric.labels(), labels))
                .value(value)
                .build()));
    return gauge.build();
  }

  private static MetricSnapshot info(Metric metric, Map<List<String>, Double> points) {
    InfoSnapshot.Builder info = InfoSnapshot.builder().name(metric.family()).help(metric.help());
    points
        .keySet()
        .forEach(labels ->
            info.dataPoint(
                InfoDataPointSnapshot.builder()
                    .labels(Labels.of(metric.labels(), labels))
                    .build()));
    return info.build();
  }
}
