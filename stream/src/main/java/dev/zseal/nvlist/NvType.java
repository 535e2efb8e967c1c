package dev.zseal.nvlist;

import org.jspecify.annotations.Nullable;

/// The type of a pair's value: OpenZFS's `data_type_t` with the prefix dropped.
public enum NvType {
  BOOLEAN(1, Shape.FLAG, 0, false),
  BYTE(2, Shape.INT, 1, false),
  INT16(3, Shape.INT, 2, true),
  UINT16(4, Shape.INT, 2, false),
  INT32(5, Shape.INT, 4, true),
  UINT32(6, Shape.INT, 4, false),
  INT64(7, Shape.INT, 8, true),
  UINT64(8, Shape.INT, 8, false),
  STRING(9, Shape.TEXT, 1, false),
  BYTE_ARRAY(10, Shape.BYTES, 1, false),
  INT16_ARRAY(11, Shape.WORDS, 2, true),
  UINT16_ARRAY(12, Shape.WORDS, 2, false),
  INT32_ARRAY(13, Shape.WORDS, 4, true),
  UINT32_ARRAY(14, Shape.WORDS, 4, false),
  INT64_ARRAY(15, Shape.WORDS, 8, true),
  UINT64_ARRAY(16, Shape.WORDS, 8, false),
  STRING_ARRAY(17, Shape.TEXTS, 9, false),
  HRTIME(18, Shape.INT, 8, true),
  NVLIST(19, Shape.NESTED, 24, false),
  NVLIST_ARRAY(20, Shape.NESTED_ARRAY, 32, false),
  BOOLEAN_VALUE(21, Shape.BOOLEAN_VALUE, 4, false),
  INT8(22, Shape.INT, 1, true),
  UINT8(23, Shape.INT, 1, false),
  BOOLEAN_ARRAY(24, Shape.WORDS, 4, false),
  INT8_ARRAY(25, Shape.BYTES, 1, true),
  UINT8_ARRAY(26, Shape.BYTES, 1, false),
  DOUBLE(27, Shape.DOUBLE, 8, false);

  /// Which of the [NvValue] records holds values of a type.
  enum Shape {
    FLAG,
    INT,
    BOOLEAN_VALUE,
    DOUBLE,
    TEXT,
    TEXTS,
    BYTES,
    WORDS,
    NESTED,
    NESTED_ARRAY
  }

  private static final NvType[] BY_CODE = values();

  private final int code;
  private final Shape shape;
  private final int elementSize;
  private final boolean signed;

  NvType(int code, Shape shape, int elementSize, boolean signed) {
    this.code = code;
    this.shape = shape;
    this.elementSize = elementSize;
    this.signed = signed;
  }

  /// The type of a code, or null if OpenZFS defines none.
  static @Nullable NvType of(int code) {
    return code < 1 || code > BY_CODE.length ? null : BY_CODE[code - 1];
  }

  /// The number OpenZFS gives the type on the wire.
  public int code() {
    return code;
  }

  Shape shape() {
    return shape;
  }

  /// The fewest bytes one element takes in the value area of a native pair.
  int elementSize() {
    return elementSize;
  }

  /// The fewest bytes one element takes in XDR.
  int xdrElementSize() {
    return switch (shape) {
      case FLAG -> 0;
      case INT, WORDS, DOUBLE, BOOLEAN_VALUE -> Math.max(Integer.BYTES, elementSize);
      case BYTES -> this == BYTE_ARRAY ? 1 : Integer.BYTES;
      case TEXT, TEXTS -> Integer.BYTES;
      case NESTED, NESTED_ARRAY -> 16;
    };
  }

  /// Whether XDR repeats the element count in front of the elements.
  boolean xdrRepeatsCount() {
    return shape == Shape.WORDS || (shape == Shape.BYTES && this != BYTE_ARRAY);
  }

  /// Whether a pair of this type may say it holds `count` elements.
  boolean allowsCount(int count) {
    return switch (shape) {
      case FLAG -> count == 0;
      case INT, BOOLEAN_VALUE, DOUBLE, TEXT, NESTED -> count == 1;
      case TEXTS, BYTES, WORDS, NESTED_ARRAY -> count >= 0;
    };
  }

  /// The integer that the low bits of `raw` stand for.
  long extend(long raw) {
    if (this == BOOLEAN_ARRAY) {
      return raw & 0xFFFF_FFFFL;
    }
    int shift = Long.SIZE - Byte.SIZE * elementSize;
    return signed ? raw << shift >> shift : raw << shift >>> shift;
  }

  /// Whether `value` is an integer of this type; booleans are 0 and 1.
  boolean holds(long value) {
    return this == BOOLEAN_ARRAY ? value >>> 1 == 0 : extend(value) == value;
  }
}
