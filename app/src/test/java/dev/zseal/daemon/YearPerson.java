package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A person who hears what is told, and what she then believes: all that is due, nothing else.
final class YearPerson {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration SETTLE = Duration.ofHours(1);

  private record Belief(String severity, Instant heard) {}

  private final String seed;
  private final Map<String, Belief> believed = new HashMap<>();
  private final Map<String, Instant> lastSeen = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  YearPerson(String seed) {
    this.seed = seed;
  }

  private String at(Instant now, String what) {
    return "%s, %s: %s".formatted(seed, now, what);
  }

  /// A look was taken, and this is what she heard.
  ///
  /// @param expected the severity of each alarm that is due, by its key
  /// @param up whether she can be reached
  void told(List<Receiver.Heard> heard, Map<String, String> expected, boolean up, Instant now) {
    for (Receiver.Heard notice : heard) {
      hear(notice, expected, now);
    }
    if (up) {
      expected.forEach((key, severity) -> {
        assertThat(believed).as(at(now, "is due and was not told: " + key)).containsKey(key);
        Belief belief = Objects.requireNonNull(believed.get(key));
        // What has become less bad is told with the next reminder.
        assertThat(severity.equals("critical") && !belief.severity().equals(severity))
            .as(at(now, "has become worse and was not told: " + key))
            .isFalse();
        assertThat(Duration.between(belief.heard(), now))
            .as(at(now, "repeated: " + key))
            .isLessThan(DAY);
      });
      believed.forEach((key, belief) -> {
        if (!expected.containsKey(key)) {
          assertThat(Duration.between(lastSeen.getOrDefault(key, Instant.EPOCH), now))
              .as(at(now, "has cleared and was not told: " + key))
              .isLessThan(SETTLE);
        }
      });
    }
    expected.keySet().forEach(key -> lastSeen.put(key, now));
  }

  private void hear(Receiver.Heard notice, Map<String, String> expected, Instant now) {
    String key = notice.key();
    String where = at(now, "%s %s".formatted(notice.kind(), key));
    counts.merge(notice.kind() + " " + key.substring(0, (key + " ").indexOf(' ')), 1, Integer::sum);
    Belief before = believed.get(key);
    boolean cleared = notice.kind().equals("cleared");
    assertThat(expected.containsKey(key)).as("was not due: " + where).isNotEqualTo(cleared);
    assertThat(before == null).as(where).isEqualTo(notice.kind().equals("raised"));
    if (cleared) {
      assertThat(Duration.between(lastSeen.get(key), now)).as(where).isGreaterThanOrEqualTo(SETTLE);
      believed.remove(key);
      return;
    }
    assertThat(notice.severity()).as(where).isEqualTo(expected.get(key));
    if (before != null && notice.kind().equals("worse")) {
      assertThat(before.severity() + notice.severity()).as(where).isEqualTo("warningcritical");
    } else if (before != null) {
      assertThat(notice.kind()).as(where).isEqualTo("still");
      assertThat(Duration.between(before.heard(), now))
          .as(where)
          .isGreaterThanOrEqualTo(Duration.ofHours(23));
    }
    believed.put(key, new Belief(notice.severity(), now));
  }

  /// How often what was told.
  Map<String, Integer> counts() {
    return new HashMap<>(counts);
  }
}
