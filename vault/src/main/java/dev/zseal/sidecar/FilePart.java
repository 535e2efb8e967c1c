package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.nio.file.Path;

/// One file of a stream.
sealed interface FilePart extends AutoCloseable permits PlainFile, MendingFile {

  Path path();

  /// Bytes it has, or should have.
  long size();

  /// Reads the next bytes; -1 at the end.
  int next(byte[] into, int offset, int length) throws Problem;

  /// Reads bytes as they should be, as far as that can be known.
  void read(long position, byte[] into, int offset, int length) throws Problem;

  /// Reads bytes as they lie.
  void readRaw(long position, byte[] into, int offset, int length) throws Problem;

  @Override
  void close();
}
