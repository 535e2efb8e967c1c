package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.pack.BlobHash;
import org.jspecify.annotations.Nullable;

/// The BEGIN record a snapshot came with: 312 bytes, then its payload.
///
/// It is most of a manifest, and little of it is wanted often. So that very many manifests fit into
/// memory it can be let go, and is then read again whenever it is wanted. Two are equal if their
/// bytes are.
public final class KeptBegin {

  private final BlobHash hash;
  private final byte @Nullable [] bytes;
  private final Source source;
  private final long lastRange;

  /// Where the bytes can be read again.
  @FunctionalInterface
  interface Source {
    byte[] read() throws Problem;
  }

  private KeptBegin(BlobHash hash, byte @Nullable [] bytes, Source source, long lastRange) {
    this.hash = hash;
    this.bytes = bytes;
    this.source = source;
    this.lastRange = lastRange;
  }

  /// Keeps these bytes.
  public static KeptBegin of(byte[] begin) {
    byte[] own = begin.clone();
    return new KeptBegin(BlobHash.of(own, 0, own.length), own, own::clone, 0);
  }

  /// The same without its bytes, unless they are damaged.
  KeptBegin released(Source again, String what) {
    try {
      return new KeptBegin(hash, null, again, lastRange(what));
    } catch (Problem _) {
      return this;
    }
  }

  /// The bytes, read again if they were let go; `Corrupt` if they are gone or others by now.
  public byte[] bytes(String what) throws Problem {
    byte[] begin = source.read();
    if (bytes == null && !BlobHash.of(begin, 0, begin.length).equals(hash)) {
      throw new Problem.Corrupt(
          what + " is another one by now",
          "its BEGIN record is not the one that was read before",
          "Somebody destroyed it and stored it anew meanwhile: run the command again.");
    }
    return begin;
  }

  /// The largest dnode block, which gives the height of the snapshot's tree.
  long lastRange(String what) throws Problem {
    return bytes == null ? lastRange : StreamHead.parse(bytes, what).keyData().metaMaxBlockId();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeptBegin begin && hash.equals(begin.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "BEGIN " + hash;
  }
}
