package dev.zseal.stream;

/// One record of a send stream: its header, decoded. The payload is not held.
///
/// Numbers are unsigned where OpenZFS's are; sizes and offsets are bytes. Every record but [Begin]
/// and the last [End] of a package carries the GUID of the snapshot being sent; it is checked
/// against the [Begin] and not repeated here.
public sealed interface SendRecord {

  /// In the flags of a raw WRITE, SPILL, OBJECT and OBJECT_RANGE: the block was written in the byte
  /// order that is not the stream's (`DRR_RAW_BYTESWAP`).
  int FLAG_SWAPPED = 2;

  /// The kind of record.
  RecordType type();

  /// Opens a stream of one snapshot, or (as a compound header) a package of several.
  ///
  /// @param compound whether this is the header of a package rather than a snapshot's own
  /// @param features what the stream makes use of, unknown bits included
  /// @param creationTime creation of the snapshot, seconds since 1970; 0 in a compound header
  /// @param objsetType 2 filesystem, 3 volume; 0 in a compound header
  /// @param flags `DRR_FLAG_*` bits
  /// @param toGuid GUID of the snapshot sent
  /// @param fromGuid GUID of the incremental source, or 0 for a full
  /// @param toName `pool/dataset@snapshot` at the time of sending
  record Begin(
      boolean compound,
      Features features,
      long creationTime,
      int objsetType,
      int flags,
      long toGuid,
      long fromGuid,
      String toName,
      int payloadLength)
      implements SendRecord {

    /// The incremental source lies in another dataset: the origin of a clone.
    public static final int FLAG_CLONE = 1;

    /// The spill flags of OBJECT and SPILL records mean something: raw receive demands it.
    public static final int FLAG_SPILL_BLOCK = 8;

    @Override
    public RecordType type() {
      return RecordType.BEGIN;
    }

    public boolean isFull() {
      return fromGuid == 0;
    }

    /// Whether the payloads are the sealed blocks as they lie on disk.
    public boolean isRaw() {
      return features.has(Features.RAW);
    }
  }

  /// Allocates or changes an object (`DRR_OBJECT`): its dnode, with the bonus as payload.
  ///
  /// @param dnodeType `DMU_OT_*` number of the object's contents
  /// @param blockSize bytes of a data block
  /// @param slots 512-byte dnode slots the object takes, 0 in very old streams meaning 1
  /// @param rawBonusLength bytes of the sealed bonus area, 0 when there is no bonus
  /// @param maxBlockId largest block id the object has or had, raw streams only
  record Dnode(
      long object,
      int dnodeType,
      int bonusType,
      int blockSize,
      int bonusLength,
      int checksumType,
      int compression,
      int slots,
      int flags,
      int rawBonusLength,
      int indirectBlockShift,
      int levels,
      int blockPointers,
      long maxBlockId)
      implements SendRecord {

    /// The dnode has a spill block.
    public static final int FLAG_SPILL = 4;

    @Override
    public RecordType type() {
      return RecordType.OBJECT;
    }

    public boolean hasSpill() {
      return (flags & FLAG_SPILL) != 0;
    }

    /// Dnode slots taken, at least 1.
    public int slotCount() {
      return Math.max(1, slots);
    }
  }

  /// Says that `count` object numbers from `first` on are free.
  record FreeObjects(long first, long count) implements SendRecord {
    @Override
    public RecordType type() {
      return RecordType.FREEOBJECTS;
    }
  }

  /// One block of an object, with the block as payload.
  ///
  /// @param offset where the block lies in the object, bytes
  /// @param logicalSize bytes once opened and decompressed
  /// @param compression `ZIO_COMPRESS_*` of the payload; never 0 in a raw stream
  /// @param diskChecksum the checksum words of the block pointer; in a raw stream the last two are
  ///   the MAC
  /// @param blockProperties sizes, compression and crypt bit, packed (`ddk_prop`)
  /// @param compressedSize bytes on disk when raw or compressed, else 0
  record Write(
      long object,
      int dnodeType,
      long offset,
      long logicalSize,
      int checksumType,
      int flags,
      int compression,
      Fletcher4 diskChecksum,
      long blockProperties,
      long compressedSize,
      Seal seal)
      implements SendRecord {

    /// Flag: the checksum is strong enough to find duplicates by it (`DRR_CHECKSUM_DEDUP`).
    public static final int FLAG_DEDUP = 1;

    @Override
    public RecordType type() {
      return RecordType.WRITE;
    }
  }

  /// Says that a byte range of an object is a hole.
  ///
  /// @param length bytes, or [#TO_END]
  record Free(long object, long offset, long length) implements SendRecord {

    /// The length that reaches to the end of the object, whatever its size.
    public static final long TO_END = -1L;

    @Override
    public RecordType type() {
      return RecordType.FREE;
    }
  }

  /// Closes a stream with the checksum of everything before it.
  record End(Fletcher4 checksum, long toGuid) implements SendRecord {
    @Override
    public RecordType type() {
      return RecordType.END;
    }
  }

  /// Repeats a block sent earlier (deduplicated streams of old senders).
  record WriteByRef(
      long object,
      long offset,
      long length,
      long refGuid,
      long refObject,
      long refOffset,
      int checksumType,
      int flags,
      Fletcher4 diskChecksum,
      long blockProperties)
      implements SendRecord {
    @Override
    public RecordType type() {
      return RecordType.WRITE_BYREF;
    }
  }

  /// The spill block of an object, with the block as payload.
  ///
  /// @param length bytes once opened and decompressed
  /// @param compressedSize bytes on disk in a raw stream, else 0
  record Spill(
      long object,
      long length,
      int flags,
      int compression,
      long compressedSize,
      Seal seal,
      int spillType)
      implements SendRecord {

    /// The block is the one the incremental source has.
    public static final int FLAG_UNMODIFIED = 4;

    @Override
    public RecordType type() {
      return RecordType.SPILL;
    }

    /// The same record without [#FLAG_UNMODIFIED], as it stands in a full stream.
    public Spill modified() {
      return (flags & FLAG_UNMODIFIED) == 0 ? this : withFlags(flags & ~FLAG_UNMODIFIED);
    }

    /// The same record with other flags.
    public Spill withFlags(int newFlags) {
      return new Spill(object, length, newFlags, compression, compressedSize, seal, spillType);
    }
  }

  /// A block small enough to live in its block pointer (never in raw streams).
  record WriteEmbedded(
      long object,
      long offset,
      long length,
      int compression,
      int embedType,
      int logicalSize,
      int size)
      implements SendRecord {
    @Override
    public RecordType type() {
      return RecordType.WRITE_EMBEDDED;
    }
  }

  /// Introduces a block of 32 dnodes and what seals their bonuses (raw streams only).
  record ObjectRange(long firstObject, long slots, Seal seal, int flags) implements SendRecord {

    /// Dnodes in a block of the meta-dnode.
    public static final int SLOTS = 32;

    @Override
    public RecordType type() {
      return RecordType.OBJECT_RANGE;
    }
  }

  /// Says that a range was left out of a redacted send.
  record Redact(long object, long offset, long length) implements SendRecord {
    @Override
    public RecordType type() {
      return RecordType.REDACT;
    }
  }
}
