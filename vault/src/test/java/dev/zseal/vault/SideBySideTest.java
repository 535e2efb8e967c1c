package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.vault.sweep.SweptVault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Receives, sends and lists go on while others destroy and sweep.
class SideBySideTest {

  private static final long SEED = 6;

  @TempDir Path folder;
  private RandomDataset dataset;
  private VaultFixture fixture;

  @BeforeEach
  void makeVault() throws Exception {
    dataset = new RandomDataset(SEED, History.SNAPSHOTS);
    fixture = new VaultFixture(folder);
  }

  /// The vault as another process would open it.
  private Vault open(long seed) throws Problem {
    return Vault.open(fixture.folder, VaultFixture.clock(), new SplittableRandom(seed));
  }

  private Store store() {
    return new FolderStore(fixture.folder, new SplittableRandom(1));
  }

  @Test
  void aBaseDestroyedWhileItsIncrementComes_staysUntilThatIsDone() throws Exception {
    var geometry = new VolumeDataset.Geometry(1000, 16 << 10, 16 << 10, 16 << 10);
    var volume = VolumeDataset.changing("pool/volume", geometry, 0.4, 1);
    var full = new ByteArrayOutputStream();
    ImageWriter.full(volume.at(0), full);
    var increment = new ByteArrayOutputStream();
    ImageWriter.increment(0, volume.at(1), increment);
    var expected = new ByteArrayOutputStream();
    ImageWriter.full(volume.at(1), expected);
    Manifest base = fixture.store(full.toByteArray());
    Vault other = open(2);
    // Its BEGIN is looked at when the first batch of 2 MiB is full.
    var halfway =
        new Interrupted(
            increment.toByteArray(),
            increment.size() - 1000,
            () -> {
              while (Pins.all(store()).isEmpty()) {
                Thread.sleep(10);
              }
              other.destroy(List.of(base), fixture.writer);
              return other.sweep();
            });

    Manifest received = receive(fixture.vault, halfway);

    assertThat(halfway.done).isTrue();
    assertThat(store().exists(base.objectName())).isFalse();
    assertThat(fixture.send(received, null)).isEqualTo(expected.toByteArray());
    other.sweep();
    assertThat(fixture.send(received, null)).isEqualTo(expected.toByteArray());
    SweptVault.check(store(), false);
  }

  @Test
  void aSnapshotDestroyedWhileItIsSent_endsThatSendOrNot_butNeverWrong() throws Exception {
    Manifest first = fixture.store(History.stream(dataset, 0));
    Manifest second = fixture.store(History.stream(dataset, 1));
    byte[] whole = fixture.send(second, null);
    Vault other = open(2);
    other.destroy(List.of(second), fixture.writer);
    other.sweep();

    assertThatThrownBy(() -> fixture.send(second, null))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("destroyed while it was sent");
    assertThat(whole).isNotEmpty();
    assertThat(fixture.send(first, null)).isNotEmpty();
  }

  /// Receives, sends and sweeps at the same time, with destroys between them.
  @Test
  void allAtOnce() throws Exception {
    History expected = new History(SEED, History.SNAPSHOTS);
    Manifest first = fixture.store(History.stream(dataset, 0));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Future<?> sweeping = threads.submit(until(done, () -> open(3).sweep()));
      Future<?> listing =
          threads.submit(
              until(
                  done,
                  () -> {
                    Vault vault = open(4);
                    for (String id : vault.catalog().datasetIds()) {
                      assertThat(vault.catalog().snapshots(id)).isNotNull();
                    }
                    assertThat(vault.catalog().damaged()).isEmpty();
                    return null;
                  }));
      Future<?> sending =
          threads.submit(
              until(
                  done,
                  () -> {
                    var out = new ByteArrayOutputStream();
                    open(5).send(new SendPlan(List.of(StreamPlan.full(first)), null), out, _ -> {});
                    assertThat(VaultFixture.sha256(out.toByteArray()))
                        .isEqualTo(expected.fulls.getFirst());
                    return null;
                  }));
      Manifest last = first;
      for (int round = 0; round < 2; round++) {
        for (int i : new int[] {1, 2, 3, 4, 8, 9}) {
          Manifest next = receive(open(10 + i), new ByteArrayInputStream(stream(i)));
          assertThat(VaultFixture.sha256(fixture.send(next, null)))
              .isEqualTo(expected.fulls.get(i));
          if (i > 1) {
            open(20 + i).destroy(List.of(last), fixture.writer);
          }
          last = next;
        }
        open(30).destroy(List.of(last), fixture.writer);
      }
      done.set(true);
      sweeping.get();
      listing.get();
      sending.get();
    }
    open(40).sweep();
    SweptVault.check(store(), false);
  }

  private byte[] stream(int i) throws Exception {
    return History.stream(dataset, i);
  }

  private static Callable<@Nullable Void> until(AtomicBoolean done, Callable<?> task) {
    return () -> {
      do {
        task.call();
      } while (!done.get());
      return null;
    };
  }

  private Manifest receive(Vault vault, InputStream stream) throws Problem {
    List<Received> all = new ArrayList<>();
    WriterIdentity writer = fixture.writer;
    vault.receive(
        stream,
        "test",
        writer,
        ReceiveOptions.DEFAULT,
        new ReceiveListener() {
          @Override
          public void progress(long bytesRead) {}

          @Override
          public void finished(Received received) {
            all.add(received);
          }
        });
    return ((Received.Stored) all.getFirst()).manifest();
  }

  /// A stream during which something happens.
  private static final class Interrupted extends InputStream {
    private final byte[] bytes;
    private final int place;
    private final Callable<?> event;
    private int at;
    boolean done;

    Interrupted(byte[] bytes, int place, Callable<?> event) {
      this.bytes = bytes;
      this.place = place;
      this.event = event;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("read arrays");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (at >= bytes.length) {
        return -1;
      }
      int end = at < place ? place : bytes.length;
      int count = Math.min(length, end - at);
      System.arraycopy(bytes, at, into, offset, count);
      at += count;
      if (at >= place && !done) {
        try {
          event.call();
          done = true;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
      return count;
    }
  }
}
