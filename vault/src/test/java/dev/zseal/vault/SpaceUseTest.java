package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.sweep.Exclusive;
import dev.zseal.vault.sweep.SweptVault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The figures of `zseal list -o used` and `zseal destroy -n`, against counting with sets.
class SpaceUseTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 6})
  void usedOfASnapshot_isWhatOnlyItRefersTo(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS);
    var fixture = new VaultFixture(history.store, seed);
    List<Manifest> all = history.snapshots;

    Exclusive used = fixture.vault.exclusive(all.stream().map(List::of).toList());

    assertThat(used.lost()).isEmpty();

    for (int i = 0; i < all.size(); i++) {
      List<Manifest> one = List.of(all.get(i));
      assertThat(used.bytes().get(i))
          .as("snapshot %d", i)
          .isEqualTo(SweptVault.exclusiveBySets(history.store, all, one))
          .isEqualTo(fixture.vault.reclaimable(one).bytes());
    }
  }

  /// Below it nothing is known; all the rest is counted.
  @Test
  void lostPages_areToldAndNotGoneInto() throws Exception {
    History history = new History(2, History.SNAPSHOTS, LostPageSweepTest.withoutParity());
    List<Manifest> all = history.snapshots;
    List<List<Manifest>> each = all.stream().map(List::of).toList();
    Exclusive before = new VaultFixture(history.store, 2).vault.exclusive(each);
    BlobRef root = Objects.requireNonNull(all.getLast().root()).ref();
    StoredBlobs.flipped(history.store, root).damage(history.store);

    Exclusive after = new VaultFixture(history.store, 3).vault.exclusive(each);

    assertThat(before.bytes().getLast()).isPositive();
    assertThat(after.lost()).hasSize(1);
    assertThat(after.bytes().getLast()).isZero();
    for (int i = 0; i < all.size() - 1; i++) {
      assertThat(after.bytes().get(i)).isGreaterThanOrEqualTo(before.bytes().get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 6})
  void reclaimable_isWhatOnlyTheChosenReferTo(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS);
    var fixture = new VaultFixture(history.store, seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 10; round++) {
      List<Manifest> chosen = new ArrayList<>(history.snapshots);
      chosen.removeIf(_ -> random.nextBoolean());

      assertThat(fixture.vault.reclaimable(chosen).bytes())
          .isEqualTo(SweptVault.exclusiveBySets(history.store, history.snapshots, chosen));
    }
  }

  @Test
  void allOfAVault_isWhatItsReceivesWrote() throws Exception {
    History history = new History(2, History.SNAPSHOTS);
    var fixture = new VaultFixture(history.store, 2);

    assertThat(fixture.vault.reclaimable(history.snapshots).bytes())
        .isEqualTo(history.snapshots.stream().mapToLong(m -> m.stored().payloadBytes()).sum());
  }
}
