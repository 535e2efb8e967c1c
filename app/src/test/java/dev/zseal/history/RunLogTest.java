package dev.zseal.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log of a run.
class RunLogTest {

  @TempDir Path folder;
  private State state;
  private Instant now = Instant.parse("2028-02-29T12:00:00Z");

  @BeforeEach
  void begin() {
    state = new State(folder);
  }

  private Path log(String run, Event... events) throws Exception {
    try (RunLog log = RunLog.begin(state, "photos", run, () -> now, _ -> {})) {
      for (Event event : events) {
        log.add(event);
      }
    }
    return RunLog.of(state, "photos").getLast();
  }

  @Test
  void eachEventIsThereAtOnce_andHeard() throws Exception {
    List<Event> heard = new ArrayList<>();
    try (RunLog log = RunLog.begin(state, "photos", "a1", () -> now, d -> heard.add(d.event()))) {
      for (Event event : Samples.events()) {
        log.add(event);
        assertThat(RunLog.read(RunLog.of(state, "photos").getFirst()).getLast())
            .isEqualTo(new Event.Dated(now, event));
      }
    }
    assertThat(heard).isEqualTo(Samples.events());
  }

  @Test
  void lastLineThatIsTornIsLeftOut() throws Exception {
    Path log = log("a1", new Event.Note("one"), new Event.Note("two"));
    String text = Files.readString(log);
    for (int cut = 0; cut < text.length(); cut++) {
      Files.writeString(log, text.substring(0, cut));
      assertThat(RunLog.read(log)).hasSizeLessThanOrEqualTo(2);
      long whole = text.substring(0, cut).chars().filter(c -> c == '\n').count();
      assertThat((long) RunLog.read(log).size()).isGreaterThanOrEqualTo(whole);
    }
  }

  @Test
  void bytesThatAreNoText_costOneLine() throws Exception {
    Path log = log("a1", new Event.Note("one"), new Event.Note("two"));
    byte[] tail = "{\"time\":\"20\u00e4".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(log, tail, StandardOpenOption.APPEND);
    assertThat(RunLog.read(log)).hasSize(2);
  }

  @Test
  void oldOnesAreForgotten_butNotTheNewest() throws Exception {
    for (int day = 0; day < 3; day++) {
      log("a" + day, new Event.Note("x"));
      now = now.plus(Duration.ofDays(1));
    }
    RunLog.forget(state, "photos", Instant.parse("2028-03-01T00:00:00Z"));
    assertThat(RunLog.of(state, "photos")).hasSize(2);
    RunLog.forget(state, "photos", Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(RunLog.of(state, "photos")).singleElement().asString().contains("20280302");
  }

  @Test
  void otherFilesAreNoLogs() throws Exception {
    log("a1", new Event.Note("x"));
    Files.writeString(state.logs("photos").resolve("notes.txt"), "x");
    assertThat(RunLog.of(state, "photos")).hasSize(1);
  }
}
