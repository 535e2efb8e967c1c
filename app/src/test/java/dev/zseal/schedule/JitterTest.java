package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JitterTest {

  private static final Instant AT = Instant.parse("2026-03-01T02:00:00Z");
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  /// SHA-256 of "home", 0 and the second, worked out elsewhere.
  @Test
  void staysWhatItIs() {
    assertThat(Jitter.of(HALF_HOUR, "home", AT)).isEqualTo(Duration.ofSeconds(173));
  }

  @Test
  void isBelowItsMaximumAndReachesMostOfIt() {
    Set<Long> drawn = new TreeSet<>();
    for (int i = 0; i < 2000; i++) {
      Duration jitter = Jitter.of(Duration.ofSeconds(100), "home", AT.plusSeconds(i * 3600L));
      assertThat(jitter).isBetween(Duration.ZERO, Duration.ofSeconds(99));
      drawn.add(jitter.toSeconds());
    }
    assertThat(drawn).hasSize(100);
  }

  @Test
  void differsFromJobToJobAndFromRunToRun() {
    Set<Duration> drawn = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      drawn.add(Jitter.of(Duration.ofDays(1), "job" + i, AT));
      drawn.add(Jitter.of(Duration.ofDays(1), "job", AT.plusSeconds(i * 60L)));
    }
    assertThat(drawn).hasSizeGreaterThan(35);
  }

  @Test
  void lessThanASecondIsNone() {
    assertThat(Jitter.of(Duration.ofMillis(999), "home", AT)).isZero();
    assertThat(Jitter.of(Duration.ZERO, "home", AT)).isZero();
  }
}
