package dev.zseal.nvlist;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Packs lists as OpenZFS on x86 does, byte for byte.
///
/// See `docs/format/nvlist.md`.
public final class NvListWriter {

  private NvListWriter() {}

  /// Packs a list as the kernel of a little-endian machine packs native ones.
  public static byte[] nativeLittleEndian(NvList list) {
    var out = new PackedOutput(ByteOrder.LITTLE_ENDIAN);
    header(out, 0);
    listHeader(out);
    nativePairs(out, list);
    return out.toBytes();
  }

  /// Packs a list as libzfs packs the one of a compound stream.
  public static byte[] xdr(NvList list) {
    var out = new PackedOutput(ByteOrder.BIG_ENDIAN);
    header(out, 1);
    int phantomBytes = xdrList(out, list);
    // The announced size is what OpenZFS allocates, so what it left out ends up behind the list.
    out.zeros(phantomBytes);
    return out.toBytes();
  }

  private static void header(PackedOutput out, int encoding) {
    out.int8(encoding);
    out.int8(1);
    out.int16(0);
  }

  private static void listHeader(PackedOutput out) {
    out.int32(0);
    out.int32(1);
  }

  private static void nativePairs(PackedOutput out, NvList list) {
    for (var pair : list) {
      byte[] name = pair.name().getBytes(StandardCharsets.UTF_8);
      var value = pair.value();
      int start = out.position();
      out.int32(NativeLayout.pairSize(name.length + 1, value));
      out.int16(name.length + 1);
      out.int16(0);
      out.int32(count(value));
      out.int32(value.type().code());
      out.bytes(name);
      out.int8(0);
      out.align(start, Long.BYTES);
      nativeValue(out, value);
      out.align(start, Long.BYTES);
      switch (value) {
        case NvValue.Nested nested -> nativePairs(out, nested.list());
        case NvValue.NestedArray array -> array.lists().forEach(each -> nativePairs(out, each));
        case NvValue.BooleanFlag _,
            NvValue.Int _,
            NvValue.BooleanValue _,
            NvValue.DoubleValue _,
            NvValue.Text _,
            NvValue.Texts _,
            NvValue.Bytes _,
            NvValue.Words _ -> {}
      }
    }
    out.int32(0);
  }

  private static void nativeValue(PackedOutput out, NvValue value) {
    switch (value) {
      case NvValue.BooleanFlag _ -> {}
      case NvValue.Int i -> nativeWord(out, i.type(), i.value());
      case NvValue.BooleanValue bool -> out.int32(bool.value() ? 1 : 0);
      case NvValue.DoubleValue number -> out.int64(Double.doubleToRawLongBits(number.value()));
      case NvValue.Text text -> nativeText(out, text);
      case NvValue.Texts texts -> {
        out.zeros(texts.values().size() * Long.BYTES);
        texts.values().forEach(text -> nativeText(out, text));
      }
      case NvValue.Bytes bytes -> out.bytes(bytes.values());
      case NvValue.Words words -> {
        for (long word : words.values()) {
          nativeWord(out, words.type(), word);
        }
      }
      case NvValue.Nested _ -> nativeStructure(out);
      case NvValue.NestedArray array -> {
        out.zeros(array.lists().size() * Long.BYTES);
        array.lists().forEach(_ -> nativeStructure(out));
      }
    }
  }

  private static void nativeText(PackedOutput out, NvValue.Text text) {
    out.bytes(text.utf8());
    out.int8(0);
  }

  private static void nativeWord(PackedOutput out, NvType type, long word) {
    switch (type.elementSize()) {
      case Byte.BYTES -> out.int8((int) word);
      case Short.BYTES -> out.int16((int) word);
      case Integer.BYTES -> out.int32((int) word);
      default -> out.int64(word);
    }
  }

  private static void nativeStructure(PackedOutput out) {
    listHeader(out);
    out.zeros(NativeLayout.LIST_STRUCTURE - 2 * Integer.BYTES);
  }

  /// Writes a list and returns how many bytes its encoded sizes announce beyond those written.
  private static int xdrList(PackedOutput out, NvList list) {
    listHeader(out);
    int phantomBytes = 0;
    for (var pair : list) {
      byte[] name = pair.name().getBytes(StandardCharsets.UTF_8);
      var value = pair.value();
      int start = out.position();
      out.int32(0);
      out.int32(NativeLayout.pairSize(name.length + 1, value));
      xdrString(out, name);
      out.int32(value.type().code());
      out.int32(count(value));
      int phantomsHere = xdrValue(out, value);
      out.patchInt32(start, out.position() - start + phantomsHere);
      phantomBytes += phantomsHere;
    }
    out.int32(0);
    out.int32(0);
    return phantomBytes;
  }

  private static int xdrValue(PackedOutput out, NvValue value) {
    if (value.type().xdrRepeatsCount()) {
      if (count(value) == 0) {
        return Integer.BYTES;
      }
      out.int32(count(value));
    }
    switch (value) {
      case NvValue.BooleanFlag _ -> {}
      case NvValue.Int i -> xdrWord(out, i.type(), i.value());
      case NvValue.BooleanValue bool -> out.int32(bool.value() ? 1 : 0);
      case NvValue.DoubleValue number -> out.int64(Double.doubleToRawLongBits(number.value()));
      case NvValue.Text text -> xdrString(out, text.utf8());
      case NvValue.Texts texts -> texts.values().forEach(text -> xdrString(out, text.utf8()));
      case NvValue.Bytes bytes -> xdrBytes(out, bytes);
      case NvValue.Words words -> {
        for (long word : words.values()) {
          xdrWord(out, words.type(), word);
        }
      }
      case NvValue.Nested nested -> {
        return xdrList(out, nested.list());
      }
      case NvValue.NestedArray array -> {
        return array.lists().stream().mapToInt(each -> xdrList(out, each)).sum();
      }
    }
    return 0;
  }

  private static void xdrString(PackedOutput out, byte[] bytes) {
    out.int32(bytes.length);
    int start = out.position();
    out.bytes(bytes);
    out.align(start, Integer.BYTES);
  }

  private static void xdrBytes(PackedOutput out, NvValue.Bytes bytes) {
    if (bytes.type() == NvType.BYTE_ARRAY) {
      int start = out.position();
      out.bytes(bytes.values());
      out.align(start, Integer.BYTES);
      return;
    }
    for (byte b : bytes.values()) {
      out.int32(b);
    }
  }

  private static void xdrWord(PackedOutput out, NvType type, long word) {
    switch (type.elementSize()) {
      case Byte.BYTES -> out.int32((byte) word);
      case Short.BYTES, Integer.BYTES -> out.int32((int) word);
      default -> out.int64(word);
    }
  }

  private static int count(NvValue value) {
    return switch (value) {
      case NvValue.BooleanFlag _ -> 0;
      case NvValue.Int _,
          NvValue.BooleanValue _,
          NvValue.DoubleValue _,
          NvValue.Text _,
          NvValue.Nested _ ->
          1;
      case NvValue.Texts texts -> texts.values().size();
      case NvValue.Bytes bytes -> bytes.length();
      case NvValue.Words words -> words.length();
      case NvValue.NestedArray array -> array.lists().size();
    };
  }
}
