package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.CrashingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.sweep.SweptVault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The process dies between any two changes it makes; the next command finishes the job, and what
/// is left is whole.
class CrashTest {

  private static final long SEED = 5;
  private static final int[] GOING = {1, 2, 4};

  /// What is done until the crash.
  interface Job {
    void run(VaultFixture fixture) throws Exception;
  }

  @Test
  void destroyAndSweep() throws Exception {
    History history = new History(SEED, 5);
    List<Manifest> going = new ArrayList<>();
    for (int i : GOING) {
      going.add(history.snapshots.get(i));
    }

    int changes =
        crashEverywhere(
            history,
            fixture -> {
              fixture.vault.destroy(going, fixture.writer);
              fixture.vault.sweep();
            });

    // A key, and for each a tombstone and a deletion, and what the sweep does.
    assertThat(changes).isGreaterThan(12);
  }

  @Test
  void receive() throws Exception {
    History history = new History(SEED, 3);
    byte[] more = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 5);

    int changes = crashEverywhere(history, fixture -> fixture.store(more));

    assertThat(changes).isGreaterThan(5);
  }

  @Test
  void holdAndRelease() throws Exception {
    History history = new History(SEED, 2);
    List<Manifest> all = history.snapshots;

    crashEverywhere(
        history,
        fixture -> {
          fixture.vault.holder(fixture.writer).hold("audit", all);
          fixture.vault.holder(fixture.writer).release("audit", all);
        });
  }

  /// Crashes before every change in turn; returns how many there are.
  private static int crashEverywhere(History history, Job job) throws Exception {
    for (int changes = 0; ; changes++) {
      MemoryStore store = history.store.copy();
      var crashing = new CrashingStore(store, changes);
      var doomed = new VaultFixture(crashing, 100 + changes);
      if (!crashes(crashing, doomed, job)) {
        return changes;
      }
      // No lock outlives its process.
      MemoryStore after = store.copy();
      var next = new VaultFixture(after, 1000 + changes);
      checkWhole(history, next, "after the crash before change " + changes);
      next.vault.reinstate(scrub(next).uncounted(), next.writer);
      next.vault.sweep();
      checkWhole(history, next, "after the next sweep, crash before change " + changes);
      SweptVault.check(after, false);
      assertThat(after.lengths().keySet()).noneMatch(name -> name.endsWith(".pin"));
    }
  }

  private static ScrubReport scrub(VaultFixture fixture) throws Problem {
    ScrubListener silent =
        new ScrubListener() {
          @Override
          public void progress(long bytes, long total) {}

          @Override
          public void note(String line) {}
        };
    return fixture.vault.scrub(List.of(), ScrubOptions.DEFAULT, silent, List.of(), List.of());
  }

  private static boolean crashes(CrashingStore store, VaultFixture fixture, Job job)
      throws Exception {
    try {
      job.run(fixture);
    } catch (Problem.Unavailable e) {
      assertThat(store.crashed()).isTrue();
    }
    return store.crashed();
  }

  private static void checkWhole(History history, VaultFixture fixture, String when)
      throws Exception {
    fixture.vault.catalog().refresh();
    for (int i = 0; i < history.snapshots.size(); i++) {
      Optional<Manifest> still = fixture.vault.catalog().find(history.snapshots.get(i).guid());
      if (still.isPresent()) {
        assertThat(VaultFixture.sha256(fixture.send(still.get(), null)))
            .as("%d %s", i, when)
            .isEqualTo(history.fulls.get(i));
      }
    }
  }

  @Test
  void aTombstoneWithoutADeletion_isFinishedByTheNextSweep() throws Exception {
    History history = new History(SEED, 3);
    Manifest going = history.snapshots.get(1);
    // A note, key and tombstone are written, the manifest is not deleted.
    var doomed = new VaultFixture(new CrashingStore(history.store, 3), 7);
    assertThatThrownBy(() -> doomed.vault.destroy(List.of(going), doomed.writer))
        .isInstanceOf(Problem.Unavailable.class);
    assertThat(history.store.exists(going.objectName())).isTrue();

    var next = new VaultFixture(history.store.copy(), 8);
    next.vault.sweep();

    assertThat(next.vault.catalog().find(going.guid())).isEmpty();
  }

  @Test
  void whatWasHeldSinceTheCrash_stays() throws Exception {
    History history = new History(SEED, 3);
    Manifest going = history.snapshots.get(1);
    var doomed = new VaultFixture(new CrashingStore(history.store, 3), 7);
    assertThatThrownBy(() -> doomed.vault.destroy(List.of(going), doomed.writer))
        .isInstanceOf(Problem.Unavailable.class);
    var next = new VaultFixture(history.store.copy(), 8);
    next.vault.holder(next.writer).hold("audit", List.of(going));
    next.vault.sweep();
    next.vault.holder(next.writer).release("audit", List.of(going));

    next.vault.sweep();

    assertThat(next.vault.catalog().find(going.guid())).isPresent();
  }

  /// The tombstone meant the manifest that was there, not the one that came later, even if a crash
  /// left the note that points to it.
  @Test
  void aSnapshotReceivedAgain_isNotMeantByItsOldTombstone() throws Exception {
    History history = new History(SEED, 3);
    Manifest going = history.snapshots.get(2);
    var doomed = new VaultFixture(new CrashingStore(history.store, 4), 7);
    assertThatThrownBy(() -> doomed.vault.destroy(List.of(going), doomed.writer))
        .isInstanceOf(Problem.Unavailable.class);
    var fixture = new VaultFixture(history.store.copy(), 8);
    assertThat(fixture.vault.catalog().find(going.guid())).isEmpty();
    Manifest again = fixture.store(History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 2));
    assertThat(again.objectName()).isEqualTo(going.objectName());

    fixture.vault.sweep();

    assertThat(VaultFixture.sha256(fixture.send(again, null))).isEqualTo(history.fulls.get(2));
  }
}
