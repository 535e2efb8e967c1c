package dev.zseal.backup;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.receive.Received;

/// Hears how a backup goes on.
public interface BackupListener {

  /// What zseal is about to do, in the words of a command.
  void step(String command);

  /// Something a person should know that stops nothing.
  void notice(String text);

  /// Bytes of the current stream so far.
  void progress(long bytes);

  /// One dataset's stream was dealt with.
  void finished(Received received);

  /// One dataset could not be backed up; the others go on.
  void failed(DatasetName dataset, Problem problem);
}
