package dev.zseal.schedule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;

/// A delay that spreads jobs which share a schedule, so that not all of them start at once.
///
/// It is no chance but a hash of the job's name and the moment: a restart does not change it.
public final class Jitter {

  private Jitter() {}

  /// Whole seconds, from 0 to less than `max`.
  ///
  /// The first 8 bytes of SHA-256 over the name in UTF-8, a byte 0 and the moment's second since
  /// 1970 in 8 bytes, as a number without sign, modulo the seconds of `max`.
  public static Duration of(Duration max, String jobName, Instant scheduled) {
    if (max.isNegative()) {
      throw new IllegalArgumentException("a jitter below zero");
    }
    long seconds = max.toSeconds();
    if (seconds == 0) {
      return Duration.ZERO;
    }
    byte[] name = jobName.getBytes(StandardCharsets.UTF_8);
    byte[] input =
        ByteBuffer.allocate(name.length + 1 + Long.BYTES)
            .put(name)
            .put((byte) 0)
            .putLong(scheduled.getEpochSecond())
            .array();
    long drawn = ByteBuffer.wrap(sha256(input)).getLong();
    return Duration.ofSeconds(Long.remainderUnsigned(drawn, seconds));
  }

  private static byte[] sha256(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
