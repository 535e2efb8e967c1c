package dev.zseal.alert;

import static dev.zseal.alert.Alarms.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Months of alarms that come, go, flap and get worse, with deliveries that fail, against a person
/// who writes down what she was told.
class AlarmBookSimulationTest {
  private static final Duration REPEAT = Duration.ofHours(24);
  private static final Duration EARLY = Duration.ofHours(1);
  private static final Duration SETTLE = Duration.ofHours(1);
  private static final int LOOKS = 10_000;
  private static final int KEYS = 12;

  /// What she believes of an alarm that she was told of and not told the end of.
  private record Belief(Severity severity, Instant heard) {}

  private final Map<String, Belief> believed = new HashMap<>();
  private final Map<String, Instant> lastSeen = new HashMap<>();
  private final Map<Notice.Kind, Integer> counts = new EnumMap<>(Notice.Kind.class);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyAlarmIsToldInTime_andNoneTwice(long seed) throws Exception {
    var random = new Random(seed);
    List<Open> open = List.of();
    Map<String, Alarm> standing = new HashMap<>();
    Instant time = NOON;
    for (int look = 0; look < LOOKS; look++) {
      time = time.plus(gap(random));
      change(standing, random);
      standing.keySet().forEach(key -> lastSeen.remove(key));
      Outcome outcome =
          AlarmBook.update(open, List.copyOf(standing.values()), time, REPEAT, SETTLE);
      boolean isDown = random.nextInt(10) == 0;
      List<Notice> failed = new ArrayList<>();
      for (Notice notice : outcome.toSend()) {
        if (isDown && random.nextInt(3) > 0) {
          failed.add(notice);
        } else {
          hear(notice, standing, time, seed, look);
        }
      }
      checkBeliefs(standing, failed, time, seed, look);
      // The state goes through its file each time, as it does between two runs.
      open = AlarmFile.read(AlarmFile.write(outcome.undelivered(failed)));
      for (String key : standing.keySet()) {
        lastSeen.put(key, time);
      }
    }
    // Nothing of this is worth anything if it did not happen.
    assertThat(counts).hasSize(4).allSatisfy((kind, n) -> assertThat(n).isGreaterThan(50));
  }

  private static Duration gap(Random random) {
    return switch (random.nextInt(20)) {
      case 0 -> Duration.ofHours(24).minusSeconds(random.nextInt(60));
      case 1, 2 -> Duration.ofMinutes(random.nextInt(120));
      default -> Duration.ofMinutes(5).plusSeconds(random.nextInt(20));
    };
  }

  private static void change(Map<String, Alarm> standing, Random random) {
    for (int i = 0; i < KEYS; i++) {
      String key = "alarm " + i;
      // Some flap, some stand for long.
      if (random.nextInt(i < 3 ? 4 : 200) == 0) {
        if (standing.containsKey(key)) {
          standing.remove(key);
        } else {
          boolean isBad = random.nextInt(3) == 0;
          standing.put(key, Alarms.alarm(key, isBad ? Severity.CRITICAL : Severity.WARNING));
        }
      } else if (standing.containsKey(key) && random.nextInt(100) == 0) {
        standing.put(key, Alarms.alarm(key, Severity.CRITICAL));
      }
    }
  }

  /// Each notice must say something she does not know yet, and true.
  private void hear(Notice notice, Map<String, Alarm> standing, Instant time, long seed, int look) {
    counts.merge(notice.kind(), 1, Integer::sum);
    String key = notice.alarm().key();
    String where = "seed %d, look %d, %s of %s".formatted(seed, look, notice.kind(), key);
    Belief before = believed.get(key);
    assertThat(standing.containsKey(key)).as(where).isNotEqualTo(notice.isCleared());
    if (notice.kind() == Notice.Kind.RAISED) {
      assertThat(before).as(where).isNull();
    } else {
      assertThat(before).as(where).isNotNull();
    }
    if (before != null) {
      Duration ago = Duration.between(before.heard(), time);
      switch (notice.kind()) {
        case RAISED -> throw new AssertionError(where);
        case WORSE ->
            assertThat(before.severity())
                .as(where)
                .isEqualTo(Severity.WARNING)
                .isNotEqualTo(notice.alarm().severity());
        case STILL -> assertThat(ago).as(where).isGreaterThanOrEqualTo(REPEAT.minus(EARLY));
        case CLEARED ->
            assertThat(Duration.between(lastSeen.getOrDefault(key, Instant.EPOCH), time))
                .as(where)
                .isGreaterThanOrEqualTo(SETTLE);
      }
    }
    if (notice.isCleared()) {
      believed.remove(key);
    } else {
      believed.put(key, new Belief(notice.alarm().severity(), time));
    }
  }

  /// After a look she knows all she must, but for what could not be delivered just now.
  private void checkBeliefs(
      Map<String, Alarm> standing, List<Notice> failed, Instant time, long seed, int look) {
    List<String> unheard = failed.stream().map(n -> n.alarm().key()).toList();
    standing.forEach((key, alarm) -> {
      Belief belief = believed.get(key);
      if (unheard.contains(key)) {
        return;
      }
      String where = "seed %d, look %d, %s stands".formatted(seed, look, key);
      assertThat(belief).as(where).isNotNull();
      if (belief != null) {
        assertThat(belief.severity()).as(where).isGreaterThanOrEqualTo(alarm.severity());
        assertThat(Duration.between(belief.heard(), time)).as(where).isLessThan(REPEAT);
      }
    });
    believed.forEach((key, belief) -> {
      Instant seen = lastSeen.get(key);
      if (!standing.containsKey(key) && !unheard.contains(key) && seen != null) {
        assertThat(Duration.between(seen, time))
            .as("seed %d, look %d, %s is over", seed, look, key)
            .isLessThan(SETTLE);
      }
    });
  }
}
