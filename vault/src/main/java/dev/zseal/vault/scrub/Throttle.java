package dev.zseal.vault.scrub;

import java.time.InstantSource;

/// Keeps a pace of so many bytes a second, over all threads that ask.
final class Throttle {

  private static final long MILLIS = 1000;

  private final long bytesPerSecond;
  private final InstantSource clock;
  private final long started;
  private long bytes;

  /// @param bytesPerSecond 0 for no limit
  Throttle(long bytesPerSecond, InstantSource clock) {
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    this.started = clock.millis();
  }

  /// Waits until the bytes just read are paid for.
  void spent(long more) {
    if (bytesPerSecond == 0) {
      return;
    }
    long due;
    synchronized (this) {
      bytes += more;
      due =
          started
              + Math.multiplyExact(bytes / bytesPerSecond, MILLIS)
              + bytes % bytesPerSecond * MILLIS / bytesPerSecond;
    }
    try {
      Thread.sleep(Math.max(0, due - clock.millis()));
    } catch (InterruptedException _) {
      // The scrub ends; what is read until then does no harm.
      Thread.currentThread().interrupt();
    }
  }
}
