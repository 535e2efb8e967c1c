package dev.zseal.restore;

/// Hears how a restore goes on.
public interface RestoreListener {

  /// What zseal is about to do, in the words of a command.
  void step(String command);

  /// Something a person should know that stops nothing.
  void notice(String text);

  /// Bytes sent so far.
  void progress(long bytes);
}
