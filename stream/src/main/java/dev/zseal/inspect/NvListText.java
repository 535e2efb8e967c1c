package dev.zseal.inspect;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvType;
import dev.zseal.nvlist.NvValue;

/// A name/value list as OpenZFS prints it (`nvlist_print`).
final class NvListText {

  private final StringBuilder out;

  private NvListText(StringBuilder out) {
    this.out = out;
  }

  /// Appends `list`, each line indented by at least `indent` tabs.
  static void append(NvList list, int indent, StringBuilder out) {
    new NvListText(out).list(list, indent);
  }

  /// A value in a few words. Byte arrays are not shown: wrapped keys are among them.
  static String summary(NvValue value) {
    return switch (value) {
      case NvValue.Bytes bytes -> bytes.values().length + " bytes of its own";
      case NvValue.Nested nested -> "a list of " + nested.list().size();
      case NvValue.NestedArray array -> array.lists().size() + " lists";
      case NvValue.Int number -> number(number.type(), number.value());
      default -> value.toString();
    };
  }

  private void list(NvList list, int indent) {
    indent(indent).append("nvlist version: 0\n");
    for (NvList.Pair pair : list) {
      pair(pair.name(), pair.value(), indent + 1);
    }
  }

  private void pair(String name, NvValue value, int indent) {
    switch (value) {
      case NvValue.Nested nested -> {
        indent(indent).append(name).append(" = (embedded nvlist)\n");
        list(nested.list(), indent);
        indent(indent).append("(end ").append(name).append(")\n\n");
      }
      case NvValue.NestedArray array -> {
        indent(indent).append(name).append(" = (array of embedded nvlists)\n");
        for (int i = 0; i < array.lists().size(); i++) {
          indent(indent).append("(start ").append(name).append('[').append(i).append("])\n");
          list(array.lists().get(i), indent);
          indent(indent).append("(end ").append(name).append('[').append(i).append("])\n");
        }
      }
      case NvValue.BooleanFlag _ -> scalar(name, "1", indent);
      case NvValue.BooleanValue bool -> scalar(name, bool.value() ? "1" : "0", indent);
      case NvValue.Int number -> scalar(name, number(number.type(), number.value()), indent);
      case NvValue.DoubleValue number -> scalar(name, "%f".formatted(number.value()), indent);
      case NvValue.Text text -> scalar(name, text.value(), indent);
      case NvValue.Texts texts ->
          scalar(
              name,
              String.join(" ", texts.values().stream().map(NvValue.Text::value).toList()),
              indent);
      case NvValue.Bytes bytes -> {
        byte[] values = bytes.values();
        long[] numbers = new long[values.length];
        for (int i = 0; i < values.length; i++) {
          numbers[i] = bytes.type() == NvType.INT8_ARRAY ? values[i] : values[i] & 0xFF;
        }
        array(name, bytes.type(), numbers, indent);
      }
      case NvValue.Words words -> array(name, words.type(), words.values(), indent);
    }
  }

  private void scalar(String name, String value, int indent) {
    indent(indent).append(name).append(" = ").append(value).append('\n');
  }

  private void array(String name, NvType type, long[] values, int indent) {
    indent(indent).append(name).append(" =");
    for (long value : values) {
      out.append(' ').append(number(type, value));
    }
    out.append('\n');
  }

  private static String number(NvType type, long value) {
    return switch (type) {
      case INT8, INT16, INT32, INT64, INT8_ARRAY, INT16_ARRAY, INT32_ARRAY, INT64_ARRAY ->
          Long.toString(value);
      default -> "0x" + Long.toHexString(value);
    };
  }

  private StringBuilder indent(int tabs) {
    return out.repeat('\t', tabs);
  }
}
