package dev.zseal.objset;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import org.jspecify.annotations.Nullable;

/// An object as ZFS sealed it. Block pointers can be had without fetching the blocks.
public interface SealedObject {

  SendRecord.Dnode dnode();

  /// The sealed bonus area, `dnode().rawBonusLength()` bytes. Shared: read only.
  byte[] bonus();

  /// The pointer to the spill block, or null when there is none.
  @Nullable BlockPointer spill();

  /// The spill block itself; only when [#spill] is not null. As [#read] gives it.
  SealedBlock readSpill() throws Problem;

  /// The spill block as [#mended] gives it.
  default @Nullable SealedBlock mendedSpill() throws Problem {
    return null;
  }

  /// Tells every block pointer that is no hole, in ascending order of block ids.
  void pointers(PointerVisitor visitor) throws Problem;

  /// The block with this id, or null where there is a hole.
  ///
  /// It may have been damaged since it was stored: whoever reads it checks its MAC, and if that
  /// does not hold asks for [#mended].
  @Nullable SealedBlock read(long id) throws Problem;

  /// The block with this id as it was stored, known by a hash of its own and mended if need be, or
  /// null when there is no other than [#read] gives.
  ///
  /// @throws Problem.Corrupt if it is lost
  default @Nullable SealedBlock mended(long id) throws Problem {
    return null;
  }

  /// The id of the first block at or after `id` that is no hole, or -1 when there is none.
  long nextBlock(long id) throws Problem;

  /// Whether the blocks are known to be the same as another object's, spill block included. Reads
  /// nothing: a false may be wrong.
  boolean hasSameBlocks(SealedObject other);

  /// Hears the block pointers of an object.
  @FunctionalInterface
  interface PointerVisitor {
    void pointer(long id, BlockPointer pointer) throws Problem;
  }
}
