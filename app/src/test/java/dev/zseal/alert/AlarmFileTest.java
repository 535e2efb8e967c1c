package dev.zseal.alert;

import static dev.zseal.alert.Alarms.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmFileTest {

  private static List<Open> some() {
    Alarm odd =
        new Alarm("a \"b\"\\", Severity.CRITICAL, "ü 𝄞", "line\nline", "", "\u0001 \ud834 end");
    return List.of(
        new Open(Alarms.alarm("x", Severity.WARNING), NOON, NOON, null, null),
        new Open(
            odd,
            NOON,
            NOON.plusNanos(1),
            NOON.plusSeconds(1),
            new Open.Told(NOON, Severity.WARNING)));
  }

  @Test
  void readsWhatItWrote() throws Problem {
    assertThat(AlarmFile.read(AlarmFile.write(some()))).isEqualTo(some());
    assertThat(AlarmFile.read(AlarmFile.write(List.of()))).isEmpty();
  }

  @Test
  void readsTheLargestItCanWrite() throws Problem {
    String long600 = "\"".repeat(594);
    String long2000 = "\\".repeat(2000);
    List<Open> open = new ArrayList<>();
    for (int i = 0; i < AlarmBook.OPEN_MAX; i++) {
      var alarm =
          new Alarm(i + long600, Severity.CRITICAL, "\"".repeat(300), long2000, long2000, long2000);
      open.add(new Open(alarm, NOON, NOON, NOON, new Open.Told(NOON, Severity.CRITICAL)));
    }
    assertThat(AlarmFile.read(AlarmFile.write(open))).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"format\":1}",
        "{\"format\":\"other\",\"open\":[]}",
        "{\"open\":[],\"format\":\"zseal-alarms-1\"}",
        "{\"format\":\"zseal-alarms-1\"}",
        "{\"format\":\"zseal-alarms-1\",\"open\":{}}",
        "{\"format\":\"zseal-alarms-1\",\"open\":[[[[[[]]]]]]}",
        "{\"format\":\"zseal-alarms-1\",\"open\":[{}]}",
        "{\"format\":\"zseal-alarms-1\",\"open\":[{\"key\":1}]}",
        "{\"format\":\"zseal-alarms-1\",\"open\":[{\"key\":\"a\",\"key\":\"a\"}]}",
        "{\"format\":\"zseal-alarms-1\",\"open\":[{\"other\":\"a\"}]}",
        "{\"format\":\"zseal-alarms-1\",\"open\":[]} x",
        "{\"format\":\"zseal-alarms-1\",\"open\":[],\"more\":1}",
      })
  void refusesWhatItIsNot(String text) {
    assertThatThrownBy(() -> AlarmFile.read(text)).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void saysThatALaterZsealWroteIt() {
    assertThatThrownBy(() -> AlarmFile.read("{\"format\":\"zseal-alarms-2\",\"all\":{}}"))
        .isInstanceOf(Problem.TooNew.class);
  }

  @Test
  void refusesAnAlarmThatIsThereTwice() {
    Open first = some().getFirst();
    assertThatThrownBy(() -> AlarmFile.read(AlarmFile.write(List.of(first, first))))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("twice");
  }

  /// Cut, changed and doubled anywhere, it is read or refused, and nothing else happens.
  @Test
  void damageIsReadOrRefused() {
    String whole = AlarmFile.write(some());
    long seed = 7;
    var random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder(whole);
      for (int n = random.nextInt(3); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setLength(Math.max(1, at));
          case 1 -> text.setCharAt(at, (char) (random.nextInt(96) + 32));
          default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
        }
      }
      try {
        assertThat(AlarmFile.read(text.toString())).hasSizeLessThan(10);
      } catch (Problem e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d, round %d: %s".formatted(seed, i, text), e);
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }
}
