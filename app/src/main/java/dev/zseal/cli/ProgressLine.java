package dev.zseal.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Shows how far a transfer is: a line that renews itself on a terminal, now and then a plain line
/// elsewhere.
final class ProgressLine implements AutoCloseable {

  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofMinutes(1);

  private final PrintWriter err;
  private final InstantSource clock;
  private final boolean terminal;
  private final String verb;
  private final long totalBytes;
  private final long started;
  private long last;
  private boolean shown;

  /// @param totalBytes of the whole transfer, 0 when unknown
  ProgressLine(
      PrintWriter err, InstantSource clock, boolean terminal, String verb, long totalBytes) {
    this.err = err;
    this.clock = clock;
    this.terminal = terminal;
    this.verb = verb;
    this.totalBytes = totalBytes;
    this.started = clock.millis();
    this.last = started;
  }

  /// `bytes` have been transferred so far.
  void at(long bytes) {
    at(bytes, totalBytes);
  }

  /// `bytes` of `total` have been transferred so far; 0 when the total is not known.
  void at(long bytes, long total) {
    say(() -> text(bytes, total, clock.millis() - started));
  }

  /// Shows this text, if it is time to show one.
  void say(Supplier<String> how) {
    long now = clock.millis();
    Duration interval = terminal ? ON_TERMINAL : ELSEWHERE;
    if (now - last < interval.toMillis()) {
      return;
    }
    last = now;
    String text = how.get();
    if (terminal) {
      err.print("\r" + text + "\u001b[K");
      err.flush();
      shown = true;
    } else {
      err.println(text);
    }
  }

  private String text(long bytes, long total, long millis) {
    long rate = bytes * 1000 / Math.max(1, millis);
    String done = "%s %s at %s/s".formatted(verb, Terminal.size(bytes), Terminal.size(rate));
    if (total <= 0 || rate == 0) {
      return done;
    }
    long seconds = Math.max(0, total - bytes) / rate;
    return "%s, %d%%, %d:%02d left"
        .formatted(done, bytes * 100 / total, seconds / 60, seconds % 60);
  }

  @Override
  public void close() {
    clear();
  }

  /// Takes the line away, so that something else can be printed.
  void clear() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
      shown = false;
    }
  }
}
