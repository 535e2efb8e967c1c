package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// One object that cannot be read stops nothing but what needs it.
class OneOddObjectTest {

  private static final ScrubOptions REPAIR = new ScrubOptions(true, 100, 0, 1, true);

  private static Vault open(MemoryStore store) throws Problem {
    return Vault.open(store, VaultFixture.clock(), new SplittableRandom(9));
  }

  /// By a newer zseal, or by one bit of its version.
  @Test
  void aPackFileOfALaterFormat_isTold_andTheOthersAreScrubbed() throws Exception {
    History history = new History(6, 3);
    MemoryStore store = history.store;
    String page =
        store.lengths().keySet().stream()
            .filter(n -> n.endsWith(".page"))
            .findFirst()
            .orElseThrow();
    byte[] head = Arrays.copyOf(store.readAll(page, 1 << 30), 4096);
    head[8] = 2;
    String odd = page.substring(0, page.lastIndexOf('/') + 1) + "00000099-00000099.0.page";
    store.damage(odd, head);
    byte[] manifest = store.readAll(history.snapshots.getLast().objectName(), Manifest.MAX_BYTES);
    store.delete(history.snapshots.getLast().objectName());

    ScrubReport report = open(store).scrub(List.of(), REPAIR, new Silent(), List.of(), List.of());

    assertThat(report.problems()).singleElement().isInstanceOf(Problem.TooNew.class);
    assertThat(report.lost()).isEmpty();
    assertThat(store.readAll(history.snapshots.getLast().objectName(), Manifest.MAX_BYTES))
        .isEqualTo(manifest);
    assertThat(store.exists(odd)).isTrue();
  }

  @Test
  void aDamagedManifest_keepsNothingElseFromBeingHealedByStreams() throws Exception {
    History history = new History(4, 3, LostPageSweepTest.withoutParity());
    MemoryStore store = history.store;
    Manifest first = history.snapshots.getFirst();
    StoredBlobs.flipped(store, Objects.requireNonNull(history.snapshots.get(2).root()).ref())
        .damage(store);
    store.damage(first.objectName(), new byte[100]);
    store.delete("w/%s/acts/00000001.act".formatted(first.writer()));
    Vault from = open(new History(4, 3).store);

    ScrubReport report =
        open(store)
            .scrub(
                List.of(),
                REPAIR,
                new Silent(),
                List.of(),
                List.of(snapshot ->
                    from.fullStream(from.catalog().find(snapshot.guid()).orElseThrow())));

    assertThat(report.lost()).isEmpty();
    assertThat(report.healed()).isPositive();
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }
}
