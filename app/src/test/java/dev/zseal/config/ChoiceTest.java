package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and patterns of names.
class ChoiceTest {

  @ParameterizedTest
  @CsvSource({
    "tank,            tank,             true",
    "tank,            tank/a,           false",
    "tank/*,          tank/a,           true",
    "tank/*,          tank/a/b,         false",
    "tank/*,          tank,             false",
    "tank/**,         tank/a/b,         true",
    "tank/**,         tank,             false",
    "tank/**,         tankard/a,        false",
    "tank/*/data,     tank/a/data,      true",
    "tank/*/data,     tank/a/b/data,    false",
    "tank/**/data,    tank/a/b/data,    true",
    "tank/**/data,    tank/data,        true",
    "tank/**/data,    tank/mydata,      false",
    "tank/**/a/**/b,  tank/a/b,         true",
    "tank/vm-*-disk*, tank/vm-10-disk0, true",
    "tank/vm-*-disk*, tank/vm-10-cloud, false",
    "tank/a.c,        tank/abc,         false",
    "tank/A,          tank/a,           false",
    "tank/my photos,  tank/my photos,   true",
    "tank/my *,       tank/my photos,   true",
    "tank/a:b,        tank/a:b,         true",
    "tank/*:*,        tank/a:b,         true",
    "**/cache,        tank/a/cache,     true",
    "**/cache,        tank/cache,       true",
    "*/cache,         tank/a/cache,     false",
    "***,             tank/a,           true",
  })
  void matches(String pattern, String name, boolean expected) throws Problem {
    assertThat(Selection.Choice.anywhere(pattern).matches(DatasetName.parse(name)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tank/a@mon | a job takes datasets, and this is a snapshot or bookmark",
        "tank/a#mon | a job takes datasets, and this is a snapshot or bookmark",
        "/tank/a    | it begins with a slash, as a mount point does",
        "tank/      | a part of it is empty",
        "tank//*    | a part of it is empty",
        "tank/a?    | ZFS does not allow '?' in it",
        "1tank/*    | a pool's name begins with a letter",
        "*/a        | a * in place of the pool is taken in exclude and ignore only",
        "t*/a       | a * in place of the pool is taken in exclude and ignore only",
      })
  void saysWhyItIsNone(String text, String evidence) {
    assertThatThrownBy(() -> Selection.Choice.parse(text))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.evidence()).isEqualTo(evidence));
  }

  /// With a backtracking matcher this takes years.
  @Test
  @Timeout(5)
  void manyStarsAreNoTrap() throws Problem {
    String pattern = "tank/" + "**a".repeat(80) + "b";
    DatasetName name = DatasetName.parse("tank/" + "a".repeat(240));
    assertThat(Selection.Choice.parse(pattern).matches(name)).isFalse();
  }

  @Test
  void onlyNamesAreExact() throws Problem {
    assertThat(Selection.Choice.parse("tank/a b").exact()).contains(new DatasetName("tank/a b"));
    assertThat(Selection.Choice.parse("tank/*").exact()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"backup=yes", "zseal:backup", "Zseal:backup=yes", ":x=y", "a:b=", "a:b=c=d"})
  void propertyHasColonAndValue(String text) {
    assertThatThrownBy(() -> Selection.Property.parse(text))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.hint()).contains("zseal:backup=yes"));
  }

  @Test
  void spansAndRatesAreBounded() throws Problem {
    assertThat(Spans.span("2w")).isEqualTo(Duration.ofDays(14));
    assertThat(Spans.span("15 min")).isEqualTo(Duration.ofMinutes(15));
    for (String text : new String[] {"0d", "999999w", "1y", "-1h", "h", "1.5h", "1h30m"}) {
      assertThatThrownBy(() -> Spans.span(text)).isInstanceOf(Problem.Usage.class);
    }
    assertThat(ByteRate.parse("3g")).isEqualTo(3L << 30);
    for (String text : new String[] {"999999999999G", "0", "0K", "5MB", "-1", "fast"}) {
      assertThatThrownBy(() -> ByteRate.parse(text)).isInstanceOf(Problem.Usage.class);
    }
    assertThat(Spans.share("100")).isEqualTo(100);
    for (String text : new String[] {"0%", "101%", "x", "5 %"}) {
      assertThatThrownBy(() -> Spans.share(text)).isInstanceOf(Problem.Usage.class);
    }
  }
}
