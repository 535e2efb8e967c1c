package dev.zseal.vault.pack;

import java.util.List;

/// What a [PackCheck] found in one pack file.
///
/// @param location which file
/// @param bytes its length as it was written
/// @param damagedCells cells of body and parity whose sum does not match
/// @param damagedIndex whether header, footers, sums or padding are not as they were written
/// @param lost blobs that parity does not bring back
public record PackHealth(
    PackLocation location, long bytes, int damagedCells, boolean damagedIndex, List<Slot> lost) {

  public PackHealth {
    lost = List.copyOf(lost);
  }

  /// A slot and what it held.
  public record Slot(int number, int slot, BlobType type, BlobHash hash) {

    /// The address of what it held.
    public BlobRef ref(long series) {
      return new BlobRef(series, number, slot, hash.hash0(), hash.hash1());
    }
  }

  /// Whether every byte is as it was written.
  public boolean isWhole() {
    return damagedCells == 0 && !damagedIndex && lost.isEmpty();
  }

  /// Whether the file is damaged, and can be written anew without loss.
  public boolean isMendable() {
    return !isWhole() && lost.isEmpty();
  }
}
