package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.sweep.SweptVault;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// While one process does something, another does something else, between any two calls of the
/// first to the store.
///
/// Every seventh of these places is tried; `-Dzseal.every=1` tries them all.
class InterleavingTest {

  private static final long SEED = 6;
  private static final int EVERY = Integer.getInteger("zseal.every", 7);

  private final RandomDataset dataset = new RandomDataset(SEED, History.SNAPSHOTS);

  /// What the first process does, in a vault of its own over the same store.
  interface Job {
    void run(VaultFixture fixture) throws Exception;
  }

  /// What the other does meanwhile.
  interface Meanwhile {
    void run(VaultFixture other) throws Exception;
  }

  /// What must hold afterwards.
  interface Check {
    void run(MemoryStore store, String when) throws Exception;
  }

  private static int everywhere(MemoryStore start, Job job, Meanwhile meanwhile, Check check)
      throws Exception {
    for (int calls = 3; ; calls += EVERY) {
      MemoryStore store = start.copy();
      var meddling =
          new MeddlingStore(
              store,
              calls,
              () -> !store.isLocked(Layout.TURN_LOCK),
              () -> meanwhile.run(new VaultFixture(store, 5000)));
      job.run(new VaultFixture(meddling, 6000));
      if (!meddling.done()) {
        return calls;
      }
      check.run(store, "meanwhile at call " + calls);
      SweptVault.check(store, false);
      new VaultFixture(store, 7000).vault.sweep();
      check.run(store, "swept, meanwhile at call " + calls);
      SweptVault.check(store, false);
    }
  }

  private static void checkThoseThere(History history, MemoryStore store, String when)
      throws Exception {
    var fixture = new VaultFixture(store, 8000);
    for (int i = 0; i < history.snapshots.size(); i++) {
      Optional<Manifest> there = fixture.vault.catalog().find(history.snapshots.get(i).guid());
      if (there.isPresent()) {
        assertThat(VaultFixture.sha256(fixture.send(there.get(), null)))
            .as("%d, %s", i, when)
            .isEqualTo(history.fulls.get(i));
      }
    }
  }

  /// The increment is stored whole, or refused because its base is gone: nothing between.
  @Test
  void receive_whileItsBaseIsDestroyedAndSwept() throws Exception {
    History whole = new History(SEED, 3);
    History start = new History(SEED, 2);
    byte[] increment = History.stream(dataset, 2);

    int calls =
        everywhere(
            start.store,
            fixture -> {
              try {
                List<Received> received = fixture.receive(increment);
                assertThat(received).hasSize(1);
              } catch (Problem.Refused e) {
                assertThat(e.what()).contains("increment without its base");
              }
            },
            other -> {
              other.vault.destroy(start.snapshots, other.writer);
              other.vault.sweep();
            },
            (store, when) -> checkThoseThere(whole, store, when));

    assertThat(calls).isGreaterThan(20);
  }

  /// The base is another one of the same name by the time it is relied on: it was destroyed, swept
  /// and received again, and lies elsewhere now.
  @Test
  void receive_whileItsBaseIsReplaced() throws Exception {
    History whole = new History(SEED, 3);
    History start = new History(SEED, 2);
    byte[] increment = History.stream(dataset, 2);
    byte[] base = History.stream(dataset, 1);
    Manifest old = start.snapshots.get(1);
    assertThat(old.stored().payloadBytes()).as("it has blocks of its own").isPositive();

    everywhere(
        start.store,
        fixture -> {
          try {
            fixture.receive(increment);
          } catch (Problem.Refused e) {
            assertThat(e.what()).contains("increment without its base");
          }
        },
        other -> {
          other.vault.destroy(List.of(old), other.writer);
          other.vault.sweep();
          try {
            other.store(base);
          } catch (Problem.Conflict _) {
            // The dataset is locked by the receive that goes on.
          }
          other.vault.sweep();
        },
        (store, when) -> checkThoseThere(whole, store, when));
  }

  @Test
  void sweep_whileAnIncrementComes_andItsBaseGoes() throws Exception {
    History whole = new History(SEED, 4);
    History start = new History(SEED, 3);
    var first = new VaultFixture(start.store, 9);
    first.vault.destroy(List.of(start.snapshots.get(0)), first.writer);
    byte[] increment = History.stream(dataset, 3);

    int calls =
        everywhere(
            start.store,
            fixture -> fixture.vault.sweep(),
            other -> {
              other.store(increment);
              other.vault.destroy(start.snapshots.subList(1, 3), other.writer);
            },
            (store, when) -> {
              var fixture = new VaultFixture(store, 8000);
              assertThat(fixture.vault.catalog().find(whole.snapshots.get(3).guid())).isPresent();
              checkThoseThere(whole, store, when);
            });

    assertThat(calls).isGreaterThan(30);
  }

  @Test
  void send_whileOthersAreDestroyedAndSwept() throws Exception {
    History start = new History(SEED, 5);
    Manifest sent = start.snapshots.get(3);

    everywhere(
        start.store,
        fixture ->
            assertThat(VaultFixture.sha256(fixture.send(sent, null))).isEqualTo(start.fulls.get(3)),
        other -> {
          other.vault.destroy(start.snapshots.subList(0, 3), other.writer);
          other.vault.sweep();
        },
        (store, when) -> checkThoseThere(start, store, when));
  }

  /// A scrub brings back manifests that were lost, not one that somebody lets go just then.
  @Test
  void scrub_whileASnapshotIsDestroyed() throws Exception {
    History start = new History(SEED, 5);
    Manifest going = start.snapshots.get(2);

    int calls =
        everywhere(
            start.store,
            fixture -> {
              ScrubReport report =
                  fixture.vault.scrub(
                      List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());
              assertThat(report.problems()).isEmpty();
              assertThat(report.isClean()).isTrue();
            },
            other -> other.vault.destroy(List.of(going), other.writer),
            (store, when) -> {
              assertThat(store.exists(going.objectName())).as(when).isFalse();
              checkThoseThere(start, store, when);
            });

    assertThat(calls).isGreaterThan(30);
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }
}
