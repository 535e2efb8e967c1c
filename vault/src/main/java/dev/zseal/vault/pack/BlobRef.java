package dev.zseal.vault.pack;

import java.util.HexFormat;

/// Where a blob is, and the first 16 bytes of its SHA-256, as two little-endian words.
///
/// The address never changes; the hash makes a tree of references a Merkle tree.
///
/// @param series the series of packs, a random id
/// @param number the pack within the series, from 1
/// @param slot the blob within the pack, from 0
public record BlobRef(long series, int number, int slot, long hash0, long hash1) {

  /// The hash of the content.
  public BlobHash hash() {
    return new BlobHash(hash0, hash1);
  }

  /// Whether the content has this hash.
  public boolean has(BlobHash hash) {
    return hash0 == hash.hash0() && hash1 == hash.hash1();
  }

  public boolean sameContent(BlobRef other) {
    return hash0 == other.hash0 && hash1 == other.hash1;
  }

  @Override
  public String toString() {
    return "%s/%d/%d".formatted(HexFormat.of().toHexDigits(series), number, slot);
  }
}
