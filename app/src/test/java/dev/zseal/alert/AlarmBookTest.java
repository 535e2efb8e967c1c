package dev.zseal.alert;

import static dev.zseal.alert.Alarms.NOON;
import static dev.zseal.alert.Alarms.alarm;
import static dev.zseal.alert.Severity.CRITICAL;
import static dev.zseal.alert.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmBookTest {
  private static final Duration DAY = Duration.ofDays(1);

  private List<Open> open = List.of();

  /// What a look finds due, as KIND:key.
  private List<String> look(Instant time, Alarm... now) {
    return told(AlarmBook.update(open, List.of(now), time, DAY), List.of());
  }

  private List<String> told(Outcome outcome, List<Notice> failed) {
    open = outcome.undelivered(failed);
    return outcome.toSend().stream().map(n -> n.kind() + ":" + n.alarm().key()).toList();
  }

  private static Instant after(int minutes) {
    return NOON.plusSeconds(60L * minutes);
  }

  @Test
  void tellsOnceWhenRaised() {
    assertThat(look(after(0), alarm("a", WARNING))).containsExactly("RAISED:a");
    assertThat(look(after(5), alarm("a", WARNING))).isEmpty();
    assertThat(look(after(1000), alarm("a", WARNING))).isEmpty();
  }

  @Test
  void repeatsEachDay_thoughALookComesALittleEarly() {
    look(NOON, alarm("a", WARNING));
    assertThat(look(NOON.plus(DAY).minusSeconds(1), alarm("a", WARNING)))
        .containsExactly("STILL:a");
    assertThat(look(NOON.plus(DAY.multipliedBy(2)).minusSeconds(2), alarm("a", WARNING)))
        .containsExactly("STILL:a");
    assertThat(look(NOON.plus(DAY.multipliedBy(2)).plusSeconds(60), alarm("a", WARNING))).isEmpty();
  }

  @Test
  void tellsAtOnceWhenItTurnsCritical_andNotWhenItTurnsBack() {
    look(after(0), alarm("a", WARNING));
    assertThat(look(after(1), alarm("a", CRITICAL))).containsExactly("WORSE:a");
    assertThat(look(after(2), alarm("a", WARNING))).isEmpty();
    assertThat(look(after(3), alarm("a", CRITICAL))).isEmpty();
  }

  @Test
  void tellsOnceWhenItHasCleared_withHowLongItStood() {
    look(after(0), alarm("a", WARNING));
    look(after(30), alarm("a", WARNING));
    assertThat(look(after(40))).isEmpty();
    Outcome outcome = AlarmBook.update(open, List.of(), after(90), DAY);
    assertThat(outcome.open()).isEmpty();
    assertThat(outcome.toSend())
        .singleElement()
        .satisfies(n -> assertThat(n.kind()).isEqualTo(Notice.Kind.CLEARED))
        .satisfies(n -> assertThat(n.stood()).isEqualTo(Duration.ofMinutes(40)));
  }

  @Test
  void whoLooksOnceADayHearsOfTheClearingAtTheNextLook() {
    look(NOON, alarm("a", WARNING));
    assertThat(look(NOON.plus(DAY))).containsExactly("CLEARED:a");
  }

  @Test
  void flappingIsOneAlarm() {
    look(after(0), alarm("a", WARNING));
    for (int minute = 10; minute < 600; minute += 20) {
      assertThat(look(after(minute))).isEmpty();
      assertThat(look(after(minute + 10), alarm("a", WARNING))).isEmpty();
    }
    assertThat(open).singleElement().satisfies(o -> assertThat(o.since()).isEqualTo(NOON));
  }

  @Test
  void flappingThatTurnsCriticalIsTold() {
    look(after(0), alarm("a", WARNING));
    look(after(10));
    assertThat(look(after(20), alarm("a", CRITICAL))).containsExactly("WORSE:a");
  }

  @Test
  void whatWasNotDeliveredIsDueAgain() {
    List<String> kinds = new ArrayList<>();
    Alarm critical = alarm("a", CRITICAL);
    Alarm warning = alarm("a", WARNING);
    for (List<Alarm> now : List.of(List.of(warning), List.of(critical), List.<Alarm>of())) {
      Instant time = now.isEmpty() ? after(200) : after(now.contains(critical) ? 100 : 0);
      for (int i = 0; i < 3; i++) {
        Outcome outcome = AlarmBook.update(open, now, time.plusSeconds(i), DAY);
        kinds.addAll(told(outcome, i < 2 ? outcome.toSend() : List.of()));
      }
    }
    assertThat(kinds)
        .containsExactly(
            "RAISED:a",
            "RAISED:a",
            "RAISED:a",
            "WORSE:a",
            "WORSE:a",
            "WORSE:a",
            "CLEARED:a",
            "CLEARED:a",
            "CLEARED:a");
    assertThat(open).isEmpty();
  }

  @Test
  void whatNobodyWasToldOfClearsWithoutAWord() {
    Outcome outcome = AlarmBook.update(open, List.of(alarm("a", WARNING)), NOON, DAY);
    told(outcome, outcome.toSend());
    assertThat(look(NOON.plus(DAY))).isEmpty();
    assertThat(open).isEmpty();
  }

  @Test
  void ofTwoWithOneKeyTheWorseCounts() {
    Outcome outcome =
        AlarmBook.update(
            open,
            List.of(alarm("a", WARNING), alarm("a", CRITICAL), alarm("a", WARNING)),
            NOON,
            DAY);
    assertThat(outcome.toSend())
        .singleElement()
        .satisfies(n -> assertThat(n.alarm().severity()).isEqualTo(CRITICAL));
  }

  @Test
  void theWorstComesFirst_andTheClearedLast() {
    look(NOON, alarm("gone", CRITICAL));
    assertThat(look(after(90), alarm("b", WARNING), alarm("z", CRITICAL), alarm("a", WARNING)))
        .containsExactly("RAISED:z", "RAISED:a", "RAISED:b", "CLEARED:gone");
  }

  @Test
  void aClockThatWasYearsAheadSilencesNothing() {
    look(Instant.parse("2099-01-01T00:00:00Z"), alarm("a", WARNING), alarm("b", WARNING));
    assertThat(look(after(0), alarm("a", WARNING))).containsExactly("STILL:a", "CLEARED:b");
    assertThat(look(after(5), alarm("a", WARNING))).isEmpty();
  }

  @Test
  void remembersNoMoreThanItsBound_criticalOnesFirst() {
    List<Alarm> now = new ArrayList<>();
    for (int i = 0; i < AlarmBook.OPEN_MAX + 10; i++) {
      now.add(alarm("k" + i, i < AlarmBook.OPEN_MAX ? WARNING : CRITICAL));
    }
    Outcome outcome = AlarmBook.update(open, now, NOON, DAY);
    assertThat(outcome.open()).hasSize(AlarmBook.OPEN_MAX);
    assertThat(outcome.open().stream().filter(o -> o.alarm().severity() == CRITICAL)).hasSize(10);
  }

  @Test
  void refusesARhythmThatIsNone() {
    assertThatThrownBy(() -> AlarmBook.update(open, List.of(), NOON, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
