package dev.zseal.nvlist;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The value of a pair.
///
/// Integers of every width are `long`: sign-extended if their type is signed, zero-extended if not,
/// so a `UINT64` beyond 2^63 shows as negative. `toString` never shows the content of byte arrays,
/// since wrapped keys are among them.
public sealed interface NvValue {

  /// The type it has on the wire.
  NvType type();

  /// A value that says what it has to say by being there.
  record BooleanFlag() implements NvValue {
    @Override
    public NvType type() {
      return NvType.BOOLEAN;
    }
  }

  /// One integer of 8 to 64 bits, `BYTE` and `HRTIME` included.
  record Int(NvType type, long value) implements NvValue {
    public Int {
      if (type.shape() != NvType.Shape.INT || !type.holds(value)) {
        throw new IllegalArgumentException(value + " is no " + type);
      }
    }

    public static Int uint64(long value) {
      return new Int(NvType.UINT64, value);
    }
  }

  /// True or false.
  record BooleanValue(boolean value) implements NvValue {
    @Override
    public NvType type() {
      return NvType.BOOLEAN_VALUE;
    }
  }

  /// A floating-point number; only userland has them.
  record DoubleValue(double value) implements NvValue {
    @Override
    public NvType type() {
      return NvType.DOUBLE;
    }
  }

  /// A string, held as its bytes: the value of a user property need not be UTF-8.
  final class Text implements NvValue {
    private final byte[] utf8;

    public Text(byte[] utf8) {
      this.utf8 = utf8.clone();
      for (byte b : this.utf8) {
        if (b == 0) {
          throw new IllegalArgumentException("the string holds a NUL");
        }
      }
    }

    public static Text of(String value) {
      return new Text(value.getBytes(StandardCharsets.UTF_8));
    }

    /// A copy of the string's bytes, without a NUL.
    public byte[] utf8() {
      return utf8.clone();
    }

    /// The string for people; bytes that are not UTF-8 show as U+FFFD.
    public String value() {
      return new String(utf8, StandardCharsets.UTF_8);
    }

    int length() {
      return utf8.length;
    }

    @Override
    public NvType type() {
      return NvType.STRING;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && Arrays.equals(utf8, text.utf8);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
      return value();
    }
  }

  /// An array of strings.
  record Texts(List<Text> values) implements NvValue {
    public Texts {
      values = List.copyOf(values);
    }

    @Override
    public NvType type() {
      return NvType.STRING_ARRAY;
    }
  }

  /// An array of 8-bit integers.
  final class Bytes implements NvValue {
    private final NvType type;
    private final byte[] values;

    public Bytes(NvType type, byte[] values) {
      if (type.shape() != NvType.Shape.BYTES) {
        throw new IllegalArgumentException("bytes are no " + type);
      }
      this.type = type;
      this.values = values.clone();
    }

    public static Bytes uint8(byte[] values) {
      return new Bytes(NvType.UINT8_ARRAY, values);
    }

    @Override
    public NvType type() {
      return type;
    }

    /// A copy of the elements.
    public byte[] values() {
      return values.clone();
    }

    int length() {
      return values.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes
          && type == bytes.type
          && Arrays.equals(values, bytes.values);
    }

    @Override
    public int hashCode() {
      return 31 * type.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return type + "[" + values.length + "]";
    }
  }

  /// An array of integers of 16 to 64 bits, or of booleans as 0 and 1.
  final class Words implements NvValue {
    private final NvType type;
    private final long[] values;

    public Words(NvType type, long[] values) {
      if (type.shape() != NvType.Shape.WORDS) {
        throw new IllegalArgumentException("words are no " + type);
      }
      this.type = type;
      this.values = values.clone();
      for (long value : this.values) {
        if (!type.holds(value)) {
          throw new IllegalArgumentException(value + " is no element of " + type);
        }
      }
    }

    @Override
    public NvType type() {
      return type;
    }

    /// A copy of the elements.
    public long[] values() {
      return values.clone();
    }

    int length() {
      return values.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Words words
          && type == words.type
          && Arrays.equals(values, words.values);
    }

    @Override
    public int hashCode() {
      return 31 * type.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return type + Arrays.toString(values);
    }
  }

  /// A list within the list.
  record Nested(NvList list) implements NvValue {
    @Override
    public NvType type() {
      return NvType.NVLIST;
    }
  }

  /// An array of lists.
  record NestedArray(List<NvList> lists) implements NvValue {
    public NestedArray {
      lists = List.copyOf(lists);
    }

    @Override
    public NvType type() {
      return NvType.NVLIST_ARRAY;
    }
  }
}
