package dev.zseal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotPatternTest {

  @ParameterizedTest
  @CsvSource({
    "autosnap_*_daily, autosnap_2026-11-22_00:00:00_daily, true",
    "autosnap_*_daily, autosnap_2026-11-22_00:00:00_hourly, false",
    "autosnap_*_daily, autosnap_daily, false",
    "autosnap_*_daily, my-autosnap_1_daily, false",
    "*, anything, true",
    "a*b*c, a.b.b.c, true",
    "a*b*c, a.b.c.b, false",
    "day?, day1, true",
    "day?, day, false",
    "day?, day12, false",
    "a.c, abc, false",
    "mon, mon, true",
    "mon, mond, false",
    "mon**, mon, true"
  })
  void matchesWholeNames(String pattern, String name, boolean matches) throws Problem {
    assertThat(SnapshotPattern.parse(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tank/a@daily", "@daily", "a/b", "", "[ab]*", "a%b"})
  void refusesWhatNoSnapshotIsCalled(String text) {
    assertThatThrownBy(() -> SnapshotPattern.parse(text)).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void noPatternIsSlow() throws Problem {
    SnapshotPattern pattern = SnapshotPattern.parse("*a".repeat(60) + "b");
    String name = "a".repeat(200);

    assertThat(Assertions.assertTimeout(Duration.ofSeconds(2), () -> pattern.matches(name)))
        .isFalse();
  }
}
