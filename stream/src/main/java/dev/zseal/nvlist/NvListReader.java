package dev.zseal.nvlist;

import dev.zseal.nvlist.PackedNvList.Encoding;
import dev.zseal.nvlist.PackedNvList.Place;
import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/// Reads packed lists of either encoding and byte order, and trusts none of their bytes.
///
/// What it accepts OpenZFS accepts too, byte order aside, and it never allocates more than a small
/// multiple of the bytes it was given.
///
/// See `docs/format/nvlist.md`.
public final class NvListReader {

  static final int HEADER_LENGTH = 4;

  /// A list and where its pairs lie.
  record Decoded(NvList list, Map<String, Place> places) {}

  /// A value and, if it is a list, where the pairs in it lie.
  record Element(NvValue value, Map<String, Place> inside) {
    static Element plain(NvValue value) {
      return new Element(value, Map.of());
    }
  }

  private NvListReader() {}

  /// Reads the list at `offset`. Only zeros may follow it within `length`.
  ///
  /// @throws Problem.Corrupt if the bytes are no such list; it names the byte relative to `offset`
  public static PackedNvList read(byte[] bytes, int offset, int length) throws Problem.Corrupt {
    var in = new PackedInput(bytes, offset, length);
    int encodingCode = in.uint8("the encoding");
    if (encodingCode > 1) {
      throw PackedInput.corrupt(0, "encoding 0 (native) or 1 (XDR)", encodingCode);
    }
    int endian = in.uint8("the byte order");
    if (endian > 1) {
      throw PackedInput.corrupt(1, "byte order 0 (big) or 1 (little)", endian);
    }
    in.skip(2, "the reserved bytes");

    var encoding = encodingCode == 0 ? Encoding.NATIVE : Encoding.XDR;
    var order =
        encoding == Encoding.NATIVE && endian == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    in.order(order);
    var decoded =
        switch (encoding) {
          case NATIVE -> new NativeReader(in).top();
          case XDR -> new XdrReader(in).list(1);
        };

    int end = in.position();
    while (in.remaining() > 0) {
      int at = in.position();
      int padding = in.uint8("the padding");
      if (padding != 0) {
        throw PackedInput.corrupt(at, "zeros behind the list", padding);
      }
    }
    byte[] packed = Arrays.copyOfRange(bytes, offset, offset + end);
    return new PackedNvList(packed, encoding, order, decoded.list(), decoded.places());
  }

  /// Refuses an element count which the type does not have or the bytes do not hold.
  static void checkCount(NvType type, int count, int elementSize, int room, int at)
      throws Problem.Corrupt {
    if (!type.allowsCount(count)) {
      throw PackedInput.corrupt(at, "an element count of " + type, count);
    }
    if ((long) count * elementSize > room) {
      throw PackedInput.corrupt(at, "at most " + room + " bytes of " + type, count + " elements");
    }
  }

  /// Refuses a word which is neither false nor true.
  static boolean bool(int word, int at) throws Problem.Corrupt {
    if (word != 0 && word != 1) {
      throw PackedInput.corrupt(at, "a boolean, 0 or 1", word);
    }
    return word == 1;
  }
}
