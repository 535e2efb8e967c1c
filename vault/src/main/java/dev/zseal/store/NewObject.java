package dev.zseal.store;

import dev.zseal.problem.Problem;

/// An object being written. Closed without [#commit], it leaves nothing behind.
public interface NewObject extends AutoCloseable {

  /// Appends bytes.
  void write(byte[] bytes, int offset, int length) throws Problem;

  /// Makes the object durable and visible under its name; `Conflict` if the name is taken.
  void commit() throws Problem;

  @Override
  void close();
}
