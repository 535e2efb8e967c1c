package dev.zseal.alert;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/// What a job says of itself to a [Monitor].
///
/// @param run which run it is; the same in its start and its end
/// @param host the machine it runs on
/// @param exitStatus 0 to 255
/// @param count how many datasets, snapshots or whatever the job counts
/// @param message a sentence; Cronitor shows it
/// @param log its tail goes to Healthchecks
public record Ping(
    State state,
    UUID run,
    String host,
    OptionalInt exitStatus,
    Optional<Duration> duration,
    OptionalLong count,
    String message,
    String log) {

  private static final int EXIT_STATUS_MAX = 255;

  public enum State {
    START,
    SUCCESS,
    FAIL,
    /// Neither good nor bad: something to keep with the others.
    LOG
  }

  public Ping {
    if (exitStatus.isPresent()
        && (exitStatus.getAsInt() < 0 || exitStatus.getAsInt() > EXIT_STATUS_MAX)) {
      throw new IllegalArgumentException("exit status " + exitStatus.getAsInt());
    }
    if (exitStatus.isPresent()
        && state != (exitStatus.getAsInt() == 0 ? State.SUCCESS : State.FAIL)) {
      throw new IllegalArgumentException(state + " with exit status " + exitStatus.getAsInt());
    }
    host = CleanText.line(host, 253);
    // Messages become shorter where they are sent; a log is not copied here.
    message = CleanText.lines(message, Alarm.TEXT_CHARS_MAX);
  }

  public static Ping start(UUID run, String host) {
    return new Ping(
        State.START,
        run,
        host,
        OptionalInt.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        "",
        "");
  }

  /// The end of a run: good if the exit status is 0.
  public static Ping end(
      UUID run,
      String host,
      int exitStatus,
      Duration duration,
      OptionalLong count,
      String message,
      String log) {
    return new Ping(
        exitStatus == 0 ? State.SUCCESS : State.FAIL,
        run,
        host,
        OptionalInt.of(exitStatus),
        Optional.of(duration),
        count,
        message,
        log);
  }

  /// The end of a run that came to no exit status.
  public static Ping fail(UUID run, String host, String message, String log) {
    return new Ping(
        State.FAIL,
        run,
        host,
        OptionalInt.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        message,
        log);
  }

  public static Ping log(UUID run, String host, String log) {
    return new Ping(
        State.LOG, run, host, OptionalInt.empty(), Optional.empty(), OptionalLong.empty(), "", log);
  }
}
