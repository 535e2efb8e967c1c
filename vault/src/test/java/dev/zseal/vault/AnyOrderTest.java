package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.SweptVault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any snapshot can go, in any order: the others stay whole, and nothing of it stays behind.
///
/// `-Dzseal.orders=1000` tries more of them.
class AnyOrderTest {

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("zseal.orders", 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tenSnapshots_inAnOrderBySeed(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS);
    List<Integer> order = new ArrayList<>(IntStream.range(0, History.SNAPSHOTS).boxed().toList());
    Collections.shuffle(order, new Random(seed));

    MemoryStore store = history.store.copy();
    List<Integer> left = new ArrayList<>(order);
    for (Integer next : order) {
      left.remove(/* element */ next);
      destroy(history, store, next, left);
    }
    assertThat(SweptVault.packFiles(store)).isEmpty();
  }

  @Test
  void fiveSnapshots_inEveryOrder() throws Exception {
    History history = new History(42, 5);

    int orders = destroyInEveryOrder(history, history.store, List.of(0, 1, 2, 3, 4));

    assertThat(orders).isEqualTo(120);
  }

  /// Each order, those that begin alike done once as far as they do.
  private static int destroyInEveryOrder(History history, MemoryStore store, List<Integer> left)
      throws Exception {
    if (left.isEmpty()) {
      assertThat(SweptVault.packFiles(store)).isEmpty();
      return 1;
    }
    int orders = 0;
    for (Integer next : left) {
      MemoryStore after = store.copy();
      List<Integer> rest = new ArrayList<>(left);
      rest.remove(/* element */ next);
      destroy(history, after, next, rest);
      orders += destroyInEveryOrder(history, after, rest);
    }
    return orders;
  }

  private static void destroy(History history, MemoryStore store, Integer going, List<Integer> left)
      throws Exception {
    var fixture = new VaultFixture(store, going);
    Manifest gone = history.snapshots.get(going);
    assertThat(fixture.vault.destroy(List.of(gone), fixture.writer)).hasSize(1);
    boolean exactly = left.size() % 2 == 0;
    if (exactly) {
      SweptVault.sweepAll(store);
    } else {
      fixture.vault.sweep();
    }

    for (int other : left) {
      assertThat(VaultFixture.sha256(fixture.send(history.snapshots.get(other), null)))
          .as("%d, after %d went and %s are left", other, going, left)
          .isEqualTo(history.fulls.get(other));
    }
    SweptVault.check(store, exactly);
  }
}
