package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.SpaceSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// When a target will be full.
class ForecastTest {

  private static final Instant BEGIN = Instant.parse("2028-02-01T00:00:00Z");

  private static List<SpaceSample> samples(int days, long growth) {
    return IntStream.rangeClosed(0, days)
        .mapToObj(d ->
            new SpaceSample(BEGIN.plus(Duration.ofDays(d)), 1000 + growth * d, 10_000 - growth * d))
        .toList();
  }

  @Test
  void goesOnAsItWent() {
    // After 10 days 9000 are free, at 100 a day.
    assertThat(Forecast.full(samples(10, 100)))
        .hasValueSatisfying(full ->
            assertThat(Duration.between(BEGIN, full).toHours()).isBetween(99 * 24L, 101 * 24L));
  }

  @Test
  void whatDoesNotGrowIsNeverFull() {
    assertThat(Forecast.full(samples(10, 0))).isEmpty();
    assertThat(Forecast.full(samples(10, -100))).isEmpty();
  }

  @Test
  void saysNothingOfWhatItHasHardlySeen() {
    assertThat(Forecast.full(List.of())).isEmpty();
    assertThat(Forecast.full(samples(1, 100))).isEmpty();
    List<SpaceSample> hours =
        IntStream.range(0, 47)
            .mapToObj(h -> new SpaceSample(BEGIN.plus(Duration.ofHours(h)), h, 100 - h))
            .toList();
    assertThat(Forecast.full(hours)).isEmpty();
  }

  @Test
  void whatTakesMoreThanTenYearsIsNotSaid() {
    assertThat(Forecast.full(samples(10, 2))).isEmpty();
    assertThat(Forecast.full(samples(10, 3))).isPresent();
  }
}
