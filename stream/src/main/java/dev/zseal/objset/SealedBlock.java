package dev.zseal.objset;

import dev.zseal.stream.Seal;

/// A block as ZFS sealed it.
///
/// @param pointer what points at it
/// @param bytes holds the payload, at `offset`, `pointer.physicalSize()` bytes long
@SuppressWarnings("ArrayRecordComponent")
public record SealedBlock(BlockPointer pointer, Seal seal, byte[] bytes, int offset) {}
