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
  /// It was stopped; the next run goes on.
  STOPPED,
  /// It ended without a word: a crash, a kill, a power cut.
  DIED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Outcome of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Whether nobody need look.
  public boolean isFine() {
    return this == ALL || this == AWAY;
  }
}
