package dev.zseal.status;

import dev.zseal.history.SpaceSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// When a target will be full: a straight line through what was used in the last weeks.
final class Forecast {

  /// So long back it looks.
  static final Duration SPAN = Duration.ofDays(30);

  private static final Duration LEAST = Duration.ofDays(2);
  private static final double FARTHEST_SECONDS = Duration.ofDays(3650).toSeconds();

  private Forecast() {}

  static Optional<Instant> full(List<SpaceSample> samples) {
    if (samples.size() < 3
        || Duration.between(samples.getFirst().time(), samples.getLast().time()).compareTo(LEAST)
            < 0) {
      return Optional.empty();
    }
    long start = samples.getFirst().time().getEpochSecond();
    double n = samples.size();
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (SpaceSample sample : samples) {
      double x = sample.time().getEpochSecond() - start;
      double y = sample.used();
      sumX += x;
      sumY += y;
      sumXx += x * x;
      sumXy += x * y;
    }
    double bytesPerSecond = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
    double seconds = samples.getLast().free() / bytesPerSecond;
    if (!(bytesPerSecond > 0) || seconds > FARTHEST_SECONDS) {
      return Optional.empty();
    }
    return Optional.of(samples.getLast().time().plusSeconds((long) seconds));
  }
}
