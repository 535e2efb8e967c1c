package dev.zseal.objset;

/// What ZFS's block pointer says of a block that MACs cover.
///
/// @param mac0 first half of the block's MAC, little-endian
/// @param mac1 second half
/// @param logicalSize bytes once opened
/// @param physicalSize bytes as sealed
/// @param compression `ZIO_COMPRESS_*`
/// @param littleEndian the byte order it was written in
public record BlockPointer(
    long mac0,
    long mac1,
    int logicalSize,
    int physicalSize,
    int compression,
    boolean littleEndian) {}
