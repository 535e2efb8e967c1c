package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.OwnLocksStore;
import dev.zseal.store.Store;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.sweep.SweptVault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Another host sweeps while this one receives, and neither sees the other's locks.
class OwnLocksTest {

  private static final long SEED = 6;
  private static final Duration DAYS = Duration.ofDays(2);
  private static final ReceiveOptions ALWAYS = ReceiveOptions.DEFAULT.resumable(Duration.ZERO);

  private final RandomDataset dataset = new RandomDataset(SEED, History.SNAPSHOTS);

  private static Vault open(Store store, long seed) throws Problem {
    return Vault.open(store, VaultFixture.clock(), new SplittableRandom(seed));
  }

  /// Whenever the sweep comes: what is said to be stored is there, and what is not is not.
  @Test
  void aReceiveWhosePacksWereTaken_isNotStored() throws Exception {
    int refused = 0;
    for (int calls = 0; ; calls += 3) {
      MemoryStore store = new History(SEED, 2).store;
      var there = new OwnLocksStore(store, false);
      var meddling = meddling(store, calls, there);
      var fixture = new VaultFixture(meddling, 100 + calls);
      boolean stored = true;
      try {
        fixture.store(History.stream(dataset, 2));
      } catch (Problem.Conflict e) {
        assertThat(e.what()).contains("was not stored");
        stored = false;
        refused++;
      }
      check(store, stored, "sweep before call " + calls);
      if (!meddling.done()) {
        break;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void whereLocksAreNotShared_aYoungPinCounts() throws Exception {
    for (int calls = 0; ; calls += 3) {
      MemoryStore store = new History(SEED, 2).store;
      var meddling = meddling(store, calls, new OwnLocksStore(store, true));

      new VaultFixture(meddling, 100 + calls).store(History.stream(dataset, 2));

      check(store, true, "sweep before call " + calls);
      if (!meddling.done()) {
        break;
      }
    }
  }

  /// It stalls for longer than its pin counts, and a sweep takes it for dead. What it keeps then,
  /// to be gone on with, is whole all the same.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStalledReceiveThatIsGoneOnWith_isStoredWholeOrNotAtAll(boolean honest) throws Exception {
    var geometry = new VolumeDataset.Geometry(300, 16 << 10, 16 << 10, 16 << 10);
    var volume = VolumeDataset.changing("pool/volume", geometry, 0.4, 1);
    var out = new ByteArrayOutputStream();
    ImageWriter.full(volume.at(0), out);
    byte[] stream = out.toByteArray();
    int refused = 0;
    int gone = 0;
    for (int calls = 0; ; calls++) {
      MemoryStore store = new MemoryStore();
      Vault.init(store, 1 << 20, 0, VaultFixture.clock(), new SplittableRandom(1));
      var meddling =
          new MeddlingStore(
              new OwnLocksStore(store, honest),
              calls,
              () -> true,
              () -> tomorrow(new OwnLocksStore(store, honest)).sweep(),
              true);
      var fixture = new VaultFixture(meddling, 100 + calls);
      String when = "sweep before commit " + calls;
      assertThatThrownBy(() -> fixture.receive(Arrays.copyOf(stream, 4_300_000), ALWAYS))
          .as(when)
          .isInstanceOf(Problem.class);
      try {
        List<Checkpoint.Kept> kept = fixture.vault.partials();
        gone += kept.size();
        fixture.receive(
            kept.isEmpty()
                ? stream
                : ResumedStream.of(stream, kept.getFirst().checkpoint().point()),
            ALWAYS);
      } catch (Problem.Conflict e) {
        assertThat(e.what()).as(when).contains("was not stored");
        refused++;
      }
      var after = new VaultFixture(store, 9);
      for (Manifest there : after.vault.catalog().everySnapshot()) {
        assertThat(VaultFixture.sha256(after.send(there, null)))
            .as(when)
            .isEqualTo(VaultFixture.sha256(stream));
      }
      SweptVault.check(store, false);
      if (!meddling.done()) {
        break;
      }
    }
    assertThat(gone).isPositive();
    assertThat(refused).isLessThan(gone);
  }

  /// A first full of many terabytes takes days, and another host prunes every few hours.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReceiveOfDays_isStored(boolean checkpoints) throws Exception {
    var geometry = new VolumeDataset.Geometry(600, 16 << 10, 16 << 10, 16 << 10);
    var out = new ByteArrayOutputStream();
    ImageWriter.full(VolumeDataset.changing("pool/volume", geometry, 0, 1).at(0), out);
    var store = new MemoryStore();
    var now = new AtomicReference<>(VaultFixture.clock().instant());
    Vault vault =
        Vault.init(new OwnLocksStore(store, true), 1 << 20, 0, now::get, new SplittableRandom(1));
    vault.receive(
        new ByteArrayInputStream(out.toByteArray()),
        "test",
        WriterIdentity.generate(),
        checkpoints ? ALWAYS : ReceiveOptions.DEFAULT,
        new ReceiveListener() {
          @Override
          public void progress(long bytesRead) {
            now.updateAndGet(time -> time.plus(Duration.ofHours(11)));
            try {
              Vault.open(new OwnLocksStore(store, true), now::get, new SplittableRandom(5)).sweep();
            } catch (Problem e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void finished(Received received) {
            assertThat(received).isInstanceOf(Received.Stored.class);
          }
        });

    assertThat(Duration.between(VaultFixture.clock().instant(), now.get())).isGreaterThan(DAYS);
    Manifest stored = vault.catalog().everySnapshot().iterator().next();
    assertThat(new VaultFixture(store, 9).send(stored, null)).isEqualTo(out.toByteArray());
    SweptVault.check(store, false);
  }

  /// The vault as another host has it a day and an hour later.
  private static Vault tomorrow(Store store) throws Problem {
    InstantSource clock = InstantSource.offset(VaultFixture.clock(), Duration.ofHours(25));
    return Vault.open(store, clock, new SplittableRandom(5));
  }

  private static MeddlingStore meddling(MemoryStore store, int calls, Store there) {
    return new MeddlingStore(
        new OwnLocksStore(store, true), calls, () -> true, () -> open(there, 5).sweep());
  }

  private static void check(MemoryStore store, boolean stored, String when) throws Exception {
    Vault after = open(store, 9);
    after.sweep();
    var fixture = new VaultFixture(store, 9);
    Optional<Manifest> newest =
        fixture.vault.catalog().everySnapshot().stream()
            .filter(m -> m.snapshot().equals("s2"))
            .findFirst();
    assertThat(newest.isPresent()).as(when).isEqualTo(stored);
    if (newest.isPresent()) {
      assertThat(fixture.send(newest.get(), null)).as(when).isNotEmpty();
    }
    SweptVault.check(store, false);
  }
}
