package dev.zseal.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// The salt, IV and MAC that seal a block: 8, 12 and 16 bytes, held as little-endian words.
///
/// They are byte strings and never swapped, whatever the byte order of the stream.
public record Seal(long salt, long iv0, int iv1, long mac0, long mac1) {

  /// Length of the three in a header: they always lie side by side.
  public static final int BYTES = 36;

  /// Reads them from `bytes` at `offset`, whatever its byte order.
  public static Seal read(ByteBuffer bytes, int offset) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(offset);
    return new Seal(in.getLong(), in.getLong(), in.getInt(), in.getLong(), in.getLong());
  }

  /// Writes them to `bytes` at `offset`.
  public void write(ByteBuffer bytes, int offset) {
    ByteBuffer out = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(offset);
    out.putLong(salt).putLong(iv0).putInt(iv1).putLong(mac0).putLong(mac1);
  }

  /// The form in which `zstream dump` shows them.
  @Override
  public String toString() {
    byte[] bytes = new byte[BYTES];
    write(ByteBuffer.wrap(bytes), 0);
    HexFormat hex = HexFormat.of();
    return "salt = %s iv = %s mac = %s"
        .formatted(
            hex.formatHex(bytes, 0, 8),
            hex.formatHex(bytes, 8, 20),
            hex.formatHex(bytes, 20, BYTES));
  }
}
