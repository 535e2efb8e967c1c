package dev.zseal.alert;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Trying, and trying again.
///
/// Each attempt runs on a virtual thread of its own, and is interrupted when its time is over: this
/// closes its socket, whatever it waits for there.
final class Attempts {

  /// How to wait between attempts; tests do not.
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  static final Duration PAUSE_MAX = Duration.ofSeconds(60);
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final Duration limit;
  private final Pause pause;

  /// @param limit of one attempt
  Attempts(Duration limit, Pause pause) {
    this.limit = limit;
    this.pause = pause;
  }

  /// Three attempts at most. Never throws.
  ///
  /// @param isPointless asked before each further attempt
  Delivery deliver(String to, Callable<Result> attempt, BooleanSupplier isPointless) {
    for (int done = 1; ; done++) {
      Result result;
      try {
        result = once(attempt);
      } catch (InterruptedException _) {
        return interrupted(to);
      }
      switch (result) {
        case Result.Done(String evidence) -> {
          return new Delivery(to, true, evidence);
        }
        case Result.Never(String evidence) -> {
          return new Delivery(to, false, evidence);
        }
        case Result.Later(String evidence, Duration asked) -> {
          if (done > PAUSES.size()) {
            return new Delivery(to, false, "%s, at attempt %d too".formatted(evidence, done));
          }
          if (asked.compareTo(PAUSE_MAX) > 0) {
            return new Delivery(
                to, false, evidence + ", and asks to wait for " + Letter.words(asked));
          }
          if (isPointless.getAsBoolean()) {
            return new Delivery(to, false, evidence + "; a later ping goes instead");
          }
          Duration own = PAUSES.get(done - 1);
          try {
            pause.of(asked.compareTo(own) > 0 ? asked : own);
          } catch (InterruptedException _) {
            return interrupted(to);
          }
        }
      }
    }
  }

  private static Delivery interrupted(String to) {
    Thread.currentThread().interrupt();
    return new Delivery(to, false, "given up before it was delivered");
  }

  private Result once(Callable<Result> attempt) throws InterruptedException {
    var result = new AtomicReference<@Nullable Result>();
    Thread thread =
        Thread.ofVirtual()
            .name("zseal-deliver")
            .start(() -> {
              try {
                result.set(attempt.call());
              } catch (Exception e) {
                result.set(failed(e));
              }
            });
    boolean ended;
    try {
      ended = thread.join(limit);
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    }
    if (!ended) {
      thread.interrupt();
      return new Result.Later("no answer within %d s".formatted(limit.toSeconds()));
    }
    Result found = result.get();
    return found != null ? found : new Result.Later("the attempt ended without a result");
  }

  /// The message may have an address in it, so only the kind is told.
  private static Result failed(Exception e) {
    String kind = e.getClass().getSimpleName();
    return e instanceof IOException
        ? new Result.Later("the connection failed (%s)".formatted(kind))
        : new Result.Never("it could not be sent (%s)".formatted(kind));
  }
}
