package dev.zseal.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Vaults from seeds, on disks that fail in every way, as long as is wanted: `dev/simulate`.
class SimulationTest {

  private static final long SEEDS = Long.getLong("zseal.simulation.seeds", 30);
  private static final long FROM = Long.getLong("zseal.simulation.from", 1);
  private static final Duration LIMIT =
      Duration.ofMinutes(Long.getLong("zseal.simulation.minutes", 24 * 60));

  private static final int SEEDS_A_SCRIPT = 16;
  private static final Path FOUND = Path.of("target", "simulation");

  @Test
  void whateverFails_whatWasPromisedHolds() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Script script = script(FROM);
    for (long seed = FROM; seed < FROM + SEEDS && System.nanoTime() < deadline; seed++) {
      if (Math.floorMod(seed, SEEDS_A_SCRIPT) == 0) {
        script = script(seed);
      }
      check(seed, Run.of(seed, script));
    }
  }

  @Test
  void theSameSeed_isTheSameRun() {
    for (long seed = FROM; seed < FROM + 80; seed += 20) {
      Run one = Run.of(seed, script(seed));
      Run other = Run.of(seed, script(seed));
      check(seed, one);
      check(seed, other);

      assertThat(one.disorder() + other.disorder()).as("threads out of turn").isZero();
      assertThat(other.operations()).as("seed %d", seed).isEqualTo(one.operations());
      assertThat(other.events()).isEqualTo(one.events());
    }
  }

  private static Script script(long seed) {
    return Script.of(Math.floorDiv(seed, SEEDS_A_SCRIPT));
  }

  private static void check(long seed, Run run) {
    check("seed " + seed, "dev/simulate --from %d --seeds 1".formatted(seed), run);
  }

  /// Runs, and if that fails keeps the disk for a person to look at.
  ///
  /// @param again how to have the same run once more
  static void check(String name, String again, Run run) {
    try {
      run.go();
    } catch (RuntimeException | AssertionError e) {
      Path folder = FOUND.resolve(name.replace(' ', '-'));
      List<String> story = new ArrayList<>(run.events());
      story.add(e.toString());
      try {
        run.disk().copyTo(folder.resolve("disk"));
        Files.write(folder.resolve("events"), story);
        Files.write(folder.resolve("operations"), run.history());
      } catch (IOException f) {
        throw new UncheckedIOException(f);
      }
      throw new AssertionError(
          "%s:%n  %s%nAgain: %s%nThe disk is in vault/%s"
              .formatted(name, String.join("\n  ", story), again, folder),
          e);
    }
  }
}
