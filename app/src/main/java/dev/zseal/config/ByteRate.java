package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A limit of so many bytes a second, as `50M`.
public final class ByteRate {

  private static final Pattern TEXT = Pattern.compile("(?i)(\\d{1,12})([KMG]?)");
  private static final long MOST = 1L << 50;
  private static final long LONGEST_WAIT_MILLIS = 1000;

  private final InstantSource clock;
  private final long bytesPerSecond;
  private final long started;

  /// @param bytesPerSecond 0 for no limit
  public ByteRate(InstantSource clock, long bytesPerSecond) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.started = clock.millis();
  }

  /// Bytes a second, 0 if nothing was given.
  public static long parse(@Nullable String given) throws Problem.Usage {
    if (given == null) {
      return 0;
    }
    Matcher m = TEXT.matcher(given);
    if (!m.matches() || Long.parseLong(m.group(1)) == 0) {
      throw new Problem.Usage(
          "'%s' is no rate".formatted(Suggestion.cut(given)),
          "it is not a number of bytes a second, with K, M or G",
          "Write it as 50M.");
    }
    int shift =
        switch (m.group(2)) {
          case "K", "k" -> 10;
          case "M", "m" -> 20;
          case "G", "g" -> 30;
          default -> 0;
        };
    long count = Long.parseLong(m.group(1));
    if (count > MOST >> shift) {
      throw new Problem.Usage(
          "'%s' is no rate".formatted(given),
          "nothing is as fast as that",
          "Leave it out for no limit, or write it as 50M.");
    }
    return count << shift;
  }

  /// Waits until so many bytes since the beginning are within the limit.
  public void keepTo(long bytes) {
    if (bytesPerSecond == 0) {
      return;
    }
    long due = started + Math.round(1000.0 * bytes / bytesPerSecond);
    try {
      for (long left = due - clock.millis(); left > 0; left = due - clock.millis()) {
        Thread.sleep(Math.min(left, LONGEST_WAIT_MILLIS));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
