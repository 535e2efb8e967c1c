package dev.zseal.simulation.disk;

import java.util.random.RandomGenerator;

/// Decides what of the things that were not forced is there after a power cut.
///
/// @param names chance of each change to a folder
/// @param pages chance of each page of a file
public record Survival(RandomGenerator random, double names, double pages) {

  /// Any mixture: at times all of one kind and nothing of another.
  public static Survival any(RandomGenerator random) {
    return new Survival(random, chance(random), chance(random));
  }

  /// Only what was forced.
  public static Survival least(RandomGenerator random) {
    return new Survival(random, 0, 0);
  }

  /// All of it, as if everything had been written just in time.
  public static Survival most(RandomGenerator random) {
    return new Survival(random, 1, 1);
  }

  private static double chance(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 1;
      default -> random.nextDouble();
    };
  }

  boolean name() {
    return random.nextDouble() < names;
  }

  boolean page() {
    return random.nextDouble() < pages;
  }

  /// How many of the sectors of a page that was being written got there.
  int sectors(int all) {
    return pages < 1 && random.nextInt(8) == 0 ? random.nextInt(all) : all;
  }

  int length(int before, int after) {
    if (before == after || pages >= 1) {
      return after;
    }
    if (pages <= 0) {
      return before;
    }
    return switch (random.nextInt(3)) {
      case 0 -> before;
      case 1 -> after;
      default -> Math.min(before, after) + random.nextInt(Math.abs(before - after));
    };
  }
}
