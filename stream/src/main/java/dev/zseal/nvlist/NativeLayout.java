package dev.zseal.nvlist;

/// The sizes of OpenZFS's own structures, which native pairs are made of and XDR pairs announce.
final class NativeLayout {

  /// `nvpair_t` up to the name.
  static final int PAIR_HEADER = 16;

  /// `nvlist_t`.
  static final int LIST_STRUCTURE = 24;

  private NativeLayout() {}

  static int align8(int size) {
    return (size + 7) & ~7;
  }

  /// Where a value starts in its pair, if the name takes `nameSize` bytes with its NUL.
  static int valueOffset(int nameSize) {
    return align8(PAIR_HEADER + nameSize);
  }

  /// Size of a pair, without the lists that follow it.
  static int pairSize(int nameSize, NvValue value) {
    return valueOffset(nameSize) + align8(valueSize(value));
  }

  private static int valueSize(NvValue value) {
    return switch (value) {
      case NvValue.BooleanFlag _ -> 0;
      case NvValue.Int i -> i.type().elementSize();
      case NvValue.BooleanValue _ -> Integer.BYTES;
      case NvValue.DoubleValue _ -> Double.BYTES;
      case NvValue.Text text -> text.length() + 1;
      case NvValue.Texts texts ->
          texts.values().stream().mapToInt(text -> Long.BYTES + text.length() + 1).sum();
      case NvValue.Bytes bytes -> bytes.length();
      case NvValue.Words words -> words.length() * words.type().elementSize();
      case NvValue.Nested _ -> LIST_STRUCTURE;
      case NvValue.NestedArray array -> array.lists().size() * (Long.BYTES + LIST_STRUCTURE);
    };
  }
}
