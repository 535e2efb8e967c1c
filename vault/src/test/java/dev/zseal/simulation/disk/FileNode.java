package dev.zseal.simulation.disk;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A file: the contents programs see, and those a power cut cannot take away.
final class FileNode implements Node {

  private static final int PAGE = 4096;
  private static final int SECTOR = 512;

  private byte[] seen = {};
  private int length;

  private byte[] durable = {};
  private int durableLength;

  /// Whether both are one array: nothing was written since the last force.
  private boolean shared;

  /// Pages that the next force writes.
  private final BitSet dirty = new BitSet();

  /// Pages a failed force gave up: the system calls them clean, so that no later force writes them,
  /// and a force that then succeeds means nothing.
  private final BitSet lost = new BitSet();

  private byte @Nullable [] hash;

  int length() {
    return length;
  }

  byte[] contents() {
    return Arrays.copyOf(seen, length);
  }

  /// SHA-256 of what is seen.
  byte[] hash() {
    byte[] known = hash;
    if (known == null) {
      MessageDigest digest = Disk.sha256();
      digest.update(seen, 0, length);
      known = digest.digest();
      hash = known;
    }
    return known;
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
    beforeChange(end);
    from.get(seen, at, count);
    touch(Math.min(at, length), end);
    length = Math.max(length, end);
  }

  private void beforeChange(int room) {
    hash = null;
    if (room > seen.length) {
      seen = Arrays.copyOf(seen, Math.max(room, seen.length * 2));
    } else if (shared) {
      seen = seen.clone();
    }
    shared = false;
  }

  void truncate(long size) {
    if (size < length) {
      beforeChange(0);
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
    if (lost.isEmpty()) {
      durable = seen;
      shared = true;
    } else {
      byte[] after = Arrays.copyOf(Arrays.copyOf(durable, durableLength), length);
      dirty.stream().forEach(page -> copy(page, after, PAGE));
      durable = after;
    }
    durableLength = length;
    dirty.clear();
  }

  /// A force that met a bad sector: what it should have written never gets there.
  void failForce() {
    lost.or(dirty);
    dirty.clear();
  }

  /// The medium loses its grip on some bytes: each becomes another, in what is seen and in what is
  /// durable.
  void rot(int from, int end, Rot rot) {
    beforeChange(0);
    for (int i = from; i < Math.min(end, length); i++) {
      seen[i] = rot.of(seen[i]);
    }
    if (from < durableLength) {
      byte[] rotten = durable.clone();
      for (int i = from; i < Math.min(end, durableLength); i++) {
        rotten[i] = rot.of(rotten[i]);
      }
      durable = rotten;
    }
  }

  /// What a byte becomes.
  interface Rot {
    byte of(byte before);
  }

  /// The same contents, all of them durable.
  FileNode copy() {
    FileNode copy = new FileNode();
    copy.seen = contents();
    copy.length = length;
    copy.force();
    return copy;
  }

  /// The file as it is found after a power cut: this one, if nothing of it is in danger.
  FileNode after(Survival survival) {
    if (dirty.isEmpty() && lost.isEmpty() && durableLength == length) {
      return this;
    }
    byte[] found =
        Arrays.copyOf(
            Arrays.copyOf(durable, durableLength), survival.length(durableLength, length));
    dirty.stream()
        .filter(_ -> survival.page())
        .forEach(page -> copy(page, found, SECTOR * survival.sectors(PAGE / SECTOR)));
    FileNode file = new FileNode();
    file.seen = found;
    file.length = found.length;
    file.force();
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
