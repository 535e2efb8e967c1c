package dev.zseal.simulation.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/// A file: the contents programs see, and those a power cut cannot take away.
final class FileNode implements Node {

  private static final int PAGE = 4096;
  private static final int SECTOR = 512;

  private byte[] seen = {};
  private int length;
  private byte[] durable = {};

  /// Pages that the next force writes.
  private final BitSet dirty = new BitSet();

  /// Pages a failed force gave up: the system calls them clean, so that no later force writes them,
  /// and a force that then succeeds means nothing.
  private final BitSet lost = new BitSet();

  int length() {
    return length;
  }

  byte[] contents() {
    return Arrays.copyOf(seen, length);
  }

  int read(long position, ByteBuffer into, int count) {
    if (position >= length) {
      return -1;
    }
    int n = (int) Math.min(count, length - position);
    into.put(seen, (int) position, n);
    return n;
  }

  void write(long position, ByteBuffer from, int count) {
    int at = Math.toIntExact(position);
    int end = Math.addExact(at, count);
    if (end > seen.length) {
      seen = Arrays.copyOf(seen, Math.max(end, seen.length * 2));
    }
    from.get(seen, at, count);
    touch(Math.min(at, length), Math.max(end, at));
    length = Math.max(length, end);
  }

  void truncate(long size) {
    if (size < length) {
      Arrays.fill(seen, (int) size, length, (byte) 0);
      touch((int) size, length);
      length = (int) size;
    }
  }

  private void touch(int from, int end) {
    if (end > from) {
      int last = (end - 1) / PAGE;
      dirty.set(from / PAGE, last + 1);
      lost.clear(from / PAGE, last + 1);
    }
  }

  void force() {
    byte[] after = Arrays.copyOf(durable, length);
    dirty.stream().forEach(page -> copy(page, after, PAGE));
    durable = after;
    dirty.clear();
  }

  /// A force that met a bad sector: what it should have written never gets there.
  void failForce() {
    lost.or(dirty);
    dirty.clear();
  }

  boolean isDurable() {
    return dirty.isEmpty() && lost.isEmpty() && durable.length == length;
  }

  /// The file as it is found after a power cut.
  FileNode after(Survival survival) {
    byte[] found = Arrays.copyOf(durable, survival.length(durable.length, length));
    dirty.stream()
        .filter(_ -> survival.page())
        .forEach(page -> copy(page, found, SECTOR * survival.sectors(PAGE / SECTOR)));
    return durable(found);
  }

  static FileNode durable(byte[] contents) {
    FileNode file = new FileNode();
    file.seen = contents;
    file.length = contents.length;
    file.durable = contents.clone();
    return file;
  }

  private void copy(int page, byte[] into, int most) {
    int at = page * PAGE;
    int n = Math.min(most, Math.min(length, into.length) - at);
    if (n > 0) {
      System.arraycopy(seen, at, into, at, n);
    }
  }
}
