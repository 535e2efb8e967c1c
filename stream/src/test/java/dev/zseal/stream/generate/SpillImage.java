package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;

/// A spill block, and the version that wrote it.
@SuppressWarnings("ArrayRecordComponent")
public record SpillImage(SendRecord.Spill spill, byte[] ownedPayload, int version) {}
