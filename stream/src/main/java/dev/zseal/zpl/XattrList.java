package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads the extended attributes that lie among the attributes of a node (`xattr=sa`): a packed
/// nvlist in XDR, of byte arrays.
///
/// The lists of [dev.zseal.nvlist] have names in UTF-8; these names need not be.
final class XattrList {

  private static final int HEADER_BYTES = 12;
  private static final int XDR = 1;
  private static final int PAIR_BYTES = 12;
  private static final int BYTE_ARRAY = 10;

  private final ByteBuffer in;
  private final long object;

  private XattrList(byte[] packed, long object) {
    this.in = ByteBuffer.wrap(packed);
    this.object = object;
  }

  static List<Xattr> read(byte[] packed, long object) throws Problem.Corrupt {
    return new XattrList(packed, object).pairs();
  }

  private List<Xattr> pairs() throws Problem.Corrupt {
    List<Xattr> list = new ArrayList<>();
    if (in.remaining() < HEADER_BYTES || in.get(0) != XDR || in.getInt(4) != 0) {
      throw corrupt("an XDR nvlist");
    }
    in.position(HEADER_BYTES);
    while (true) {
      int start = in.position();
      need(2 * Integer.BYTES);
      int size = in.getInt();
      if (size == 0 && in.getInt() == 0) {
        return list;
      }
      if (size < PAIR_BYTES || size > in.limit() - start) {
        throw corrupt("a pair within the list");
      }
      in.position(start + 2 * Integer.BYTES);
      list.add(pair());
      if (in.position() > start + size) {
        throw corrupt("a pair of " + size + " bytes");
      }
      in.position(start + size);
    }
  }

  private Xattr pair() throws Problem.Corrupt {
    byte[] name = padded();
    need(2 * Integer.BYTES);
    int type = in.getInt();
    if (type != BYTE_ARRAY || name.length == 0) {
      throw corrupt("a byte array with a name");
    }
    return new Xattr(name, new ByteContents(padded()));
  }

  /// A length, that many bytes, and zeros up to a multiple of 4.
  private byte[] padded() throws Problem.Corrupt {
    need(Integer.BYTES);
    int length = in.getInt();
    need(length);
    byte[] bytes = new byte[length];
    in.get(bytes);
    in.position(Math.min(in.limit(), in.position() + (-length & 3)));
    return bytes;
  }

  private void need(int length) throws Problem.Corrupt {
    if (length < 0 || length > in.remaining()) {
      throw corrupt(length + " bytes more");
    }
  }

  private Problem.Corrupt corrupt(String expected) {
    return Damage.of(
        object, "in its extended attributes at byte " + in.position() + " " + expected, "others");
  }
}
