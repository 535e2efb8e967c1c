package dev.zseal.store;

import dev.zseal.problem.Problem;

/// An object open for positioned reads, safe for use by several threads.
public interface StoredObject extends AutoCloseable {

  /// Bytes in the object.
  long length();

  /// Reads exactly `length` bytes from `position` on; `Corrupt` when the object ends before.
  void read(long position, byte[] into, int offset, int length) throws Problem;

  @Override
  void close();
}
