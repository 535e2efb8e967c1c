package dev.zseal.vault.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverlapsTest {

  @Test
  void findsWhatLookingAtEachWouldFind() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<PackUse> uses = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        int first = random.nextInt(1, 60);
        int last = first + (random.nextInt(10) == 0 ? random.nextInt(60) : random.nextInt(4));
        uses.add(use(first, last, i));
      }
      Overlaps overlaps = new Overlaps(uses);
      for (PackUse use : uses) {
        assertThat(overlaps.of(use))
            .as("seed %d, %s", seed, use.name())
            .containsExactlyInAnyOrderElementsOf(
                uses.stream().filter(o -> o.overlaps(use) && !o.equals(use)).toList());
      }
    }
  }

  private static PackUse use(int first, int last, int generation) {
    PackName name = new PackName(first, last, generation, PackName.Kind.PAGE);
    return new PackUse(new PackLocation("w/0123456789abcdef/packs", 7, name), true, 1, 1, 0, 0, 1);
  }
}
