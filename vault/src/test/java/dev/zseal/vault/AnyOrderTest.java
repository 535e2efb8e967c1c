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
    return LongStream.rangeClosed(1, Long.getLong("zseal.orders", 4));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tenSnapshots_inAnOrderBySeed(long seed) throws Exception {
    History history = new History(seed, History.SNAPSHOTS);
    List<Integer> order = new ArrayList<>(IntStream.range(0, History.SNAPSHOTS).boxed().toList());
    Collections.shuffle(order, new Random(seed));

    destroyAll(history, order);
  }

  @Test
  void fiveSnapshots_inEveryOrder() throws Exception {
    History history = new History(42, 5);
    for (List<Integer> order : orders(List.of(0, 1, 2, 3, 4))) {
      destroyAll(history, order);
    }
  }

  private static List<List<Integer>> orders(List<Integer> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (Integer first : of) {
      List<Integer> others = new ArrayList<>(of);
      others.remove(first);
      for (List<Integer> rest : orders(others)) {
        List<Integer> order = new ArrayList<>(List.of(first));
        order.addAll(rest);
        all.add(order);
      }
    }
    return all;
  }

  private static void destroyAll(History history, List<Integer> order) throws Exception {
    MemoryStore store = history.store.copy();
    List<Integer> left = new ArrayList<>(order);
    for (Integer next : order) {
      left.remove(next);
      var fixture = new VaultFixture(store, next);
      Manifest gone = history.snapshots.get(next);
      assertThat(fixture.vault.destroy(List.of(gone), fixture.writer)).hasSize(1);
      if (left.size() % 2 == 0) {
        SweptVault.sweepAll(store);
      } else {
        fixture.vault.sweep();
      }

      for (int other : left) {
        assertThat(VaultFixture.sha256(fixture.send(history.snapshots.get(other), null)))
            .as("%d, after %s of the order %s", other, next, order)
            .isEqualTo(history.fulls.get(other));
      }
      SweptVault.check(store, left.size() % 2 == 0);
    }
    assertThat(SweptVault.packFiles(store)).isEmpty();
  }
}
