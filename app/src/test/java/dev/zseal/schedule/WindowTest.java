package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /// The 2nd of January 2026 is a Friday. Moments are local times, but those with a Z.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # window               | at                | open  | opens             | closes
          22:00-06:00            | 2026-01-02T21:59  | false | 2026-01-02T22:00  | 2026-01-03T06:00
          22:00-06:00            | 2026-01-02T22:00  | true  | 2026-01-02T22:00  | 2026-01-03T06:00
          22:00-06:00            | 2026-01-03T05:59  | true  | 2026-01-03T05:59  | 2026-01-03T06:00
          22:00-06:00            | 2026-01-03T06:00  | false | 2026-01-03T22:00  | 2026-01-04T06:00
          1:00-5:30              | 2026-01-02T03:00  | true  | 2026-01-02T03:00  | 2026-01-02T05:30
          mon-fri 22:00-06:00    | 2026-01-03T03:00  | true  | 2026-01-03T03:00  | 2026-01-03T06:00
          mon-fri 22:00-06:00    | 2026-01-03T23:00  | false | 2026-01-05T22:00  | 2026-01-06T06:00
          Sat,Sunday 08:00-20:00 | 2026-01-02T12:00  | false | 2026-01-03T08:00  | 2026-01-03T20:00
          fri-mon 08:00-20:00    | 2026-01-05T12:00  | true  | 2026-01-05T12:00  | 2026-01-05T20:00
          fri-mon 08:00-20:00    | 2026-01-06T12:00  | false | 2026-01-09T08:00  | 2026-01-09T20:00
          00:00-24:00            | 2026-01-02T12:00  | true  | 2026-01-02T12:00  | never
          22:00-24:00            | 2026-01-02T23:00  | true  | 2026-01-02T23:00  | 2026-01-03T00:00
          mon-fri 00:00-24:00    | 2026-01-05T12:00  | true  | 2026-01-05T12:00  | 2026-01-10T00:00
          mon-fri 00:00-24:00    | 2026-01-10T00:00  | false | 2026-01-12T00:00  | 2026-01-17T00:00
          # The clock leaps from 02:00 to 03:00 on 2026-03-29, and goes back on 2026-10-25.
          02:30-04:00            | 2026-03-29T00:00  | false | 2026-03-29T01:00Z | 2026-03-29T04:00
          02:10-02:50            | 2026-03-29T00:00  | false | 2026-03-30T02:10  | 2026-03-30T02:50
          sun 02:10-02:50        | 2026-03-29T00:00  | false | 2026-04-05T02:10  | 2026-04-05T02:50
          22:00-02:30            | 2026-03-28T23:00  | true  | 2026-03-28T23:00  | 2026-03-29T01:00Z
          22:00-02:30            | 2026-10-25T01:00  | true  | 2026-10-25T01:00  | 2026-10-25T00:30Z
          22:00-02:30            | 2026-10-25T01:00Z | false | 2026-10-25T22:00  | 2026-10-26T02:30
          02:00-03:00            | 2026-10-25T01:30Z | true  | 2026-10-25T01:30Z | 2026-10-25T03:00
          02:30-02:45            | 2026-10-25T01:35Z | false | 2026-10-26T02:30  | 2026-10-26T02:45
          """)
  void opensAndCloses(String text, String at, boolean open, String opens, String closes)
      throws Problem {
    Window window = Window.parse(text);
    Instant moment = moment(at);
    assertThat(window.isOpen(moment, BERLIN)).isEqualTo(open);
    assertThat(window.nextOpening(moment, BERLIN)).isEqualTo(moment(opens));
    if (closes.equals("never")) {
      assertThat(window.closing(moment, BERLIN)).isEmpty();
    } else {
      assertThat(window.closing(moment, BERLIN)).contains(moment(closes));
    }
  }

  private static Instant moment(String text) {
    return text.endsWith("Z")
        ? Instant.parse(text.replace("Z", ":00Z"))
        : LocalDateTime.parse(text).atZone(BERLIN).toInstant();
  }

  /// Minute by minute through both leaps, its three answers fit together.
  @Test
  void answersAgreeWithOneAnother() throws Problem {
    for (String text : new String[] {"22:00-06:00", "sat,sun 02:15-02:45", "mon-fri 00:00-24:00"}) {
      Window window = Window.parse(text);
      for (String from : new String[] {"2026-03-25T00:00:00Z", "2026-10-21T00:00:00Z"}) {
        Instant at = Instant.parse(from);
        Instant end = at.plus(Duration.ofDays(8));
        for (; at.isBefore(end); at = at.plusSeconds(60)) {
          boolean open = window.isOpen(at, BERLIN);
          Instant opening = window.nextOpening(at, BERLIN);
          Instant closing = window.closing(at, BERLIN).orElseThrow();
          assertThat(opening.equals(at)).isEqualTo(open);
          assertThat(window.isOpen(opening, BERLIN)).isTrue();
          assertThat(closing).isAfter(opening);
          assertThat(window.isOpen(closing, BERLIN)).isFalse();
          assertThat(window.isOpen(closing.minusSeconds(60), BERLIN)).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          22:00              | it is not two times with a hyphen between them
          22-06              | it is not two times with a hyphen between them
          22:00-25:00        | 25:00 is no time of day
          22:60-23:00        | 22:60 is no time of day
          24:00-06:00        | it opens at 24:00
          06:00-06:00        | it opens and closes at the same time
          mo 22:00-06:00     | it is not two times with a hyphen between them
          moo 22:00-06:00    | 'moo' is no day of the week
          mon- 22:00-06:00   | '' is no day of the week
          a-b-c 22:00-06:00  | 'a-b-c' is no range of days
          """)
  void refusalNamesTheFault(String text, String evidence) {
    assertThatThrownBy(() -> Window.parse(text))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.evidence()).isEqualTo(evidence));
  }
}
