package dev.zseal.vault.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.tree.AddressSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LiveMarkTest {

  /// Receives of a series follow one another; but who made the manifests is not known.
  @Test
  void keepsTheCopiesOfEachReceive_alsoWhereSeveralClaimThePack() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Manifest.Stored> receives = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        int first = random.nextInt(1, 40);
        receives.add(new Manifest.Stored(7, first, first - 1 + random.nextInt(8), 1));
      }
      LiveMark mark = new LiveMark(new AddressSet(), Map.of(7L, receives), Doubt.NONE);
      for (int number = 1; number < 60; number++) {
        int n = number;
        assertThat(mark.isLive(7, n, 0, BlobType.MANIFEST))
            .as("seed %d, pack %d", seed, n)
            .isEqualTo(
                receives.stream().anyMatch(r -> r.firstPack() <= n && n <= r.lastPack() + 1));
        assertThat(mark.isLive(8, n, 0, BlobType.MANIFEST)).isFalse();
      }
    }
  }
}
