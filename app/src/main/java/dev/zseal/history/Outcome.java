package dev.zseal.history;

import java.util.Locale;

/// How a run ended.
public enum Outcome {
  /// All was done.
  ALL,
  /// Some was.
  PART,
  /// Nothing was.
  NONE,
  /// There was nothing to do: every target is away, and may be.
  AWAY,
  /// It was stopped, by the end of its window or of the daemon: it goes on as soon as it may.
  STOPPED,
  /// Somebody did not want it: what came is kept, and the next run goes on when it is due.
  CANCELLED,
  /// It ended without a word: a crash, a kill, a power cut.
  DIED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Outcome of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Whether it was ended from outside, which says nothing of how the job does.
  public boolean isCutShort() {
    return this == STOPPED || this == CANCELLED;
  }

  /// Whether nobody need look.
  public boolean isFine() {
    return this == ALL || this == AWAY;
  }
}
