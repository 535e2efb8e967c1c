package dev.zseal.vault.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.OwnLocksStore;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Layout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pins where locks do not show to other hosts.
class PinsTest {

  private static final String WRITER = "0123456789abcdef";
  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  private static final String AHEAD = "2099-01-01T00:00:00Z";

  private final MemoryStore disk = new MemoryStore();
  private final Store here = new OwnLocksStore(disk, true);
  private final Store there = new OwnLocksStore(disk, true);
  private final SplittableRandom random = new SplittableRandom(1);

  private Pins.Held put(Store store, String began) throws Problem {
    String dataset = "0".repeat(32);
    Pin pin = new Pin(dataset, "tank/a@b", 1, null, null, 7, 1, began);
    return Pins.put(store, WRITER, pin, random);
  }

  private List<Pin> sweepAfter(int hours) throws Problem {
    return Pins.sweep(here, NOW.plus(Duration.ofHours(hours)), _ -> false);
  }

  @ParameterizedTest
  @ValueSource(strings = {AHEAD, "2026-11-22T0?:00:00Z"})
  void aPinOfATimeThatCannotBe_countsForADayFromWhenItWasFirstSeen(String began) throws Exception {
    put(there, began);

    assertThat(sweepAfter(0)).hasSize(1);
    assertThat(sweepAfter(24)).hasSize(1);
    assertThat(sweepAfter(25)).isEmpty();
    assertThat(disk.lengths()).isEmpty();
  }

  /// It renews its pin by its own clock, however wrong that is.
  @Test
  void aReceiveThatStillRuns_isNeverLetGoOf() throws Exception {
    Instant wrong = Instant.parse(AHEAD);
    Pins.Held held = put(there, wrong.toString());
    for (int hour = 0; hour < 100; hour++) {
      Instant itsNow = wrong.plus(Duration.ofHours(hour));
      if (held.isAging(itsNow)) {
        held = Pins.renew(there, WRITER, held, itsNow, random).orElseThrow();
      }
      assertThat(sweepAfter(hour)).as("after %d hours", hour).hasSize(1);
    }
    held.close();
    assertThat(sweepAfter(100)).isEmpty();
    assertThat(disk.lengths()).isEmpty();
  }

  @Test
  void aReceiveWhoseClockIsPutRight_putsItsPinAnew() throws Exception {
    Pins.Held held = put(there, AHEAD);
    assertThat(held.isAging(NOW)).isTrue();
    Pins.Held anew = Pins.renew(there, WRITER, held, NOW, random).orElseThrow();
    assertThat(anew.isAging(NOW)).isFalse();
    assertThat(sweepAfter(23)).hasSize(1);
    assertThat(sweepAfter(25)).isEmpty();
  }

  @Test
  void aPinWhoseLockIsHeldHere_counts() throws Exception {
    put(here, AHEAD);
    assertThat(sweepAfter(0)).hasSize(1);
    assertThat(sweepAfter(500)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"format\":\"zseal-sighting-1\",\"seen\":\"2098-01-01T00:00:00Z\"}"})
  void aNoteOfASightingThatSaysNothing_isWrittenAnew(String note) throws Exception {
    put(there, AHEAD);
    String pin =
        disk.list(Layout.journal(WRITER)).stream()
            .filter(name -> name.endsWith(".pin"))
            .findFirst()
            .orElseThrow();
    disk.put(Layout.journal(WRITER) + "/" + pin.replace(".pin", ".seen"), note.getBytes(UTF_8));

    assertThat(sweepAfter(0)).hasSize(1);
    assertThat(sweepAfter(24)).hasSize(1);
    assertThat(sweepAfter(25)).isEmpty();
  }
}
