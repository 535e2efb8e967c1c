package dev.zseal.status;

import dev.zseal.history.Run;
import java.time.Instant;
import java.util.Optional;

/// Who starts jobs when they are due.
public sealed interface Runner {

  /// A daemon that answers.
  ///
  /// @param since when it was started; empty if it does not say
  record Daemon(Optional<Instant> since) implements Runner {}

  /// A daemon that is there and does not answer.
  record Silent(String evidence) implements Runner {}

  /// No daemon: timers or cron do, or nobody.
  ///
  /// @param last the newest run that nobody asked for; empty if there was none
  /// @param early whether this machine was started so lately that they may not have had their turn
  record Others(Optional<Run> last, boolean early) implements Runner {}

  /// No daemon answers; what the runs say is still to be seen.
  Runner NO_DAEMON = new Others(Optional.empty(), false);
}
