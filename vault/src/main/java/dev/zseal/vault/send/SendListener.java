package dev.zseal.vault.send;

/// Hears how a send goes on.
@FunctionalInterface
public interface SendListener {

  /// Bytes written so far; called often.
  void progress(long bytesWritten);
}
