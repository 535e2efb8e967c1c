package dev.zseal.problem;

import org.jspecify.annotations.Nullable;

/// A failure with a message for the person at the terminal, its evidence, and the next step.
///
/// Subclasses say *who can act*, not which layer failed, because that is what the exit status, the
/// alert and the retry policy turn on. Messages never carry a secret.
public abstract sealed class Problem extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String evidence;
  private final String hint;

  private Problem(String what, String evidence, String hint, @Nullable Throwable cause) {
    if (what.isBlank() || hint.isBlank()) {
      throw new IllegalArgumentException("a problem needs its what and hint");
    }
    super(null, cause);
    this.what = what;
    // Often the words of somebody else, who may have had none: that must not hide the failure.
    this.evidence = evidence.isBlank() ? "(no more is known)" : evidence;
    this.hint = hint;
  }

  /// What happened to what: the first line a person reads.
  public final String what() {
    return what;
  }

  /// What it is known by: the sender's own words, the byte offset, expected and found.
  public final String evidence() {
    return evidence;
  }

  /// The first two on one line.
  @Override
  public final String getMessage() {
    return what + ": " + evidence;
  }

  /// The next step, as an imperative sentence.
  public final String hint() {
    return hint;
  }

  /// The same failure with another next step.
  public final Problem withHint(String next) {
    return with(evidence, next);
  }

  /// The same failure with more evidence.
  public final Problem withEvidence(String more) {
    return with(more, hint);
  }

  private Problem with(String known, String next) {
    Problem other =
        switch (this) {
          case Usage _ -> new Usage(what, known, next);
          case Corrupt _ -> new Corrupt(what, known, next);
          case Unavailable _ -> new Unavailable(what, known, next, getCause());
          case Refused _ -> new Refused(what, known, next);
          case TooNew _ -> new TooNew(what, known, next);
          case Conflict _ -> new Conflict(what, known, next);
          case Partial _ -> new Partial(what, known, next);
        };
    other.setStackTrace(getStackTrace());
    return other;
  }

  /// The process exit status documented in `docs/exit-status.md`.
  public abstract int exitStatus();

  /// The command was not one zseal can carry out as given.
  public static final class Usage extends Problem {
    private static final long serialVersionUID = 1L;

    public Usage(String what, String evidence, String hint) {
      super(what, evidence, hint, null);
    }

    @Override
    public int exitStatus() {
      return 2;
    }
  }

  /// Stored or received bytes are not what they must be. Reading them again cannot help.
  public static final class Corrupt extends Problem {
    private static final long serialVersionUID = 1L;

    public Corrupt(String what, String evidence, String hint) {
      super(what, evidence, hint, null);
    }

    @Override
    public int exitStatus() {
      return 3;
    }
  }

  /// Something outside did not answer, or gave out. A retry may help.
  public static final class Unavailable extends Problem {
    private static final long serialVersionUID = 1L;

    public Unavailable(String what, String evidence, String hint, @Nullable Throwable cause) {
      super(what, evidence, hint, cause);
    }

    @Override
    public int exitStatus() {
      return 4;
    }
  }

  /// A rule, a key or a permission forbids it.
  public static final class Refused extends Problem {
    private static final long serialVersionUID = 1L;

    public Refused(String what, String evidence, String hint) {
      super(what, evidence, hint, null);
    }

    @Override
    public int exitStatus() {
      return 5;
    }
  }

  /// The bytes are of a later format than this version of zseal knows.
  public static final class TooNew extends Problem {
    private static final long serialVersionUID = 1L;

    public TooNew(String what, String evidence, String hint) {
      super(what, evidence, hint, null);
    }

    @Override
    public int exitStatus() {
      return 6;
    }
  }

  /// Somebody else holds it, or changed it meanwhile.
  public static final class Conflict extends Problem {
    private static final long serialVersionUID = 1L;

    public Conflict(String what, String evidence, String hint) {
      super(what, evidence, hint, null);
    }

    @Override
    public int exitStatus() {
      return 7;
    }
  }

  /// Part of what was asked for was done; the rest was not, and is named.
  public static final class Partial extends Problem {
    private static final long serialVersionUID = 1L;

    public Partial(String what, String evidence, String hint) {
      super(what, evidence, hint, null);
    }

    @Override
    public int exitStatus() {
      return 8;
    }
  }
}
