package dev.zseal.vault.scrub;

/// Hears of a scrub while it runs, from one thread at a time.
public interface ScrubListener {

  /// So many bytes of pack files have been read, of so many that will be.
  void progress(long bytes, long total);

  /// Something was found or done, in one line.
  void note(String line);
}
