package dev.zseal.vault.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Grade;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionPolicyTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /// After all snapshots of these tests.
  private static final Instant NOW = Instant.parse("2099-01-01T00:00:00Z");

  private static RetentionPolicy counts(
      int last, int hourly, int daily, int weekly, int monthly, int yearly) {
    return new RetentionPolicy(last, hourly, daily, weekly, monthly, yearly, null, Set.of());
  }

  private static RetentionPolicy within(@Nullable String span) throws Problem {
    KeepSpan parsed = span == null ? null : KeepSpan.parse(span);
    return new RetentionPolicy(0, 0, 0, 0, 0, 0, parsed, Set.of());
  }

  /// Snapshots named by the moment they were taken at.
  private static List<RetentionPolicy.Item<String>> at(ZoneId zone, String... moments) {
    List<RetentionPolicy.Item<String>> items = new ArrayList<>();
    for (String moment : moments) {
      Instant time =
          moment.endsWith("Z")
              ? Instant.parse(moment)
              : LocalDateTime.parse(moment).atZone(zone).toInstant();
      items.add(new RetentionPolicy.Item<>(moment, time, List.of()));
    }
    return items;
  }

  private static List<RetentionPolicy.Item<String>> every(Duration step, int count, String newest) {
    List<RetentionPolicy.Item<String>> items = new ArrayList<>();
    Instant end = Instant.parse(newest);
    for (int i = count - 1; i >= 0; i--) {
      Instant time = end.minus(step.multipliedBy(i));
      items.add(new RetentionPolicy.Item<>(time.toString(), time, List.of()));
    }
    return items;
  }

  /// Those that stay, with their reasons.
  private static Map<String, List<String>> kept(
      RetentionPolicy policy, List<RetentionPolicy.Item<String>> items, ZoneId zone) {
    Map<String, List<String>> kept = new TreeMap<>();
    for (var verdict : policy.decide(items, zone, NOW)) {
      if (verdict.kept()) {
        kept.put(verdict.item().snapshot(), verdict.reasons());
      }
    }
    return kept;
  }

  @Test
  void last_keepsTheNewest() {
    var items = every(Duration.ofMinutes(10), 6, "2026-03-04T12:00:00Z");

    assertThat(kept(counts(2, 0, 0, 0, 0, 0), items, ZoneOffset.UTC))
        .isEqualTo(
            Map.of(
                "2026-03-04T11:50:00Z",
                List.of("last"),
                "2026-03-04T12:00:00Z",
                List.of("newest", "last")));
  }

  @Test
  void daily_keepsTheNewestOfEachDay() {
    var items = every(Duration.ofHours(6), 20, "2026-03-04T18:00:00Z");

    assertThat(kept(counts(0, 0, 3, 0, 0, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-03-02T18:00:00Z", "2026-03-03T18:00:00Z", "2026-03-04T18:00:00Z");
  }

  @Test
  void aDayWithoutSnapshots_isNotCounted() {
    var items = at(ZoneOffset.UTC, "2026-01-01T05:00", "2026-01-09T05:00", "2026-01-10T05:00");

    assertThat(kept(counts(0, 0, 2, 0, 0, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-01-09T05:00", "2026-01-10T05:00");
  }

  @Test
  void aRuleThatIsNotUsedUp_keepsTheOldestToo() {
    var items = every(Duration.ofDays(1), 20, "2026-03-20T00:00:00Z");

    var kept = kept(counts(0, 0, 0, 0, 3, 0), items, ZoneOffset.UTC);

    assertThat(kept)
        .containsOnlyKeys("2026-03-01T00:00:00Z", "2026-03-20T00:00:00Z")
        .containsEntry("2026-03-01T00:00:00Z", List.of("oldest monthly"));
  }

  @Test
  void daysAreThoseOfTheZone() {
    // 23:30 and 00:30 in Berlin are one day in UTC.
    var items = at(BERLIN, "2026-07-01T23:30", "2026-07-02T00:30", "2026-07-02T12:00");

    assertThat(kept(counts(0, 0, 2, 0, 0, 0), items, BERLIN).keySet())
        .containsExactly("2026-07-01T23:30", "2026-07-02T12:00");
    assertThat(kept(counts(0, 0, 2, 0, 0, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-07-02T00:30", "2026-07-02T12:00");
  }

  /// On 2026-10-25 the clocks of Berlin show 02:00 to 02:59 twice.
  @Test
  void theHourAClockShowsTwice_isTwoHours() {
    var items =
        at(
            BERLIN,
            "2026-10-24T23:10:00Z",
            "2026-10-25T00:10:00Z",
            "2026-10-25T00:50:00Z",
            "2026-10-25T01:10:00Z",
            "2026-10-25T02:10:00Z");

    assertThat(kept(counts(0, 4, 0, 0, 0, 0), items, BERLIN).keySet())
        .containsExactly(
            "2026-10-24T23:10:00Z",
            "2026-10-25T00:50:00Z",
            "2026-10-25T01:10:00Z",
            "2026-10-25T02:10:00Z");
  }

  /// On 2026-03-29 the clocks of Berlin go from 02:00 to 03:00: the day has 23 hours.
  @Test
  void theShortDay_isADay() {
    var items = every(Duration.ofHours(1), 72, "2026-03-30T12:00:00Z");

    assertThat(kept(counts(0, 0, 3, 0, 0, 0), items, BERLIN).keySet())
        .containsExactly("2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z", "2026-03-30T12:00:00Z");
  }

  @Test
  void hoursOfAZoneOffByHalfAnHour() {
    ZoneId kolkata = ZoneId.of("Asia/Kolkata");
    var items = at(kolkata, "2026-05-01T10:05", "2026-05-01T10:55", "2026-05-01T11:05");

    assertThat(kept(counts(0, 2, 0, 0, 0, 0), items, kolkata).keySet())
        .containsExactly("2026-05-01T10:55", "2026-05-01T11:05");
  }

  /// 2026-12-31 is a Thursday: its week goes on into January.
  @Test
  void aWeekOverNewYear_isOneWeek() {
    var items = at(ZoneOffset.UTC, "2026-12-27T12:00", "2026-12-29T12:00", "2027-01-02T12:00");

    assertThat(kept(counts(0, 0, 0, 2, 0, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-12-27T12:00", "2027-01-02T12:00");
  }

  @Test
  void within_isCountedFromTheNewest_byTheCalendar() throws Exception {
    var items =
        at(BERLIN, "2026-02-27T12:00", "2026-02-28T12:00", "2026-02-28T12:01", "2026-03-31T12:00");

    // A month before 31 March is 28 February.
    assertThat(kept(within("1m"), items, BERLIN).keySet())
        .containsExactly("2026-02-28T12:01", "2026-03-31T12:00");
  }

  @Test
  void within_aDayOverTheChangeOfClocks_isACalendarDay() throws Exception {
    var items = at(BERLIN, "2026-03-28T11:59", "2026-03-28T12:01", "2026-03-29T12:00");

    assertThat(kept(within("1d"), items, BERLIN).keySet())
        .containsExactly("2026-03-28T12:01", "2026-03-29T12:00");
    assertThat(kept(within("24h"), items, BERLIN).keySet())
        .containsExactly("2026-03-28T11:59", "2026-03-28T12:01", "2026-03-29T12:00");
    assertThat(kept(within("23h"), items, BERLIN).keySet())
        .containsExactly("2026-03-28T12:01", "2026-03-29T12:00");
  }

  @Test
  void theNewestAndThoseOnHold_stayWhateverTheRules() {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    List<RetentionPolicy.Item<String>> items =
        List.of(
            new RetentionPolicy.Item<>("a", time, List.of("audit")),
            new RetentionPolicy.Item<>("b", time.plusSeconds(1), List.of()),
            new RetentionPolicy.Item<>("c", time.plusSeconds(2), List.of()));
    var tagged = new RetentionPolicy(0, 0, 0, 0, 0, 0, null, Set.of("other"));

    assertThat(kept(tagged, items, ZoneOffset.UTC))
        .isEqualTo(Map.of("a", List.of("held: audit"), "c", List.of("newest")));
  }

  @Test
  void ofOneSecond_theLaterInTheListIsTheNewest() {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    List<RetentionPolicy.Item<String>> items =
        List.of(
            new RetentionPolicy.Item<>("a", time, List.of()),
            new RetentionPolicy.Item<>("b", time, List.of()));

    assertThat(kept(counts(1, 0, 0, 0, 0, 0), items, ZoneOffset.UTC)).containsOnlyKeys("b");
  }

  @Test
  void unlimited_keepsOneOfEach() {
    var items = every(Duration.ofHours(8), 90, "2026-03-31T16:00:00Z");

    assertThat(kept(counts(0, 0, -1, 0, 0, 0), items, ZoneOffset.UTC)).hasSize(31);
  }

  @Test
  void aYearOfHours_leavesWhatTheRulesCount() {
    var items = every(Duration.ofHours(1), 365 * 24, "2026-12-31T23:00:00Z");

    var kept = kept(counts(0, 24, 7, 4, 12, 1), items, BERLIN);

    // Hours, days, weeks and months overlap at their newest ends.
    assertThat(kept).hasSizeBetween(40, 24 + 7 + 4 + 12 + 1);
  }

  /// The source's clock was wrong once: measured from there all others would be old.
  @ParameterizedTest
  @ValueSource(strings = {"2036-02-07T06:28:16Z", "2026-11-23T12:00:01Z"})
  void whatIsDatedAhead_standsForNothing(String wrong) throws Exception {
    var items = every(Duration.ofDays(1), 100, "2026-11-22T03:00:00Z");
    items.addAll(at(ZoneOffset.UTC, wrong));
    Instant now = Instant.parse("2026-11-22T12:00:00Z");

    var within = within("60d").decide(items, ZoneOffset.UTC, now);
    assertThat(within.stream().filter(RetentionPolicy.Verdict::kept)).hasSize(61);
    assertThat(within.getLast().reasons()).containsExactly("dated in the future");

    var last = counts(1, 0, 0, 0, 0, 0).decide(items, ZoneOffset.UTC, now);
    assertThat(last.stream().filter(RetentionPolicy.Verdict::kept))
        .extracting(verdict -> verdict.item().snapshot())
        .containsExactly("2026-11-22T03:00:00Z", wrong);
  }

  /// Clocks may differ a little.
  @Test
  void whatIsDatedAheadByHours_isTheNewest() {
    var items = every(Duration.ofDays(1), 3, "2026-11-22T03:00:00Z");

    var last =
        counts(1, 0, 0, 0, 0, 0)
            .decide(items, ZoneOffset.UTC, Instant.parse("2026-11-21T04:00:00Z"));

    assertThat(last.stream().filter(RetentionPolicy.Verdict::kept))
        .extracting(verdict -> verdict.item().snapshot())
        .containsExactly("2026-11-22T03:00:00Z");
  }

  @Test
  void withoutSnapshots_thereIsNothingToDecide() {
    assertThat(counts(1, 1, 1, 1, 1, 1).decide(List.of(), BERLIN, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1y5m7d2h, 1y5m7d2h", "30d, 30d", "0h, 0h", "0d, 0h", "2h, 2h", "1y2h, 1y2h"})
  void spans(String text, String shown) throws Exception {
    assertThat(KeepSpan.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "d", "1w", "2h1d", "-1d", "1d 2h", "99999999999d"})
  void notSpans(String text) {
    assertThatThrownBy(() -> KeepSpan.parse(text)).isInstanceOf(Problem.Usage.class);
  }

  private static RetentionPolicy.Item<String> graded(String day, Finding... found) {
    Map<Finding, Instant> times = new EnumMap<>(Finding.class);
    for (Finding finding : found) {
      times.put(finding, Instant.parse("2026-12-01T00:00:00Z"));
    }
    Instant time = Instant.parse(day + "T12:00:00Z");
    return new RetentionPolicy.Item<>(day, time, List.of(), new Grade(times));
  }

  @Test
  void theNewestThatWasFoundWhole_stays_andTheNewestThatIsNotDamaged() {
    var items =
        List.of(
            graded("2026-11-01", Finding.PROVED),
            graded("2026-11-02", Finding.SCRUBBED),
            graded("2026-11-03", Finding.KEY_CHECKED),
            graded("2026-11-04"),
            graded("2026-11-05"),
            graded("2026-11-06", Finding.DISPROVED),
            graded("2026-11-07", Finding.DAMAGED, Finding.KEY_CHECKED));

    assertThat(kept(tagged("none"), items, ZoneOffset.UTC))
        .isEqualTo(
            Map.of(
                "2026-11-07", List.of("newest"),
                "2026-11-05", List.of("newest not damaged"),
                "2026-11-02", List.of("newest verified")));
  }

  @Test
  void theNewestThatWasReadBack_staysOnlyWhereNoneWasFoundWhole() {
    var readBack =
        List.of(
            graded("2026-11-01"),
            graded("2026-11-02", Finding.READ_BACK),
            graded("2026-11-03", Finding.READ_BACK, Finding.KEY_CHECKED),
            graded("2026-11-04", Finding.READ_BACK, Finding.DAMAGED),
            graded("2026-11-05"),
            graded("2026-11-06"));
    assertThat(kept(tagged("none"), readBack, ZoneOffset.UTC))
        .isEqualTo(
            Map.of(
                "2026-11-06", List.of("newest"),
                "2026-11-03", List.of("newest read back")));

    List<RetentionPolicy.Item<String>> scrubbed = new ArrayList<>(readBack);
    scrubbed.set(0, graded("2026-11-01", Finding.SCRUBBED));
    assertThat(kept(tagged("none"), scrubbed, ZoneOffset.UTC))
        .isEqualTo(
            Map.of(
                "2026-11-06", List.of("newest"),
                "2026-11-01", List.of("newest verified")));

    scrubbed.set(0, graded("2026-11-01", Finding.SCRUBBED, Finding.DISPROVED));
    scrubbed.set(5, graded("2026-11-06", Finding.READ_BACK));
    assertThat(kept(tagged("none"), scrubbed, ZoneOffset.UTC))
        .isEqualTo(Map.of("2026-11-06", List.of("newest", "newest read back")));
  }

  @Test
  void aDamagedSnapshotUsesUpNoRule() {
    var items =
        List.of(
            graded("2026-11-01"),
            graded("2026-11-02"),
            graded("2026-11-03", Finding.DAMAGED),
            graded("2026-11-04"));

    assertThat(kept(counts(2, 0, 0, 0, 0, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-11-02", "2026-11-03", "2026-11-04");
    assertThat(kept(counts(0, 0, 2, 0, 0, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-11-02", "2026-11-03", "2026-11-04");
    assertThat(kept(counts(0, 0, 0, 0, 1, 0), items, ZoneOffset.UTC).keySet())
        .containsExactly("2026-11-04");
  }

  /// Whatever somebody noted of the snapshots, nothing goes that would stay without.
  @Test
  void gradesOnlyEverMakeMoreStay() {
    SplittableRandom random = new SplittableRandom(20261122);
    Finding[] findings = Finding.values();
    for (int round = 0; round < 300; round++) {
      List<RetentionPolicy.Item<String>> plain = new ArrayList<>();
      List<RetentionPolicy.Item<String>> graded = new ArrayList<>();
      Instant time = Instant.parse("2026-01-01T00:00:00Z");
      for (int i = random.nextInt(20); i >= 0; i--) {
        time = time.plus(Duration.ofHours(random.nextInt(60)));
        String name = i + " " + time;
        plain.add(new RetentionPolicy.Item<>(name, time, List.of()));
        Map<Finding, Instant> found = new EnumMap<>(Finding.class);
        for (int n = random.nextInt(3); n > 0; n--) {
          found.put(findings[random.nextInt(findings.length)], time.plusSeconds(random.nextInt(9)));
        }
        graded.add(new RetentionPolicy.Item<>(name, time, List.of(), new Grade(found)));
      }
      int[] n = random.ints(6, -1, 5).toArray();
      RetentionPolicy policy = counts(n[0], n[1], n[2], n[3], n[4], n[5]);

      assertThat(kept(policy, graded, ZoneOffset.UTC).keySet())
          .as("seed 20261122, round %d", round)
          .containsAll(kept(policy, plain, ZoneOffset.UTC).keySet());
    }
  }

  private static RetentionPolicy tagged(String tag) {
    return new RetentionPolicy(0, 0, 0, 0, 0, 0, null, Set.of(tag));
  }
}
