package dev.zseal.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/// Standard input, read a MiB at a time into one buffer outside the heap.
///
/// The JDK's own file streams allocate and free native memory at every large read.
final class StreamInput extends InputStream {

  private static final int BUFFER_BYTES = 1 << 20;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();

  private StreamInput(ReadableByteChannel channel) {
    this.channel = channel;
  }

  static StreamInput standardInput() {
    return new StreamInput(new FileInputStream(FileDescriptor.in).getChannel());
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(buffer.get()) : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, buffer.remaining());
    buffer.get(into, offset, n);
    return n;
  }

  /// Whether there is a byte to be read.
  private boolean fill() throws IOException {
    while (!buffer.hasRemaining()) {
      int n;
      try {
        n = channel.read(buffer.clear());
      } catch (ClosedChannelException e) {
        throw new IOException("zseal was told to stop", e);
      }
      buffer.flip();
      if (n < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
