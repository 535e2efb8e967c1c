package dev.zseal.vault.receive;

/// Hears how a receive goes on.
public interface ReceiveListener {

  /// Hears nothing.
  ReceiveListener SILENT =
      new ReceiveListener() {
        @Override
        public void progress(long bytesRead) {}

        @Override
        public void finished(Received received) {}
      };

  /// Bytes of the input read so far; called often.
  void progress(long bytesRead);

  /// One stream was dealt with.
  void finished(Received received);
}
