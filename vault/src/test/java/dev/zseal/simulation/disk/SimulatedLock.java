package dev.zseal.simulation.disk;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lock that ends with its channel or its process.
final class SimulatedLock extends FileLock {

  private final List<SimulatedLock> held;

  SimulatedLock(
      FileChannel channel, long position, long size, boolean shared, List<SimulatedLock> held) {
    super(channel, position, size, shared);
    this.held = held;
  }

  /// Whether it is of this file.
  boolean isOf(@Nullable Node node) {
    return ((SimulatedChannel) acquiredBy()).node == node;
  }

  @Override
  public boolean isValid() {
    return held.contains(this) && acquiredBy().isOpen();
  }

  @Override
  public void release() {
    held.remove(this);
  }
}
