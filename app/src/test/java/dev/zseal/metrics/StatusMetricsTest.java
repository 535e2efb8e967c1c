package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusMetricsTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.250Z");
  private static final double SECONDS = 1_772_600_767.25;

  private final StatusMetrics metrics = new StatusMetrics("0.1.0-TEST");

  private ParsedText parsed(Status status) {
    return ParsedText.of(metrics.text(status));
  }

  private static Status with(List<Status.Copy> copies, List<Alarm> alarms) {
    return new Status(NOW, copies, List.of(), List.of(), Runner.NO_DAEMON, alarms);
  }

  @Test
  void tellsWhenItLookedAndWhichVersionItIs() {
    ParsedText told = parsed(MadeUpStatus.well(NOW));
    assertThat(told.value("zseal_status_timestamp_seconds")).isEqualTo(SECONDS);
    assertThat(told.value("zseal_build_info", "version", "0.1.0-TEST")).isEqualTo(1);
  }

  @Test
  void copy_isToldAsMoments() {
    ParsedText told = parsed(MadeUpStatus.well(NOW));
    String[] home = {"dataset", "tank/home", "target", "usb", "zseal_job", "nightly"};
    assertThat(told.value("zseal_copy_verified_snapshot_timestamp_seconds", home))
        .isEqualTo(SECONDS - 5 * 3600);
    assertThat(told.value("zseal_copy_last_verification_timestamp_seconds", home))
        .isEqualTo(SECONDS - 5 * 3600 + 600);
    assertThat(told.value("zseal_copy_since_timestamp_seconds", home))
        .isEqualTo(SECONDS - 100 * 86_400);
    assertThat(told.value("zseal_copy_objective_seconds", home)).isEqualTo(30 * 3600);
    assertThat(told.value("zseal_copy_late", home)).isZero();
    assertThat(told.has("zseal_copy_grade", "grade", "proved")).isTrue();
  }

  @Test
  void copyThatNeverWas_hasNoSnapshotButIsLate() {
    ParsedText told = parsed(MadeUpStatus.ill(NOW));
    assertThat(told.has("zseal_copy_verified_snapshot_timestamp_seconds", "dataset", "tank/mail"))
        .isFalse();
    assertThat(told.value("zseal_copy_late", "dataset", "tank/mail")).isEqualTo(1);
    assertThat(told.value("zseal_copy_grade", "dataset", "tank/mail", "grade", "none"))
        .isEqualTo(1);
  }

  @Test
  void gradeOfALaterVersion_makesNoSeriesOfItsOwn() {
    ParsedText told =
        parsed(
            with(
                List.of(MadeUpStatus.copy(NOW, "tank/a", "usb", Duration.ZERO, "blessed")),
                List.of()));
    assertThat(told.value("zseal_copy_grade", "grade", "other")).isEqualTo(1);
  }

  @Test
  void job_isToldByItsNewestRunThatEnded() {
    ParsedText told = parsed(MadeUpStatus.ill(NOW));
    String[] weekly = {"zseal_job", "weekly"};
    assertThat(told.value("zseal_job_info", "zseal_job", "weekly", "work", "scrub")).isEqualTo(1);
    assertThat(told.value("zseal_job_last_run_timestamp_seconds", weekly))
        .isEqualTo(SECONDS - 7200);
    assertThat(told.value("zseal_job_last_success_timestamp_seconds", weekly))
        .isEqualTo(SECONDS - 30 * 86_400);
    assertThat(told.value("zseal_job_next_run_timestamp_seconds", weekly))
        .isEqualTo(SECONDS + 86_400);
    assertThat(told.value("zseal_job_objective_seconds", weekly)).isEqualTo(9 * 86_400);
    assertThat(told.value("zseal_job_last_duration_seconds", weekly)).isEqualTo(90.5);
    assertThat(told.value("zseal_job_last_received_bytes", weekly)).isEqualTo(5.0 * (1L << 30));
    assertThat(told.value("zseal_job_last_received_snapshots", weekly)).isEqualTo(3);
    for (String outcome : List.of("all", "part", "none", "away", "stopped", "cancelled", "died")) {
      assertThat(told.value("zseal_job_last_outcome", "zseal_job", "weekly", "outcome", outcome))
          .as(outcome)
          .isEqualTo(outcome.equals("died") ? 1 : 0);
    }
  }

  @Test
  void jobInItsFirstRun_hasNoOutcomeYet() {
    ParsedText told = parsed(MadeUpStatus.ill(NOW));
    assertThat(told.value("zseal_job_running", "zseal_job", "drill")).isEqualTo(1);
    assertThat(told.value("zseal_job_last_run_timestamp_seconds", "zseal_job", "drill"))
        .isEqualTo(SECONDS - 60);
    assertThat(told.has("zseal_job_last_outcome", "zseal_job", "drill")).isFalse();
    assertThat(told.has("zseal_job_last_duration_seconds", "zseal_job", "drill")).isFalse();
    assertThat(told.has("zseal_job_next_run_timestamp_seconds", "zseal_job", "drill")).isFalse();
  }

  @Test
  void target_isToldWithItsSpace() {
    ParsedText told = parsed(MadeUpStatus.well(NOW));
    assertThat(told.value("zseal_target_up", "target", "usb")).isEqualTo(1);
    assertThat(told.value("zseal_target_used_bytes", "target", "usb"))
        .isEqualTo(400.0 * (1L << 30));
    assertThat(told.value("zseal_target_free_bytes", "target", "usb"))
        .isEqualTo(600.0 * (1L << 30));
    assertThat(told.value("zseal_target_full_timestamp_seconds", "target", "usb"))
        .isEqualTo(SECONDS + 200 * 86_400);
  }

  @Test
  void targetThatIsAway_hasNoSpace() {
    ParsedText told = parsed(MadeUpStatus.well(NOW));
    assertThat(told.value("zseal_target_up", "target", MadeUpStatus.ODD)).isZero();
    assertThat(told.value("zseal_target_may_be_away", "target", MadeUpStatus.ODD)).isEqualTo(1);
    assertThat(told.has("zseal_target_used_bytes", "target", MadeUpStatus.ODD)).isFalse();
    assertThat(told.has("zseal_target_free_bytes", "target", MadeUpStatus.ODD)).isFalse();
  }

  @Test
  void alarms_areCounted_evenIfThereAreNone() {
    ParsedText ill = parsed(MadeUpStatus.ill(NOW));
    assertThat(ill.value("zseal_alarms", "severity", "critical")).isEqualTo(2);
    assertThat(ill.value("zseal_alarms", "severity", "warning")).isEqualTo(2);
    assertThat(ill.value("zseal_alarm", "severity", "warning", "key", "job nightly")).isEqualTo(1);
    ParsedText well = parsed(MadeUpStatus.well(NOW));
    assertThat(well.value("zseal_alarms", "severity", "critical")).isZero();
    assertThat(well.values()).doesNotContainKey("zseal_alarm");
  }

  @Test
  void manyAlarms_areCutToTheWorst() {
    List<Alarm> many =
        IntStream.range(0, 1000)
            .mapToObj(i ->
                MadeUpStatus.alarm(i < 990 ? Severity.WARNING : Severity.CRITICAL, "trouble " + i))
            .toList();
    ParsedText told = parsed(with(List.of(), many));
    assertThat(told.value("zseal_alarms", "severity", "warning")).isEqualTo(990);
    assertThat(told.values().get("zseal_alarm")).hasSize(StatusMetrics.ALARMS_MAX);
    assertThat(told.has("zseal_alarm", "key", "trouble 999")).isTrue();
  }

  @Test
  void oddNames_comeBackAsTheyWere() {
    for (String name :
        List.of("a b", "quo\"ted", "back\\slash", "\\n", "new\nline", "ä€😀", "{a=\"b\"} 1", "")) {
      ParsedText told =
          parsed(with(List.of(MadeUpStatus.copy(NOW, name, name, Duration.ZERO, "")), List.of()));
      assertThat(told.value("zseal_copy_late", "dataset", name, "target", name)).isZero();
    }
  }

  @Test
  void copyNamedTwice_isToldOnce() {
    Status.Copy fresh = MadeUpStatus.copy(NOW, "tank/a", "usb", Duration.ZERO, "proved");
    Status.Copy late = MadeUpStatus.copy(NOW, "tank/a", "usb", Duration.ofDays(9), "proved");
    assertThat(parsed(with(List.of(late, fresh), List.of())).value("zseal_copy_late")).isEqualTo(1);
  }

  @Test
  void everyMetricIsToldOfSomeLook_withItsLabelsAndFiniteValues() {
    Map<String, Map<Map<String, String>, Double>> told = parsed(MadeUpStatus.ill(NOW)).values();
    assertThat(told.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values()).map(Metric::text).toList());
    for (Metric metric : Metric.values()) {
      Map<Map<String, String>, Double> series = told.getOrDefault(metric.text(), Map.of());
      assertThat(series.keySet())
          .allMatch(labels -> labels.keySet().equals(new HashSet<>(metric.labels())));
      Collection<Double> values = series.values();
      assertThat(values).allMatch(Double::isFinite);
      switch (metric.unit()) {
        case ONE -> assertThat(values).containsOnly(1.0);
        case FLAG -> assertThat(values).isSubsetOf(0.0, 1.0);
        case TIME -> assertThat(values).allMatch(v -> Math.abs(v - SECONDS) < 1e9);
        case SECONDS, BYTES, COUNT -> assertThat(values).allMatch(v -> v >= 0);
      }
    }
  }

  @Test
  void emptyLook_isStillALook() {
    assertThat(parsed(with(List.of(), List.of())).values().keySet())
        .containsExactlyInAnyOrder(
            "zseal_build_info", "zseal_status_timestamp_seconds", "zseal_alarms");
  }

  @Test
  void openMetrics_isForThoseWhoAsk() {
    Status status = MadeUpStatus.ill(NOW);
    Exposition open =
        metrics.exposition(
            status, "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
    assertThat(open.contentType()).startsWith("application/openmetrics-text");
    assertThat(open.text()).contains("# TYPE zseal_build info\n").endsWith("# EOF\n");
    Exposition plain = metrics.exposition(status, "");
    assertThat(plain.contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(plain.text()).isEqualTo(metrics.text(status));
  }
}
