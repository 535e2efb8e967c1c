package dev.zseal.inspect;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvType;
import dev.zseal.nvlist.NvValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/// A name/value list as OpenZFS prints it (`nvlist_print`), its oddities included: a double has a
/// `0x` in front, and an array without elements is an empty line.
final class NvListText {

  private static final int SHOWN_BYTES = 4;

  private final StringBuilder out;

  private NvListText(StringBuilder out) {
    this.out = out;
  }

  /// Appends `list`, each line indented by at least `indent` tabs.
  static void append(NvList list, int indent, StringBuilder out) {
    new NvListText(out).list(list, indent);
  }

  /// A value in a few words: of a long byte array its start only, for wrapped keys are among them.
  static String summary(NvValue value) {
    return switch (value) {
      case NvValue.Nested nested -> "a list of " + nested.list().size();
      case NvValue.NestedArray array -> array.lists().size() + " lists";
      case NvValue.Bytes bytes -> {
        byte[] start = Arrays.copyOf(bytes.values(), Math.min(SHOWN_BYTES, bytes.values().length));
        yield "%s... (%d bytes)".formatted(HexFormat.of().formatHex(start), bytes.values().length);
      }
      default -> String.join(" ", elements(value));
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
        out.append('\n');
      }
      default -> {
        List<String> elements = elements(value);
        if (!elements.isEmpty()) {
          indent(indent).append(name).append(" = ").append(String.join(" ", elements));
        }
        out.append('\n');
      }
    }
  }

  /// The elements of a value that holds no lists: one, unless it is an array.
  private static List<String> elements(NvValue value) {
    return switch (value) {
      case NvValue.BooleanFlag _ -> List.of("1");
      case NvValue.BooleanValue bool -> List.of(bool.value() ? "1" : "0");
      case NvValue.Int number -> List.of(number(number.type(), number.value()));
      case NvValue.DoubleValue number -> List.of("0x" + decimal(number.value()));
      case NvValue.Text text -> List.of(text.value());
      case NvValue.Texts texts -> texts.values().stream().map(NvValue.Text::value).toList();
      case NvValue.Bytes bytes -> {
        byte[] values = bytes.values();
        NvType type = bytes.type();
        yield IntStream.range(0, values.length)
            .mapToObj(i -> number(type, type == NvType.INT8_ARRAY ? values[i] : values[i] & 0xFF))
            .toList();
      }
      case NvValue.Words words ->
          Arrays.stream(words.values()).mapToObj(word -> number(words.type(), word)).toList();
      case NvValue.Nested _, NvValue.NestedArray _ ->
          throw new IllegalArgumentException("lists take several lines");
    };
  }

  private static String number(NvType type, long value) {
    return switch (type) {
      case INT8,
          INT16,
          INT32,
          INT64,
          INT8_ARRAY,
          INT16_ARRAY,
          INT32_ARRAY,
          INT64_ARRAY,
          BOOLEAN_ARRAY ->
          Long.toString(value);
      case BYTE, BYTE_ARRAY -> "0x" + HexFormat.of().toHexDigits((byte) value);
      default -> "0x" + Long.toHexString(value);
    };
  }

  /// C's `%f`: six digits, and all of those before the point.
  private static String decimal(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  private StringBuilder indent(int tabs) {
    return out.repeat('\t', tabs);
  }
}
