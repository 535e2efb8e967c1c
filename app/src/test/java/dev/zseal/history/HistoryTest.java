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
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The database beside the logs.
class HistoryTest {

  private static final Instant BEGIN = Instant.parse("2028-02-29T12:00:00Z");

  @TempDir Path folder;
  private State state;
  private Path file;

  @BeforeEach
  void begin() {
    state = new State(folder);
    file = folder.resolve("history.db");
  }

  /// A run and its log.
  private Run run(History history, String job, int day, Optional<Outcome> outcome)
      throws Exception {
    Instant now = BEGIN.plus(Duration.ofDays(day));
    String id = "%016x".formatted(day);
    try (RunLog log = RunLog.begin(state, job, id, () -> now, _ -> {})) {
      List<Event> events = new ArrayList<>();
      events.add(new Event.Started(job, id, "schedule", "zseal 0.1.0"));
      events.add(new Event.Arrived("tank/a", "usb", "s" + day, day, now, 10, 5));
      var verified = new Event.Verified("tank/a", "usb", "s" + day, day, now, "read back");
      events.add(verified);
      events.add(new Event.Failed("tank/b", "usb", "it failed", "why", "hint", 4));
      outcome.ifPresent(o -> events.add(new Event.Finished(o, Duration.ofMinutes(5), 8)));
      List<Event.Dated> dated = new ArrayList<>();
      for (Event event : events) {
        dated.add(log.add(event));
      }
      Run run = Run.of(dated).orElseThrow();
      history.note(run);
      history.note(now, verified);
      return run;
    }
  }

  private List<Run> fill() throws Exception {
    try (History history = History.open(state)) {
      List<Run> runs = new ArrayList<>();
      for (int day = 0; day < 12; day++) {
        runs.addFirst(run(history, "photos", day, Optional.of(Outcome.PART)));
      }
      runs.addFirst(run(history, "photos", 12, Optional.empty()));
      return runs;
    }
  }

  private void knows(List<Run> runs) throws Exception {
    try (History history = History.open(state)) {
      assertThat(history.runs("photos", 100)).isEqualTo(runs);
      assertThat(history.runs("photos", 2)).isEqualTo(runs.subList(0, 2));
      assertThat(history.runs("other", 100)).isEmpty();
      assertThat(history.last("photos", Outcome.PART)).contains(runs.get(1));
      assertThat(history.last("photos", Outcome.ALL)).isEmpty();
      Instant newest = BEGIN.plus(Duration.ofDays(12));
      assertThat(history.points())
          .containsExactly(new Point("tank/a", "usb", "s12", 12, newest, newest, "read back"));
      assertThat(history.known("photos", BEGIN.plus(Duration.ofDays(99)))).isEqualTo(BEGIN);
    }
  }

  @Test
  void remembersRunsAndPoints() throws Exception {
    try (History history = History.open(state)) {
      assertThat(history.known("photos", BEGIN)).isEqualTo(BEGIN);
    }
    knows(fill());
  }

  @Test
  void isMadeAgainFromTheLogs() throws Exception {
    List<Run> runs = fill();
    Files.delete(file);
    knows(runs);
    knows(runs);
  }

  @Test
  void isMadeAgainDespiteTornLogs() throws Exception {
    List<Run> runs = fill();
    for (Path log : RunLog.of(state, "photos")) {
      byte[] tail = "{\"time\":\"20\u00e4".getBytes(StandardCharsets.ISO_8859_1);
      Files.write(log, tail, StandardOpenOption.APPEND);
    }
    Files.delete(file);
    knows(runs);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomDamageCostsNothingThatTheLogsHave(long seed) throws Exception {
    List<Run> runs = fill();
    var random = new Random(seed);
    byte[] bytes = Files.readAllBytes(file);
    switch (random.nextInt(4)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        int from = random.nextInt(100);
        for (int i = from; i < bytes.length; i += 97) {
          bytes[i] = (byte) random.nextInt(256);
        }
      }
      default -> java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0);
    }
    Files.write(file, bytes);
    knows(runs);
  }

  @Test
  void otherVersionIsPutAsideAndMadeAgain() throws Exception {
    List<Run> runs = fill();
    try (var db = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        var s = db.createStatement()) {
      s.execute("PRAGMA user_version = 77");
    }
    knows(runs);
    assertThat(folder.resolve("history.db.damaged")).exists();
  }

  @Test
  void snapshotThatWasDatedInTheFuture_givesWayToATrueOne() throws Exception {
    try (History history = History.open(state)) {
      Instant wrong = BEGIN.plus(Duration.ofDays(3650));
      history.note(BEGIN, new Event.Verified("tank/a", "usb", "wrong", 1, wrong, "read back"));
      assertThat(history.points()).singleElement().extracting(Point::snapshot).isEqualTo("wrong");
      Instant later = BEGIN.plusSeconds(60);
      history.note(later, new Event.Verified("tank/a", "usb", "true", 2, later, "read back"));
      assertThat(history.points()).singleElement().extracting(Point::snapshot).isEqualTo("true");
    }
  }

  @Test
  void olderSnapshotThatIsVerifiedLater_isNotTheNewest() throws Exception {
    try (History history = History.open(state)) {
      Instant later = BEGIN.plusSeconds(60);
      history.note(later, new Event.Verified("tank/a", "usb", "new", 2, later, "read back"));
      history.note(later, new Event.Verified("tank/a", "usb", "old", 1, BEGIN, "scrubbed"));
      assertThat(history.points()).singleElement().extracting(Point::snapshot).isEqualTo("new");
    }
  }

  @Test
  void keepsASampleAnHour_forAWhile() throws Exception {
    try (History history = History.open(state)) {
      for (int minute = 0; minute < 600; minute += 5) {
        Instant time = BEGIN.plus(Duration.ofMinutes(minute));
        history.note("usb", new SpaceSample(time, minute, 1000 - minute));
      }
      assertThat(history.space("usb", BEGIN)).hasSize(10);
      assertThat(history.space("usb", BEGIN.plus(Duration.ofHours(9))))
          .containsExactly(new SpaceSample(BEGIN.plus(Duration.ofHours(9)), 540, 460));
      Instant year = BEGIN.plus(Duration.ofDays(405));
      history.note("usb", new SpaceSample(year, 1, 1));
      assertThat(history.space("usb", Instant.EPOCH)).hasSize(1);
    }
  }

  @Test
  void knowsSinceWhenACopyIsExpected_andForgetsItWithTheDataset() throws Exception {
    Instant later = BEGIN.plusSeconds(3600);
    var a = new Expected("tank/a", "usb", BEGIN);
    try (History history = History.open(state)) {
      assertThat(history.expect("j", List.of(a))).containsExactly(a);
      var b = new Expected("tank/b", "usb", later);
      assertThat(history.expect("j", List.of(new Expected("tank/a", "usb", later), b)))
          .containsExactly(a, b);
      assertThat(history.expected("j")).containsExactly(a, b);
      assertThat(history.expected("k")).isEmpty();
      assertThat(history.expect("j", List.of(b))).containsExactly(b);
      var again = new Expected("tank/a", "usb", later);
      assertThat(history.expect("j", List.of(again, b))).containsExactly(again, b);
    }
  }

  @Test
  void twoAtOnce_loseNothing() throws Exception {
    try (History one = History.open(state);
        History two = History.open(state)) {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (History history : List.of(one, two)) {
        String job = history == one ? "a" : "b";
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    for (int day = 0; day < 50; day++) {
                      run(
                          history,
                          job,
                          day + (job.equals("a") ? 0 : 1000),
                          Optional.of(Outcome.ALL));
                      history.known(job, BEGIN);
                    }
                  } catch (Exception e) {
                    failures.add(e);
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(two.runs("a", 100)).hasSize(50);
      assertThat(one.runs("b", 100)).hasSize(50);
    }
  }
}
