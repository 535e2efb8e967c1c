package dev.zseal.vault.send;

import dev.zseal.vault.ledger.Manifest;
import java.util.List;

/// What a salvaged stream has lost.
///
/// @param bytes of the lost blocks once opened, as far as their places are known
/// @param parts in the order of the stream, the first [#MAX_PARTS] of them
/// @param moreParts whether there are more
public record Salvage(Manifest snapshot, long bytes, List<Part> parts, boolean moreParts) {

  /// Parts a salvage names.
  public static final int MAX_PARTS = 100_000;

  public Salvage {
    parts = List.copyOf(parts);
  }

  public boolean isWhole() {
    return parts.isEmpty();
  }

  /// What was lost of an object, and what that means to who opens it.
  public enum Loss {
    /// Blocks: reading them fails, the rest of the object can be read.
    BLOCKS,
    /// The spill block, which holds attributes.
    SPILL,
    /// Where a part of the blocks lies, and their MACs: the object's dnode block does not open, and
    /// with it up to 32 objects.
    PLACES
  }

  /// A part of an object.
  ///
  /// @param offset bytes, 0 for a spill block
  /// @param length bytes
  public record Part(Loss loss, long object, long offset, long length) {

    boolean isFollowedBy(Part next) {
      return loss == next.loss && object == next.object && offset + length == next.offset;
    }

    Part with(Part next) {
      return new Part(loss, object, offset, length + next.length);
    }
  }
}
