package dev.zseal.nvlist;

import dev.zseal.nvlist.NvListReader.Decoded;
import dev.zseal.nvlist.NvListReader.Element;
import dev.zseal.nvlist.PackedNvList.Place;
import dev.zseal.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the XDR encoding from an input set to big-endian.
final class XdrReader {
  private final PackedInput in;

  /// Bytes that encoded sizes announced so far without there being any: see [#arrayCount].
  private int phantomBytes;

  XdrReader(PackedInput in) {
    this.in = in;
  }

  Decoded list(int depth) throws Problem.Corrupt {
    in.checkDepth(depth);
    in.listHeader();
    var list = NvList.builder();
    var places = new HashMap<String, Place>();
    while (true) {
      int start = in.position();
      int encodedSize = in.int32("a pair's encoded size");
      int decodedSize = in.int32("a pair's decoded size");
      if (encodedSize == 0 && decodedSize == 0) {
        return new Decoded(list.build(), places);
      }
      in.countPair(start);
      int phantomsBefore = phantomBytes;
      pair(start, decodedSize, depth, list, places);
      int exact = in.position() - start + phantomBytes - phantomsBefore;
      if (encodedSize != exact) {
        throw PackedInput.corrupt(start, "an encoded size of " + exact, encodedSize);
      }
    }
  }

  private void pair(
      int start, int decodedSize, int depth, NvList.Builder list, Map<String, Place> places)
      throws Problem.Corrupt {
    String name = in.name(in.int32("a name's length"));
    skipPadding(name.getBytes(StandardCharsets.UTF_8).length);
    if (list.has(name)) {
      throw PackedInput.corrupt(start, "a name once in its list", "'" + name + "' again");
    }
    int typeAt = in.position();
    var type = in.type(in.int32("a data type"), typeAt);
    int countAt = in.position();
    int count = in.int32("an element count");
    NvListReader.checkCount(type, count, type.xdrElementSize(), in.remaining(), countAt);
    if (type.xdrRepeatsCount()) {
      arrayCount(count);
    }
    int valueAt = in.position() + (type == NvType.STRING ? Integer.BYTES : 0);
    var element = element(type, count, depth);
    int exact =
        NativeLayout.pairSize(name.getBytes(StandardCharsets.UTF_8).length + 1, element.value());
    if (decodedSize != exact) {
      throw PackedInput.corrupt(start + 4, "a decoded size of " + exact, decodedSize);
    }
    list.put(name, element.value());
    places.put(name, new Place(start, in.position(), valueAt, element.inside()));
  }

  /// The count in front of an array's elements.
  ///
  /// OpenZFS leaves it out of an empty array, yet reckons it in the encoded sizes around it.
  private void arrayCount(int count) throws Problem.Corrupt {
    if (count == 0) {
      phantomBytes += Integer.BYTES;
      return;
    }
    int at = in.position();
    int repeated = in.int32("an array's count");
    if (repeated != count) {
      throw PackedInput.corrupt(at, "the pair's element count " + count, repeated);
    }
  }

  private Element element(NvType type, int count, int depth) throws Problem.Corrupt {
    return switch (type.shape()) {
      case FLAG -> Element.plain(new NvValue.BooleanFlag());
      case INT -> Element.plain(new NvValue.Int(type, word(type)));
      case BOOLEAN_VALUE -> {
        int at = in.position();
        boolean value = NvListReader.bool(in.int32("a boolean"), at);
        yield Element.plain(new NvValue.BooleanValue(value));
      }
      case DOUBLE -> {
        double value = Double.longBitsToDouble(in.int64("a double"));
        yield Element.plain(new NvValue.DoubleValue(value));
      }
      case TEXT -> Element.plain(text());
      case TEXTS -> {
        List<NvValue.Text> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          texts.add(text());
        }
        yield Element.plain(new NvValue.Texts(texts));
      }
      case BYTES -> Element.plain(new NvValue.Bytes(type, bytes(type, count)));
      case WORDS -> Element.plain(words(type, count));
      case NESTED -> {
        var decoded = list(depth + 1);
        yield new Element(new NvValue.Nested(decoded.list()), decoded.places());
      }
      case NESTED_ARRAY -> {
        var lists = new ArrayList<NvList>();
        for (int i = 0; i < count; i++) {
          lists.add(list(depth + 1).list());
        }
        yield Element.plain(new NvValue.NestedArray(lists));
      }
    };
  }

  private NvValue.Text text() throws Problem.Corrupt {
    int length = in.int32("a string's length");
    int at = in.position();
    byte[] bytes = in.bytes(length, "a string");
    for (byte b : bytes) {
      if (b == 0) {
        throw PackedInput.corrupt(at, "a string of " + length + " bytes", "a NUL in it");
      }
    }
    skipPadding(length);
    return new NvValue.Text(bytes);
  }

  private byte[] bytes(NvType type, int count) throws Problem.Corrupt {
    if (type == NvType.BYTE_ARRAY) {
      byte[] bytes = in.bytes(count, "a byte array");
      skipPadding(count);
      return bytes;
    }
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) unit8("an element of " + type);
    }
    return bytes;
  }

  private NvValue words(NvType type, int count) throws Problem.Corrupt {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      words[i] = word(type);
    }
    return new NvValue.Words(type, words);
  }

  private long word(NvType type) throws Problem.Corrupt {
    int at = in.position();
    return switch (type.elementSize()) {
      case Byte.BYTES -> type.extend(unit8("an integer"));
      case Short.BYTES -> held(type, in.int32("an integer"), at);
      case Integer.BYTES -> held(type, type.extend(in.int32("an integer")), at);
      default -> in.int64("an integer");
    };
  }

  private static long held(NvType type, long value, int at) throws Problem.Corrupt {
    if (!type.holds(value)) {
      throw PackedInput.corrupt(at, "an integer of " + type, value);
    }
    return value;
  }

  /// A `char` as one unit, sign-extended or not: whether C's `char` is signed varies by machine.
  private int unit8(String field) throws Problem.Corrupt {
    int at = in.position();
    int unit = in.int32(field);
    if (unit < Byte.MIN_VALUE || unit > 0xFF) {
      throw PackedInput.corrupt(at, field + " of 8 bits", unit);
    }
    return unit;
  }

  private void skipPadding(int length) throws Problem.Corrupt {
    in.skip(-length & 3, "padding");
  }
}
