package dev.zseal.nvlist;

import dev.zseal.nvlist.NvListReader.Decoded;
import dev.zseal.nvlist.NvListReader.Element;
import dev.zseal.nvlist.PackedNvList.Place;
import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the native encoding, whose numbers are in the order the input is set to.
final class NativeReader {
  private final PackedInput in;

  NativeReader(PackedInput in) {
    this.in = in;
  }

  Decoded top() throws Problem.Corrupt {
    in.listHeader();
    return pairs(1);
  }

  private Decoded pairs(int depth) throws Problem.Corrupt {
    in.checkDepth(depth);
    var list = NvList.builder();
    var places = new HashMap<String, Place>();
    while (true) {
      int start = in.position();
      int size = in.int32("a pair's size");
      if (size == 0) {
        return new Decoded(list.build(), places);
      }
      in.countPair(start);
      if (size < NativeLayout.PAIR_HEADER || size > in.remaining() + Integer.BYTES) {
        throw PackedInput.corrupt(start, "a pair within the list", size + " bytes");
      }
      pair(start, start + size, depth, list, places);
    }
  }

  private void pair(int start, int end, int depth, NvList.Builder list, Map<String, Place> places)
      throws Problem.Corrupt {
    int nameSize = in.int16("a name's size");
    in.skip(Short.BYTES, "the reserved bytes of a pair");
    int count = in.int32("an element count");
    int typeCode = in.int32("a data type");
    int valueAt = start + NativeLayout.valueOffset(nameSize);
    if (nameSize < 1 || valueAt > end) {
      throw PackedInput.corrupt(start + 4, "a name within the pair", nameSize + " bytes");
    }
    String name = in.name(nameSize - 1);
    if (in.uint8("the NUL of a name") != 0) {
      throw PackedInput.corrupt(in.position() - 1, "a NUL behind a name", "none");
    }
    if (list.has(name)) {
      throw PackedInput.corrupt(start, "a name once in its list", "'" + name + "' again");
    }
    var type = in.type(typeCode, start + 12);
    NvListReader.checkCount(type, count, type.elementSize(), end - valueAt, start + 8);
    in.seek(valueAt);
    var element = element(type, count, start, end, depth);
    list.put(name, element.value());
    places.put(name, new Place(start, in.position(), valueAt, element.inside()));
  }

  /// Reads a value and moves behind its pair, and behind the lists which follow that.
  private Element element(NvType type, int count, int start, int end, int depth)
      throws Problem.Corrupt {
    return switch (type.shape()) {
      case NESTED -> {
        structure();
        finish(start, end);
        var decoded = pairs(depth + 1);
        yield new Element(new NvValue.Nested(decoded.list()), decoded.places());
      }
      case NESTED_ARRAY -> {
        in.skip(count * Long.BYTES, "the pointers of an array");
        for (int i = 0; i < count; i++) {
          structure();
        }
        finish(start, end);
        var lists = new ArrayList<NvList>();
        for (int i = 0; i < count; i++) {
          lists.add(pairs(depth + 1).list());
        }
        yield Element.plain(new NvValue.NestedArray(lists));
      }
      case FLAG, INT, BOOLEAN_VALUE, DOUBLE, TEXT, TEXTS, BYTES, WORDS -> {
        var value = plain(type, count, end);
        finish(start, end);
        yield Element.plain(value);
      }
    };
  }

  private NvValue plain(NvType type, int count, int end) throws Problem.Corrupt {
    return switch (type.shape()) {
      case FLAG -> new NvValue.BooleanFlag();
      case INT -> new NvValue.Int(type, word(type));
      case BOOLEAN_VALUE -> {
        int at = in.position();
        yield new NvValue.BooleanValue(NvListReader.bool(in.int32("a boolean"), at));
      }
      case DOUBLE -> new NvValue.DoubleValue(Double.longBitsToDouble(in.int64("a double")));
      case TEXT -> new NvValue.Text(in.untilNul(end, "a string"));
      case TEXTS -> texts(count, end);
      case BYTES -> new NvValue.Bytes(type, in.bytes(count, "a byte array"));
      case WORDS -> words(type, count);
      case NESTED, NESTED_ARRAY -> throw new IllegalStateException("not plain: " + type);
    };
  }

  private NvValue texts(int count, int end) throws Problem.Corrupt {
    in.skip(count * Long.BYTES, "the pointers of an array");
    List<NvValue.Text> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(new NvValue.Text(in.untilNul(end, "a string")));
    }
    return new NvValue.Texts(texts);
  }

  private NvValue words(NvType type, int count) throws Problem.Corrupt {
    long[] words = new long[count];
    for (int i = 0; i < count; i++) {
      int at = in.position();
      words[i] = word(type);
      if (!type.holds(words[i])) {
        throw PackedInput.corrupt(at, "an element of " + type, words[i]);
      }
    }
    return new NvValue.Words(type, words);
  }

  private long word(NvType type) throws Problem.Corrupt {
    long raw =
        switch (type.elementSize()) {
          case Byte.BYTES -> in.uint8("an integer");
          case Short.BYTES -> in.int16("an integer");
          case Integer.BYTES -> in.int32("an integer");
          default -> in.int64("an integer");
        };
    return type.extend(raw);
  }

  /// An `nvlist_t` as it lay in memory, of which only the version and flags mean anything.
  private void structure() throws Problem.Corrupt {
    in.listHeader();
    in.skip(NativeLayout.LIST_STRUCTURE - 2 * Integer.BYTES, "a list's structure");
  }

  /// Refuses a pair that is not exactly as long as its value makes it, as OpenZFS does.
  private void finish(int start, int end) throws Problem.Corrupt {
    int exact = NativeLayout.align8(in.position() - start);
    if (start + exact != end) {
      throw PackedInput.corrupt(start, "a pair of " + exact + " bytes", end - start);
    }
    in.seek(end);
  }
}
