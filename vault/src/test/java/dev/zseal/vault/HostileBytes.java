package dev.zseal.vault;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Tries what comes of good bytes by chance: flipped bits, extreme numbers, cuts, repetitions.
public final class HostileBytes {

  private HostileBytes() {}

  /// Hands `times` variants of each seed to `target`, and the seeds.
  public static void tryAll(Stream<byte[]> seeds, int times, Consumer<byte[]> target) {
    SplittableRandom random = new SplittableRandom(7);
    for (byte[] seed : seeds.toList()) {
      target.accept(seed);
      for (int i = 0; i < times; i++) {
        target.accept(variant(seed, random));
      }
    }
  }

  private static byte[] variant(byte[] seed, SplittableRandom random) {
    byte[] bytes = seed.clone();
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> {
          for (int i = at; i < Math.min(at + 8, bytes.length); i++) {
            bytes[i] = (byte) 0xff;
          }
        }
        default -> {
          if (random.nextInt(8) == 0) {
            bytes = Arrays.copyOf(bytes, Math.max(1, at));
          }
        }
      }
    }
    return bytes;
  }
}
