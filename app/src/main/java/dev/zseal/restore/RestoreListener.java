package dev.zseal.restore;

import dev.zseal.name.DatasetName;
import dev.zseal.vault.ledger.Manifest;

/// Hears how a restore goes on.
public interface RestoreListener {

  /// What zseal is about to do, in the words of a command.
  void step(String command);

  /// Something a person should know that stops nothing.
  void notice(String text);

  /// The rest of a snapshot is to be sent, of which an earlier restore left a part.
  ///
  /// @param there bytes of its stream that are there
  /// @param left bytes that are to come
  void goesOn(Manifest snapshot, DatasetName target, long there, long left);

  /// Bytes sent so far.
  void progress(long bytes);
}
