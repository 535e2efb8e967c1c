package dev.zseal.nvlist;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A cursor over packed bytes which names the offset of whatever is wrong with them.
///
/// Every read says how many bytes it needs before it allocates anything.
final class PackedInput {

  /// OpenZFS nests 3 deep; its own decoder stops at 20.
  private static final int MAX_DEPTH = 16;

  /// A package of 1000 datasets with 1000 snapshots each has 3 million.
  private static final int MAX_PAIRS = 1 << 22;

  private final ByteBuffer in;
  private int pairs;

  PackedInput(byte[] bytes, int offset, int length) {
    this.in = ByteBuffer.wrap(bytes, offset, length).slice();
  }

  void order(ByteOrder order) {
    in.order(order);
  }

  int position() {
    return in.position();
  }

  int remaining() {
    return in.remaining();
  }

  /// Moves to an offset that is known to lie within the bytes.
  void seek(int position) {
    in.position(position);
  }

  void skip(int length, String field) throws Problem.Corrupt {
    need(length, field);
    in.position(in.position() + length);
  }

  int uint8(String field) throws Problem.Corrupt {
    need(Byte.BYTES, field);
    return Byte.toUnsignedInt(in.get());
  }

  int int16(String field) throws Problem.Corrupt {
    need(Short.BYTES, field);
    return in.getShort();
  }

  int int32(String field) throws Problem.Corrupt {
    need(Integer.BYTES, field);
    return in.getInt();
  }

  long int64(String field) throws Problem.Corrupt {
    need(Long.BYTES, field);
    return in.getLong();
  }

  byte[] bytes(int length, String field) throws Problem.Corrupt {
    need(length, field);
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /// The bytes before the next NUL, which must come before `limit`; moves behind the NUL.
  byte[] untilNul(int limit, String field) throws Problem.Corrupt {
    int start = position();
    int nul = start;
    while (nul < limit && in.get(nul) != 0) {
      nul++;
    }
    if (nul >= limit) {
      throw corrupt(start, "a NUL behind " + field, "none before byte " + limit);
    }
    byte[] bytes = bytes(nul - start, field);
    seek(nul + 1);
    return bytes;
  }

  /// A pair's name of `length` bytes.
  String name(int length) throws Problem.Corrupt {
    int start = position();
    if (length < 0 || length > NvList.MAX_NAME_LENGTH) {
      throw corrupt(start, "a name of at most " + NvList.MAX_NAME_LENGTH + " bytes", length);
    }
    byte[] bytes = bytes(length, "a name");
    for (byte b : bytes) {
      if (b == 0) {
        throw corrupt(start, "a name of " + length + " bytes", "a NUL in it");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw corrupt(start, "a name in UTF-8", "other bytes");
    }
  }

  NvType type(int code, int at) throws Problem.Corrupt {
    var type = NvType.of(code);
    if (type == null) {
      throw corrupt(at, "a data type from 1 to 27", code);
    }
    return type;
  }

  /// The version and flags every list starts with.
  void listHeader() throws Problem.Corrupt {
    int start = position();
    int version = int32("a list's version");
    int flags = int32("a list's flags");
    if (version != 0) {
      throw corrupt(start, "nvlist version 0", version);
    }
    if (flags != 1) {
      throw corrupt(start + Integer.BYTES, "nvlist flags 1 (unique names)", flags);
    }
  }

  void checkDepth(int depth) throws Problem.Corrupt {
    if (depth > MAX_DEPTH) {
      throw corrupt(position(), "lists nested at most " + MAX_DEPTH + " deep", depth);
    }
  }

  void countPair(int at) throws Problem.Corrupt {
    pairs++;
    if (pairs > MAX_PAIRS) {
      throw corrupt(at, "at most " + MAX_PAIRS + " pairs", "more");
    }
  }

  void need(int length, String field) throws Problem.Corrupt {
    if (length < 0 || length > in.remaining()) {
      throw corrupt(position(), length + " bytes of " + field, in.remaining());
    }
  }

  static Problem.Corrupt corrupt(int at, String expected, Object found) {
    return new Problem.Corrupt(
        "A packed nvlist is damaged",
        "byte %d: expected %s, found %s".formatted(at, expected, found),
        "Send the stream again from its source.");
  }
}
