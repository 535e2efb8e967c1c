package dev.zseal.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// An input that shows how far it is read.
final class WatchedInput extends FilterInputStream {

  private final ProgressLine progress;
  private long bytes;

  WatchedInput(InputStream in, ProgressLine progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    bytes += read < 0 ? 0 : 1;
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    bytes += Math.max(0, n);
    progress.at(bytes);
    return n;
  }
}
