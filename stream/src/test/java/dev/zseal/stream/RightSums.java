package dev.zseal.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Makes the checksums of arbitrary bytes right, as far as they look like a stream.
final class RightSums {

  private RightSums() {}

  static byte[] of(byte[] bytes) {
    byte[] stream = bytes.clone();
    var sum = new RunningFletcher4();
    var order = ByteOrder.LITTLE_ENDIAN;
    int at = 0;
    while (at + RecordHeader.BYTES <= stream.length) {
      ByteBuffer h = ByteBuffer.wrap(stream, at, RecordHeader.BYTES).slice().order(order);
      RecordType type = RecordType.of(h.getInt(0));
      if (type == null) {
        return stream;
      }
      if (type == RecordType.BEGIN) {
        order = h.getLong(8) == Long.reverseBytes(RecordHeader.MAGIC) ? opposite(order) : order;
        h.order(order);
        sum.reset();
      }
      if (type == RecordType.END && h.getLong(8) != 0) {
        RecordHeader.putChecksum(h, 8, sum.state());
      }
      sum.update(stream, at, RecordHeader.CHECKSUM_AT, order);
      if (type != RecordType.BEGIN && h.getLong(RecordHeader.CHECKSUM_AT) != 0) {
        RecordHeader.putChecksum(h, RecordHeader.CHECKSUM_AT, sum.state());
      }
      sum.update(stream, at + RecordHeader.CHECKSUM_AT, 32, order);
      at += RecordHeader.BYTES;
      long payload = payloadLength(RecordHeader.decode(type, h));
      if (payload < 0 || payload > stream.length - at) {
        return stream;
      }
      sum.update(stream, at, (int) payload & -4, order);
      at += (int) payload;
    }
    return stream;
  }

  private static ByteOrder opposite(ByteOrder order) {
    return order == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private static long payloadLength(SendRecord record) {
    return switch (record) {
      case SendRecord.Begin begin -> begin.payloadLength();
      case SendRecord.Dnode dnode ->
          dnode.rawBonusLength() != 0 ? dnode.rawBonusLength() : dnode.bonusLength() + 7 & -8;
      case SendRecord.Write write ->
          write.compression() != 0 ? write.compressedSize() : write.logicalSize();
      case SendRecord.Spill spill ->
          spill.compressedSize() != 0 ? spill.compressedSize() : spill.length();
      case SendRecord.WriteEmbedded embedded -> embedded.size() + 7 & -8;
      default -> 0;
    };
  }
}
