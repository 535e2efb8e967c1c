package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;

/// An object being written. Closed without [#commit], it leaves nothing behind.
///
/// Until then it may be read, and written at any place; by one thread at a time.
public interface NewObject extends AutoCloseable {

  /// Appends bytes.
  void write(byte[] bytes, int offset, int length) throws Problem;

  /// Writes bytes at `position`, beyond the end if need be: what is left out reads as zeroes.
  void writeAt(long position, byte[] bytes, int offset, int length) throws Problem;

  /// Fills `into` with bytes from `position` on, all of them written before.
  void read(long position, ByteBuffer into) throws Problem;

  /// Makes the object durable and visible under its name; `Conflict` if the name is taken.
  void commit() throws Problem;

  @Override
  void close();
}
