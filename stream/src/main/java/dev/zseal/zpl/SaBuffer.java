package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.SaLayouts.Member;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Reads a buffer of system attributes: a bonus of type 44, or a spill block.
///
/// The byte order is the one its magic is right in: that of the machine which wrote it, whatever
/// the order of the stream and of the dnode.
final class SaBuffer {

  private static final int MAGIC = 0x2F505A;
  private static final int MIN_HEADER = 8;
  private static final int LENGTHS_AT = 6;
  private static final int LAYOUT_BITS = 10;
  private static final int LAYOUT_MASK = (1 << LAYOUT_BITS) - 1;

  private SaBuffer() {}

  /// The attributes of a buffer, each a view of its bytes. None if it was never written.
  static Map<Attribute, ByteBuffer> read(byte[] bytes, SaLayouts layouts, long object)
      throws Problem.Corrupt {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var values = new EnumMap<Attribute, ByteBuffer>(Attribute.class);
    if (bytes.length < MIN_HEADER || buffer.getInt(0) == 0) {
      return values;
    }
    if (buffer.getInt(0) != MAGIC) {
      buffer.order(ByteOrder.BIG_ENDIAN);
      if (buffer.getInt(0) != MAGIC) {
        throw Damage.of(object, "the magic of attributes", "%08x".formatted(buffer.getInt(0)));
      }
    }
    int info = Short.toUnsignedInt(buffer.getShort(4));
    if (info == 0) {
      return values;
    }
    List<Member> layout = layouts.layout(info & LAYOUT_MASK, object);
    int varying = 0;
    int at = Math.max(MIN_HEADER, info >>> LAYOUT_BITS << 3);
    for (Member member : layout) {
      int length = member.length();
      if (length == 0) {
        int lengthAt = LENGTHS_AT + varying * Short.BYTES;
        if (lengthAt + Short.BYTES > Math.min(bytes.length, at)) {
          throw Damage.of(object, "the lengths of layout " + (info & LAYOUT_MASK), "too few");
        }
        length = Short.toUnsignedInt(buffer.getShort(lengthAt));
        varying++;
      }
      if (length > bytes.length - at) {
        throw Damage.of(
            object,
            "%d bytes of attribute %s".formatted(length, member.attribute()),
            Math.max(0, bytes.length - at));
      }
      if (member.attribute() != null) {
        values.putIfAbsent(member.attribute(), buffer.slice(at, length).order(buffer.order()));
      }
      at = at + length + 7 & ~7;
    }
    return values;
  }
}
