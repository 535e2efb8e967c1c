package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file, or a pipe, without a sidecar that can be used.
record PlainFile(Path path, FileChannel channel, long size) implements FilePart {

  static PlainFile open(Path path) throws Problem {
    if (Files.isDirectory(path)) {
      // The system opens one all the same, and only its first read fails.
      throw Disk.cannotRead(path, new IOException("Is a directory"));
    }
    try {
      FileChannel channel = FileChannel.open(path);
      return new PlainFile(path, channel, channel.size());
    } catch (IOException e) {
      throw Disk.cannotRead(path, e);
    }
  }

  @Override
  public int next(byte[] into, int offset, int length) throws Problem {
    try {
      // By the channel's own position: a pipe has no other.
      return channel.read(ByteBuffer.wrap(into, offset, length));
    } catch (ClosedChannelException e) {
      throw Disk.cannotRead(path, new IOException("zseal was told to stop", e));
    } catch (IOException e) {
      throw Disk.cannotRead(path, e);
    }
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws Problem {
    try {
      int n = Disk.read(channel, into, offset, length, position);
      if (n < length) {
        throw new EOFException("the file ends at byte " + (position + n));
      }
    } catch (IOException e) {
      throw Disk.cannotRead(path, e);
    }
  }

  @Override
  public void readRaw(long position, byte[] into, int offset, int length) throws Problem {
    read(position, into, offset, length);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It was only read.
    }
  }
}
