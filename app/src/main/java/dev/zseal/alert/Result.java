package dev.zseal.alert;

import java.time.Duration;

/// How one attempt ended.
sealed interface Result {

  /// What it is known by, without any secret.
  String evidence();

  record Done(String evidence) implements Result {}

  /// Another attempt may help.
  ///
  /// @param pause what the other side asked for; zero if nothing
  record Later(String evidence, Duration pause) implements Result {
    Later(String evidence) {
      this(evidence, Duration.ZERO);
    }
  }

  /// No other attempt of the same can help.
  record Never(String evidence) implements Result {}
}
