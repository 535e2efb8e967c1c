package dev.zseal.inspect;

import dev.zseal.stream.SendRecord;

/// One record other than BEGIN as `zstream dump -v` prints it.
final class RecordLine {

  private final StringBuilder out;

  private RecordLine(StringBuilder out) {
    this.out = out;
  }

  /// Appends the record's line.
  ///
  /// @param toGuid that of the stream's BEGIN, which the reader has found in the record too
  static void append(SendRecord record, long toGuid, int payloadLength, StringBuilder out) {
    var line = new RecordLine(out);
    switch (record) {
      case SendRecord.Begin _ -> throw new IllegalArgumentException("BEGIN takes several lines");
      case SendRecord.Dnode dnode -> line.dnode(dnode);
      case SendRecord.FreeObjects free ->
          line.start("FREEOBJECTS").u("firstobj", free.first()).u("numobjs", free.count());
      case SendRecord.Write write -> line.write(write, payloadLength);
      case SendRecord.Free free ->
          line.start("FREE")
              .u("object", free.object())
              .u("offset", free.offset())
              .s("length", free.length());
      case SendRecord.End end -> out.append("END checksum = ").append(end.checksum());
      case SendRecord.WriteByRef ref -> line.byRef(ref, toGuid);
      case SendRecord.Spill spill -> line.spill(spill, payloadLength);
      case SendRecord.WriteEmbedded embedded -> line.embedded(embedded, toGuid);
      case SendRecord.ObjectRange range ->
          line.start("OBJECT_RANGE")
              .u("firstobj", range.firstObject())
              .u("numslots", range.slots())
              .u("flags", range.flags())
              .text(range.seal());
      case SendRecord.Redact redact ->
          line.start("REDACT")
              .u("object", redact.object())
              .u("offset", redact.offset())
              .u("length", redact.length());
    }
    out.append('\n');
  }

  private void dnode(SendRecord.Dnode dnode) {
    start("OBJECT").u("object", dnode.object());
    u("type", dnode.dnodeType()).u("bonustype", dnode.bonusType());
    u("blksz", dnode.blockSize()).u("bonuslen", dnode.bonusLength());
    u("dn_slots", dnode.slots()).u("raw_bonuslen", dnode.rawBonusLength());
    u("flags", dnode.flags()).u("maxblkid", dnode.maxBlockId());
    u("indblkshift", dnode.indirectBlockShift()).u("nlevels", dnode.levels());
    u("nblkptr", dnode.blockPointers());
  }

  private void write(SendRecord.Write write, int payloadLength) {
    start("WRITE").u("object", write.object()).u("type", write.dnodeType());
    u("checksum type", write.checksumType()).u("compression type", write.compression());
    u("flags", write.flags()).u("offset", write.offset());
    u("logical_size", write.logicalSize()).u("compressed_size", write.compressedSize());
    u("payload_size", payloadLength).x("props", write.blockProperties()).text(write.seal());
  }

  private void byRef(SendRecord.WriteByRef ref, long toGuid) {
    start("WRITE_BYREF").u("object", ref.object());
    u("checksum type", ref.checksumType()).x("props", ref.blockProperties());
    u("offset", ref.offset()).u("length", ref.length()).x("toguid", toGuid);
    x("refguid", ref.refGuid()).u("refobject", ref.refObject()).u("refoffset", ref.refOffset());
  }

  private void spill(SendRecord.Spill spill, int payloadLength) {
    start("SPILL block for").u("object", spill.object()).u("length", spill.length());
    u("flags", spill.flags()).u("compression type", spill.compression());
    u("compressed_size", spill.compressedSize()).u("payload_size", payloadLength);
    text(spill.seal());
  }

  private void embedded(SendRecord.WriteEmbedded embedded, long toGuid) {
    start("WRITE_EMBEDDED").u("object", embedded.object());
    u("offset", embedded.offset()).u("length", embedded.length()).x("toguid", toGuid);
    u("comp", embedded.compression()).u("etype", embedded.embedType());
    u("lsize", embedded.logicalSize()).u("psize", embedded.size());
  }

  private RecordLine start(String name) {
    out.append(name);
    return this;
  }

  private RecordLine u(String name, long value) {
    return text(name, Long.toUnsignedString(value));
  }

  private RecordLine u(String name, int value) {
    return text(name, Integer.toUnsignedString(value));
  }

  private RecordLine s(String name, long value) {
    return text(name, Long.toString(value));
  }

  private RecordLine x(String name, long value) {
    return text(name, Long.toHexString(value));
  }

  private RecordLine text(String name, String value) {
    out.append(' ').append(name).append(" = ").append(value);
    return this;
  }

  private RecordLine text(Object rest) {
    out.append(' ').append(rest);
    return this;
  }
}
