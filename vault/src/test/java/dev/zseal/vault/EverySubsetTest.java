package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.SweptVault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ten snapshots with a rollback, a clone and a second full among their bases: from each of the
/// 1,024 sets that can be left, each snapshot goes once, which are 5,120 destroys.
///
/// What any order of all ten does is a way through these. After each destroy and its sweep what is
/// there is held against a full mark, and one of those left is sent; all of them, and increments
/// between them, where a set is met first. Each must be what it was when all ten were there.
///
/// A sample of the ways, or with `-Dzseal.thorough` all.
class EverySubsetTest {

  private static final int ALL = (1 << History.SNAPSHOTS) - 1;
  private static final int SAMPLE = 120;

  private final History history;
  private final boolean thorough = Boolean.getBoolean("zseal.thorough");
  private final Random random = new Random(10);
  private final Set<Integer> met = new HashSet<>();

  /// SHA-256 of increments, by `from` and `to`.
  private final Map<List<Integer>, String> increments = new LinkedHashMap<>();

  private int destroys;

  EverySubsetTest() throws Exception {
    history = new History(22, History.SNAPSHOTS);
    var fixture = new VaultFixture(history.store, 1);
    for (int from = 0; from < History.SNAPSHOTS; from++) {
      for (int to = from + 1; to < History.SNAPSHOTS; to++) {
        try {
          increments.put(List.of(from, to), sent(fixture, from, to));
        } catch (Problem.Refused _) {
          // Of another chain.
        }
      }
    }
  }

  private String sent(VaultFixture fixture, int from, int to) throws Problem {
    Manifest base = from < 0 ? null : history.snapshots.get(from);
    return VaultFixture.sha256(fixture.send(history.snapshots.get(to), base));
  }

  @Test
  void eachGoesOnceFromEachSet() throws Exception {
    assertThat(increments).hasSizeGreaterThan(History.SNAPSHOTS);

    goOn(history.store, ALL);

    if (thorough) {
      assertThat(met).hasSize(ALL);
      assertThat(destroys).isEqualTo(History.SNAPSHOTS << (History.SNAPSHOTS - 1));
    } else {
      assertThat(destroys).isGreaterThanOrEqualTo(SAMPLE);
    }
  }

  /// @param left the snapshots that are there, a bit each
  private void goOn(MemoryStore store, int left) throws Exception {
    List<Integer> going = in(left);
    Collections.shuffle(going, random);
    for (int next : going) {
      if (!thorough && destroys >= SAMPLE && left != ALL) {
        return;
      }
      MemoryStore after = store.copy();
      int rest = left & ~(1 << next);
      boolean isNew = met.add(rest);
      destroy(after, next, rest, isNew);
      if (isNew) {
        goOn(after, rest);
      }
    }
  }

  private static List<Integer> in(int set) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < History.SNAPSHOTS; i++) {
      if ((set >>> i & 1) != 0) {
        all.add(i);
      }
    }
    return all;
  }

  private void destroy(MemoryStore store, int going, int left, boolean whole) throws Exception {
    destroys++;
    var fixture = new VaultFixture(store, going);
    Manifest gone = history.snapshots.get(going);
    assertThat(fixture.vault.destroy(List.of(gone), fixture.writer)).hasSize(1);
    boolean exactly = random.nextBoolean();
    if (exactly) {
      SweptVault.sweepAll(store);
    } else {
      assertThat(fixture.vault.sweep().damaged()).isEmpty();
    }
    String story = "after %d went and %s are left".formatted(going, in(left));
    SweptVault.check(store, exactly);
    if (left == 0) {
      assertThat(SweptVault.packFiles(store)).as(story).isEmpty();
      return;
    }
    List<Integer> all = in(left);
    List<Integer> some = whole ? all : List.of(all.get(random.nextInt(all.size())));
    for (int one : some) {
      assertThat(sent(fixture, -1, one)).as("%d %s", one, story).isEqualTo(history.fulls.get(one));
    }
    for (int i = 1; whole && i < all.size(); i++) {
      List<Integer> pair = List.of(all.get(i - 1), all.get(i));
      if (increments.containsKey(pair)) {
        assertThat(sent(fixture, pair.getFirst(), pair.getLast()))
            .as("%s %s", pair, story)
            .isEqualTo(increments.get(pair));
      }
    }
  }
}
