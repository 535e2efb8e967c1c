package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.CrashingStore;
import dev.zseal.store.HookedStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.StoppingStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A snapshot that is there counts, whatever a killed process left unsaid, or said: if its manifest
/// is lost, it is missed and made again.
class ReinstatementTest implements ScrubListener {

  private static final long SEED = 5;

  private final WriterIdentity writer = WriterIdentity.generate();
  private final List<String> notes = new ArrayList<>();
  private History history;
  private MemoryStore store;
  private Manifest one;

  @BeforeEach
  void fill() throws Exception {
    history = new History(SEED, 3);
    store = history.store;
    one = history.snapshots.get(1);
  }

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {
    notes.add(line);
  }

  private VaultFixture open() throws Problem {
    return new VaultFixture(store, 500, writer);
  }

  private ScrubReport scrub(boolean repair, Vault... copies) throws Problem {
    return open()
        .vault
        .scrub(
            List.of(), new ScrubOptions(repair, 100, 0, 1, true), this, List.of(copies), List.of());
  }

  /// As the command does.
  private void scrubAndSign() throws Problem {
    open().vault.reinstate(scrub(true).uncounted(), writer);
  }

  /// Its manifest is lost, and a sweep comes next.
  private void checkMissed(Manifest snapshot, int number) throws Exception {
    store = store.copy();
    store.delete(snapshot.objectName());
    open().vault.sweep();
    assertThat(store.exists(snapshot.objectName())).isTrue();
    assertThat(VaultFixture.sha256(open().send(snapshot, null)))
        .isEqualTo(history.fulls.get(number));
  }

  /// After the note, the key and the tombstone.
  private void destroyCutBeforeTheManifestGoes() {
    var crashing = new CrashingStore(store, 3);
    assertThatThrownBy(() ->
            new VaultFixture(crashing, 7).vault.destroy(List.of(one), WriterIdentity.generate()))
        .isInstanceOf(Problem.Unavailable.class);
    assertThat(store.exists(one.objectName())).isTrue();
    // No lock outlives its process.
    store = store.copy();
  }

  @Test
  void aHoldThatSavesItFromAKilledDestroy_takesTheTombstoneBack() throws Exception {
    destroyCutBeforeTheManifestGoes();
    open().vault.holder(writer).hold("audit", List.of(one));
    open().vault.sweep();
    open().vault.holder(writer).release("audit", List.of(one));

    checkMissed(one, 1);
  }

  @Test
  void aHoldThatIsReleasedAgain_hasSavedIt() throws Exception {
    destroyCutBeforeTheManifestGoes();
    open().vault.holder(writer).hold("audit", List.of(one));
    open().vault.holder(writer).release("audit", List.of(one));

    open().vault.finishDestroys();

    assertThat(store.exists(one.objectName())).isTrue();
    checkMissed(one, 1);
  }

  @Test
  void receivedOnceMore_itIsNotForTheKilledDestroyToTake() throws Exception {
    destroyCutBeforeTheManifestGoes();
    byte[] stream = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 1);
    assertThat(open().receive(stream).getLast()).isInstanceOf(Received.AlreadyHeld.class);

    open().vault.sweep();

    assertThat(store.exists(one.objectName())).isTrue();
    checkMissed(one, 1);
  }

  @Test
  void aScrub_doesNotUndoAKilledDestroy() throws Exception {
    destroyCutBeforeTheManifestGoes();

    assertThat(scrub(true).uncounted()).isEmpty();
    assertThat(open().vault.reinstate(List.of(one), writer)).isEmpty();

    assertThat(store.exists(one.objectName())).isFalse();
  }

  @Test
  void destroyedAgain_itStaysDestroyed() throws Exception {
    destroyCutBeforeTheManifestGoes();
    open().vault.holder(writer).hold("audit", List.of(one));
    open().vault.sweep();
    open().vault.holder(writer).release("audit", List.of(one));

    open().vault.destroy(List.of(one), writer);
    open().vault.sweep();

    assertThat(store.exists(one.objectName())).isFalse();
  }

  /// Wherever a receive is killed, the same stream once more is all that is needed.
  @Test
  void aKilledReceive_isSignedWhenItIsRunAgain() throws Exception {
    byte[] stream = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 3);
    history.fulls.add(new History(SEED, 4).fulls.get(3));
    boolean cut = true;
    int unsigned = 0;
    for (int changes = 0; cut; changes++) {
      store = history.store.copy();
      var crashing = new CrashingStore(store, changes);
      try {
        new VaultFixture(crashing, 100 + changes, writer).receive(stream);
      } catch (Problem.Unavailable _) {
        // That is what is tried.
      }
      cut = crashing.crashed();
      store = store.copy();
      Received again = open().receive(stream).getLast();
      Manifest manifest = open().vault.catalog().everySnapshot().getLast();
      unsigned += again instanceof Received.AlreadyHeld && cut ? 1 : 0;
      checkMissed(manifest, 3);
    }
    assertThat(unsigned).isPositive();
  }

  @Test
  void anArchive_takesNoTombstoneOfWhatItHas() throws Exception {
    open().vault.holder(writer).hold("known here", List.of(one));
    open().vault.holder(writer).release("known here", List.of(one));
    MemoryStore live = store.copy();
    new VaultFixture(live, 8, writer).vault.destroy(List.of(one), writer);
    new VaultFixture(live, 9, writer)
        .store(History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 3));

    ScrubReport report = scrub(true, new VaultFixture(live, 4).vault);

    assertThat(report.uncounted()).isEmpty();
    checkMissed(one, 1);
  }

  @Test
  void whatSomebodyPutBack_countsAfterAScrub() throws Exception {
    byte[] manifest = store.readAll(one.objectName(), Manifest.MAX_BYTES);
    open().vault.destroy(List.of(one), writer);
    store.put(one.objectName(), manifest);

    assertThat(scrub(false).uncounted()).containsExactly(one);
    assertThat(notes).anyMatch(note -> note.contains("though writer " + writer.id()));
    scrubAndSign();

    assertThat(scrub(true).uncounted()).isEmpty();
    checkMissed(one, 1);
  }

  /// Tombstones of a writer whose key is lost keep nothing from being missed for good.
  @Test
  void aTombstoneThatCannotBeChecked_isTakenBackToo() throws Exception {
    byte[] manifest = store.readAll(one.objectName(), Manifest.MAX_BYTES);
    var other = WriterIdentity.generate();
    open().vault.destroy(List.of(one), other);
    store.put(one.objectName(), manifest);
    store.delete("w/%s/key.json".formatted(other.id()));

    scrubAndSign();

    checkMissed(one, 1);
  }

  /// The one who destroys is killed while the one who holds waits for its turn.
  @Test
  void aHoldThatWaited_takesTheTombstoneBack() throws Exception {
    MemoryStore disk = store;
    var waiting =
        HookedStore.beforeLock(disk, "journal/turn.lock", this::destroyCutBeforeTheManifestGoes);
    new VaultFixture(waiting, 11, writer).vault.holder(writer).hold("audit", List.of(one));
    store = disk.copy();

    open().vault.sweep();
    open().vault.holder(writer).release("audit", List.of(one));

    checkMissed(one, 1);
  }

  @Test
  void whatIsDestroyedBeforeAReceiveHasItsTurn_isNotHeldAlready() throws Exception {
    destroyCutBeforeTheManifestGoes();
    byte[] stream = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 1);
    MemoryStore disk = store;
    var waiting =
        HookedStore.beforeLock(
            disk,
            "journal/turn.lock",
            () -> {
              try {
                open().vault.finishDestroys();
              } catch (Problem e) {
                throw new AssertionError(e);
              }
            });

    assertThatThrownBy(() -> new VaultFixture(waiting, 12, writer).receive(stream))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("was destroyed while its stream came");
  }

  /// Its acts count as soon as the key is there again, and nothing is lost meanwhile.
  @Test
  void forAWriterWhoseKeyIsLost_nobodyElseSigns() throws Exception {
    store.delete("w/%s/key.json".formatted(one.writer()));

    assertThat(scrub(true).uncounted()).isEmpty();

    checkMissed(one, 1);
  }

  @Test
  void aScrubThatDidNotComeToSign_leavesThePinThatTells() throws Exception {
    byte[] stream = History.stream(new RandomDataset(SEED, History.SNAPSHOTS), 3);
    history.fulls.add(new History(SEED, 4).fulls.get(3));
    var unsigned = StoppingStore.fullFor(store, name -> name.contains("/acts/"));
    assertThatThrownBy(() -> new VaultFixture(unsigned, 14, writer).receive(stream))
        .isInstanceOf(Problem.Unavailable.class);
    store = store.copy();

    assertThat(scrub(true).uncounted()).hasSize(1);
    assertThat(open().receive(stream).getLast()).isInstanceOf(Received.AlreadyHeld.class);

    checkMissed(open().vault.catalog().everySnapshot().getLast(), 3);
  }

  /// Destroyed here on purpose; in the copy the same destroy was killed, and a hold saved it.
  @Test
  void whatACopyTookBack_doesNotComeBackHere() throws Exception {
    open().vault.holder(writer).hold("known here", List.of(history.snapshots.get(2)));
    MemoryStore here = store.copy();
    WriterIdentity destroyer = WriterIdentity.generate();
    var crashing = new CrashingStore(store, 3);
    assertThatThrownBy(() -> new VaultFixture(crashing, 7).vault.destroy(List.of(one), destroyer))
        .isInstanceOf(Problem.Unavailable.class);
    store = store.copy();
    open().vault.holder(writer).hold("audit", List.of(one));
    Vault copy = new VaultFixture(store.copy(), 4).vault;
    store = here;
    open().vault.destroy(List.of(one), destroyer);

    scrub(true, copy);
    open().vault.sweep();

    assertThat(store.exists(one.objectName())).isFalse();
  }
}
