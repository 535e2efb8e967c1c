package dev.zseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What systemd makes of our `OnCalendar=`, on machines that have it.
class SystemdAgreementTest {

  private static final Path PROGRAM = Path.of("/usr/bin/systemd-analyze");
  private static final Pattern ELAPSE =
      Pattern.compile("(?:elapse|#[0-9]+): \\w+ ([0-9-]{10}) ([0-9:]{8}) UTC");
  private static final int RUNS = 12;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 3 * * *",
        "30 22 * * 1-5",
        "0 3 * * sun-tue",
        "*/15 * * * *",
        "*/7 * * * *",
        "5-30/5 8-17 * * *",
        "0 0 1,15 jan,jul *",
        "0 0 13 * 5",
        "0 0 */2 * 1",
        "0 0 29 2 *",
        "0 0 31 * *",
        "15 */5 * * *",
        "0 4 */10 */5 *",
        "1,2,4 1 1 1 *",
        "0 0 * * 6,0",
        "every 15m",
        "every 6h",
        "every 90m",
        "every 1d",
        "every 1w",
        "every 7d",
        "every 8h"
      })
  void runsAtTheSameMoments(String text) throws Problem, IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROGRAM));
    Schedule schedule = Schedule.parse(text);
    // Fits of winter time and summer time, but not the days between: there systemd differs.
    for (String zone : List.of("UTC", "Europe/Berlin", "America/New_York")) {
      Instant from = Instant.parse("2026-04-02T11:07:00Z");
      NavigableSet<Instant> theirs = new TreeSet<>();
      for (String line : SystemdTimer.onCalendar(schedule, ZoneId.of(zone))) {
        theirs.addAll(elapses(line, "2026-04-02 11:07:00"));
      }
      Instant at = from;
      for (int i = 0; i < RUNS; i++) {
        at = schedule.next(at, ZoneId.of(zone));
        assertThat(theirs.pollFirst()).as("%s in %s", text, zone).isEqualTo(at);
      }
    }
  }

  private static List<Instant> elapses(String line, String from)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            PROGRAM.toString(), "calendar", "--base-time=" + from, "--iterations=" + RUNS, line);
    builder.environment().put("TZ", "UTC");
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    List<Instant> moments = new ArrayList<>();
    Matcher m = ELAPSE.matcher(text);
    while (m.find()) {
      moments.add(Instant.parse(m.group(1) + "T" + m.group(2) + "Z"));
    }
    assertThat(moments).as(text).hasSize(RUNS);
    return moments;
  }
}
