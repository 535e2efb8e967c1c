package dev.zseal.alert;

/// Something that is wrong now.
///
/// Texts are cleaned: control characters become blanks, and what is too long is cut. None may hold
/// a secret; names of datasets do go out.
///
/// @param key which alarm it is, the same at each look as long as it is the same trouble, such as
///   `stale tank/photos usb`; one line of at most [#KEY_CHARS_MAX] chars
/// @param subject the trouble in a few words, as a headline
/// @param what what happened to what
/// @param evidence what it is known by
/// @param hint the next step, as an imperative sentence
public record Alarm(
    String key, Severity severity, String subject, String what, String evidence, String hint) {

  public static final int KEY_CHARS_MAX = 600;
  static final int SUBJECT_CHARS_MAX = 300;
  static final int TEXT_CHARS_MAX = 2000;

  public Alarm {
    if (key.length() > KEY_CHARS_MAX) {
      throw new IllegalArgumentException("a key of %d chars".formatted(key.length()));
    }
    key = CleanText.line(key, KEY_CHARS_MAX);
    subject = CleanText.line(subject, SUBJECT_CHARS_MAX);
    what = CleanText.lines(what, TEXT_CHARS_MAX);
    evidence = CleanText.lines(evidence, TEXT_CHARS_MAX);
    hint = CleanText.lines(hint, TEXT_CHARS_MAX);
    if (key.isEmpty() || subject.isEmpty() || what.isEmpty()) {
      throw new IllegalArgumentException("an alarm needs its key, subject and what");
    }
  }
}
