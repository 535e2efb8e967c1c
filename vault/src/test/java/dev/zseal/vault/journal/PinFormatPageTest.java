package dev.zseal.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/vault.md`, "Pin" to what the code does, and pins to what they are for.
class PinFormatPageTest {

  private static final Instant NOW = Instant.parse("2026-11-23T03:00:10Z");

  private static final String WRITER = "023c6817302c15e2";

  private static byte[] example() throws Exception {
    String page = Files.readString(Path.of("../docs/format/vault.md"));
    int at = page.indexOf("{\n  \"format\" : \"zseal-pin-1\"");
    return page.substring(at, page.indexOf("```", at)).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void pinOfTheExample() throws Exception {
    Pin.Read read = Pin.parse(example(), "example");

    assertThat(read.whileLocked()).isTrue();
    assertThat(read.pin().snapshot()).isEqualTo("tank/diary@tue");
    assertThat(read.pin().toJson()).isEqualTo(example());
  }

  @Test
  void aPinCountsUntilItIsClosed() throws Exception {
    var store = new MemoryStore();
    Pin pin = Pin.parse(example(), "example").pin();
    try (Pins.Held _ = Pins.put(store, WRITER, pin, new SplittableRandom(1))) {
      assertThat(Pins.sweep(store, NOW, _ -> false)).containsExactly(pin);
    }

    assertThat(Pins.sweep(store, NOW, _ -> false)).isEmpty();
    assertThat(store.list("w/%s/journal".formatted(WRITER))).isEmpty();
  }

  @Test
  void whatACrashLeft_isRemovedByASweep_andByNothingElse() throws Exception {
    var store = new MemoryStore();
    Pin pin = Pin.parse(example(), "example").pin();
    Pins.put(store, WRITER, pin, new SplittableRandom(1));
    MemoryStore after = store.copy();

    assertThat(Pins.all(after)).containsExactly(pin);
    assertThat(Pins.sweep(after, NOW, _ -> false)).isEmpty();
    assertThat(after.list("w/%s/journal".formatted(WRITER))).isEmpty();
  }

  /// Room for pins that a receive leaves so that it can go on later.
  @Test
  void aPinThatDoesNotEndWithItsLock_counts() throws Exception {
    var store = new MemoryStore();
    String kept =
        new String(example(), StandardCharsets.UTF_8).replace("\"locked\"", "\"until-released\"");
    store.put(
        "w/%s/journal/00000000000000aa.pin".formatted(WRITER),
        kept.getBytes(StandardCharsets.UTF_8));

    assertThat(Pins.sweep(store, NOW, _ -> false))
        .isEqualTo(List.of(Pin.parse(example(), "example").pin()));
  }

  @Test
  void aPinWhoseDatasetCannotBeAName_isDamaged() throws Exception {
    String hostile =
        new String(example(), StandardCharsets.UTF_8)
            .replaceFirst("\"dataset\" : \"[0-9a-f]{32}\"", "\"dataset\" : \"../x\"");

    assertThatThrownBy(() -> Pin.parse(hostile.getBytes(StandardCharsets.UTF_8), "pin"))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("dataset");
  }

  /// Whenever somebody sweeps, or the receive is killed, there is the old one or the new one.
  @Test
  void whileOneIsPutAnew_oneIsThere() throws Exception {
    for (int calls = 0; ; calls++) {
      var store = new MemoryStore();
      Pin pin = Pin.parse(example(), "example").pin();
      Pins.Held old = Pins.put(store, WRITER, pin, new SplittableRandom(1));
      var ended = new AtomicBoolean();
      var meddling =
          new MeddlingStore(
              store,
              calls,
              () -> !ended.get(),
              () -> assertThat(Pins.sweep(store, NOW, _ -> false)).isNotEmpty());

      Pins.Held anew =
          Pins.renew(meddling, WRITER, old, NOW, new SplittableRandom(2)).orElseThrow();

      assertThat(Pins.sweep(store, NOW, _ -> false)).containsExactly(anew.pin());
      assertThat(anew.pin()).isEqualTo(pin.begun(NOW)).isNotEqualTo(pin);
      ended.set(true);
      anew.close();
      assertThat(store.list("w/%s/journal".formatted(WRITER))).isEmpty();
      if (!meddling.done()) {
        return;
      }
    }
  }

  /// A sweep of another host took it for dead, and with it what it kept.
  @Test
  void oneThatIsGone_isNotPutAnew() throws Exception {
    var store = new MemoryStore();
    Pin pin = Pin.parse(example(), "example").pin();
    Pins.Held old = Pins.put(store, WRITER, pin, new SplittableRandom(1));
    for (String name : store.list("w/%s/journal".formatted(WRITER))) {
      if (name.endsWith(".pin")) {
        store.delete("w/%s/journal/%s".formatted(WRITER, name));
      }
    }

    assertThat(Pins.renew(store, WRITER, old, NOW, new SplittableRandom(2))).isEmpty();

    assertThat(Pins.all(store)).isEmpty();
  }

  /// Else its lock would keep it for as long as the process lives.
  @Test
  void whereTheOldOneCannotBeLookedFor_noNewOneIsLeft() throws Exception {
    var store = new MemoryStore();
    Pin pin = Pin.parse(example(), "example").pin();
    var fails = new AtomicBoolean();
    var failing =
        new MeddlingStore(
            store,
            0,
            fails::get,
            () -> {
              throw new IllegalStateException("the mount is gone");
            });
    Pins.Held old = Pins.put(failing, WRITER, pin, new SplittableRandom(1));
    fails.set(true);

    assertThatThrownBy(() -> Pins.renew(store, WRITER, old, NOW, new SplittableRandom(2)))
        .isInstanceOf(IllegalStateException.class);

    assertThat(Pins.sweep(store, NOW, _ -> false)).containsExactly(pin);
  }
}
