package dev.zseal.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Events as lines.
class EventTextTest {

  @Test
  void everyEventComesBack() throws Exception {
    Set<Class<?>> kinds = new HashSet<>();
    for (Event event : Samples.events()) {
      var dated = new Event.Dated(Samples.TIME, event);
      String line = EventText.line(dated);
      assertThat(line).doesNotContain("\n");
      assertThat(EventText.parse(line, "log")).isEqualTo(dated);
      kinds.add(event.getClass());
    }
    assertThat(kinds).containsExactlyInAnyOrder(Event.class.getPermittedSubclasses());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    String time = "{\"time\":\"2028-02-29T12:00:00Z\",";
    for (String line :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{\"event\":\"note\",\"text\":\"x\"}",
            "{\"time\":\"yesterday\",\"event\":\"note\",\"text\":\"x\"}",
            time + "\"event\":\"of a later zseal\"}",
            time + "\"event\":\"note\"}",
            time + "\"event\":\"finished\",\"outcome\":\"well\",\"millis\":1,\"exitStatus\":0}")) {
      assertThatThrownBy(() -> EventText.parse(line, "log"))
          .as(line)
          .isInstanceOf(Problem.Corrupt.class);
    }
  }

  @Test
  void damagedLinesAreRefused_orReadAsSomethingElse() {
    long seed = 6;
    var random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      Event event = Samples.events().get(random.nextInt(Samples.events().size()));
      var line = new StringBuilder(EventText.line(new Event.Dated(Samples.TIME, event)));
      line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(128));
      try {
        assertThat(EventText.parse(line.toString(), "log")).isNotNull();
      } catch (Problem e) {
        assertThat(e).as("seed %d, %s", seed, line).isInstanceOf(Problem.Corrupt.class);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(500);
  }
}
