package dev.zseal.simulation.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/// An open file or folder.
final class SimulatedChannel extends FileChannel {

  private final SimulatedFileSystem system;
  private final SimulatedPath path;
  final Node node;
  private final boolean readable;
  private final boolean writable;
  private long position;

  SimulatedChannel(
      SimulatedFileSystem system,
      SimulatedPath path,
      Node node,
      boolean readable,
      boolean writable) {
    this.system = system;
    this.path = path;
    this.node = node;
    this.readable = readable;
    this.writable = writable;
  }

  private FileNode file(boolean toWrite) throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (toWrite && !writable) {
      throw new NonWritableChannelException();
    }
    if (!toWrite && !readable) {
      throw new NonReadableChannelException();
    }
    if (node instanceof FileNode file) {
      return file;
    }
    throw new IOException("Is a directory");
  }

  @Override
  public int read(ByteBuffer into, long at) throws IOException {
    synchronized (system.disk) {
      FileNode file = file(false);
      system.begin(OperationKind.READ, path);
      int n = file.read(at, into, system.transfer(OperationKind.READ, into.remaining()));
      system.end();
      return n;
    }
  }

  @Override
  public int write(ByteBuffer from, long at) throws IOException {
    synchronized (system.disk) {
      FileNode file = file(true);
      system.turns.beforeWrite(path);
      system.begin(OperationKind.WRITE, path);
      int n = system.transfer(OperationKind.WRITE, from.remaining());
      file.write(at, from, n);
      system.end();
      return n;
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    synchronized (system.disk) {
      int n = read(into, position);
      position += Math.max(0, n);
      return n;
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    synchronized (system.disk) {
      int n = write(from, position);
      position += n;
      return n;
    }
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return read(into[offset]);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    return write(from[offset]);
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    synchronized (system.disk) {
      if (!isOpen()) {
        throw new ClosedChannelException();
      }
      system.begin(OperationKind.STAT, path);
      long size = node instanceof FileNode file ? file.length() : 0;
      system.end();
      return size;
    }
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    synchronized (system.disk) {
      FileNode file = file(true);
      system.begin(OperationKind.TRUNCATE, path);
      file.truncate(size);
      position = Math.min(position, size);
      system.end();
      return this;
    }
  }

  @Override
  public void force(boolean metaData) throws IOException {
    synchronized (system.disk) {
      if (!isOpen()) {
        throw new ClosedChannelException();
      }
      switch (node) {
        case FileNode file -> {
          try {
            system.begin(OperationKind.FORCE, path);
          } catch (Operations.BadSectorException e) {
            file.failForce();
            throw e;
          }
          file.force();
        }
        case FolderNode folder -> {
          system.begin(OperationKind.FORCE_FOLDER, path);
          system.disk.force(folder);
        }
      }
      system.end();
    }
  }

  @Override
  public @Nullable FileLock tryLock(long at, long size, boolean shared) throws IOException {
    synchronized (system.disk) {
      if (!isOpen()) {
        throw new ClosedChannelException();
      }
      if (shared && !readable) {
        throw new NonReadableChannelException();
      }
      if (!shared && !writable) {
        throw new NonWritableChannelException();
      }
      system.begin(OperationKind.LOCK, path);
      for (SimulatedLock held : system.locks) {
        if (held.isOf(node) && held.overlaps(at, size)) {
          throw new OverlappingFileLockException();
        }
      }
      if (system.neighbours.stream().anyMatch(l -> l.isOf(node) && l.overlaps(at, size))) {
        system.end();
        return null;
      }
      SimulatedLock lock = new SimulatedLock(this, at, size, shared, system.locks);
      system.locks.add(lock);
      system.end();
      return lock;
    }
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) throws IOException {
    FileLock lock = tryLock(at, size, shared);
    if (lock == null) {
      throw new IOException("another process has it, and nothing waits here");
    }
    return lock;
  }

  @Override
  protected void implCloseChannel() {
    synchronized (system.disk) {
      system.locks.removeIf(lock -> lock.acquiredBy().equals(this));
    }
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException("no transfers");
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) {
    throw new UnsupportedOperationException("no transfers");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) {
    throw new UnsupportedOperationException("no mapping");
  }
}
