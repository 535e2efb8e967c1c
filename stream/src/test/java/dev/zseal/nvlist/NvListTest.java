package dev.zseal.nvlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class NvListTest {

  private static final NvList INNER =
      NvList.builder()
          .put("none", new NvValue.Words(NvType.UINT64_ARRAY, new long[0]))
          .uint64("one", 1)
          .build();

  /// One pair or more of each of the 27 types.
  static final NvList ALL_TYPES = allTypes();

  private static NvList allTypes() {
    var list =
        NvList.builder()
            .flag("BOOLEAN")
            .put("BYTE", new NvValue.Int(NvType.BYTE, 200))
            .put("INT8", new NvValue.Int(NvType.INT8, -1))
            .put("UINT8", new NvValue.Int(NvType.UINT8, 255))
            .put("INT16", new NvValue.Int(NvType.INT16, -2))
            .put("UINT16", new NvValue.Int(NvType.UINT16, 65535))
            .put("INT32", new NvValue.Int(NvType.INT32, -3))
            .put("UINT32", new NvValue.Int(NvType.UINT32, 0xFFFF_FFFFL))
            .put("INT64", new NvValue.Int(NvType.INT64, Long.MIN_VALUE))
            .uint64("UINT64", -1)
            .put("HRTIME", new NvValue.Int(NvType.HRTIME, 5))
            .string("STRING", "grüße")
            .string("empty", "")
            .put("BOOLEAN_VALUE", new NvValue.BooleanValue(true))
            .put("DOUBLE", new NvValue.DoubleValue(-0.5))
            .put("STRING_ARRAY", texts("a", "", "four"))
            .put("no strings", texts())
            .put("BYTE_ARRAY", new NvValue.Bytes(NvType.BYTE_ARRAY, new byte[] {1, -2, 3}))
            .put("INT8_ARRAY", new NvValue.Bytes(NvType.INT8_ARRAY, new byte[] {-1}))
            .bytes("UINT8_ARRAY", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, -9})
            .list("NVLIST", INNER)
            .put("NVLIST_ARRAY", new NvValue.NestedArray(List.of(INNER, INNER)))
            .put("no lists", new NvValue.NestedArray(List.of()));
    for (var type : NvType.values()) {
      if (type.shape() == NvType.Shape.WORDS) {
        list.put(type.name(), new NvValue.Words(type, new long[] {1, 0, 1}));
        list.put("empty " + type, new NvValue.Words(type, new long[0]));
      }
    }
    return list.build();
  }

  private static NvValue texts(String... values) {
    return new NvValue.Texts(List.of(values).stream().map(NvValue.Text::of).toList());
  }

  @Test
  void everyTypeSurvivesBothEncodings() throws Exception {
    for (var type : NvType.values()) {
      assertThat(ALL_TYPES.value(type.name()).orElseThrow().type()).isEqualTo(type);
    }

    assertThat(read(NvListWriter.nativeLittleEndian(ALL_TYPES))).isEqualTo(ALL_TYPES);
    assertThat(read(NvListWriter.xdr(ALL_TYPES))).isEqualTo(ALL_TYPES);
  }

  @Test
  void codesAreThoseOfOpenZfs() {
    for (var type : NvType.values()) {
      assertThat(NvType.of(type.code())).isEqualTo(type);
    }
    assertThat(NvType.of(0)).isNull();
    assertThat(NvType.of(28)).isNull();
  }

  @Test
  void readsBigEndianNative() throws Exception {
    byte[] packed =
        hex(
            "00000000 00000000 00000001",
            "00000020 0003 0000 00000001 00000008", // pair of 32 bytes: one UINT64
            "6964 00 0000000000 1122334455667788", // "id", padded to 8
            "00000020 0003 0000 00000004 0000000C", // pair of 32 bytes: four UINT16
            "7773 00 0000000000 0001 0203 FFFF 0000", // "ws"
            "00000000");

    var list = NvListReader.read(packed, 0, packed.length);

    assertThat(list.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(list.list())
        .isEqualTo(
            NvList.builder()
                .uint64("id", 0x1122334455667788L)
                .put("ws", new NvValue.Words(NvType.UINT16_ARRAY, new long[] {1, 0x203, 0xFFFF, 0}))
                .build());
    assertThat(list.valueOffset("id")).hasValue(36);
    assertThat(list.withUint64(1, "id").list().uint64("id")).hasValue(1);
  }

  /// OpenZFS skips the value of an empty array, yet counts 4 bytes for it in the encoded size.
  @Test
  void emptyXdrArrayAnnouncesBytesItDoesNotHave() {
    byte[] packed =
        NvListWriter.xdr(
            NvList.builder()
                .put("none", new NvValue.Words(NvType.UINT64_ARRAY, new long[0]))
                .build());

    assertThat(packed)
        .isEqualTo(
            hex(
                "01010000 00000000 00000001",
                "0000001C 00000018 00000004 6E6F6E65 00000010 00000000",
                "00000000 00000000",
                "00000000"));
  }

  @Test
  void keepsStringThatIsNotUtf8() throws Exception {
    var text = new NvValue.Text(new byte[] {'a', (byte) 0xFC});
    var list = NvList.builder().put("text", text).build();

    assertThat(read(NvListWriter.xdr(list)).value("text")).hasValue(text);
    assertThat(list.string("text")).hasValue("a\uFFFD");
  }

  @Test
  void arraysAreCopies() {
    byte[] bytes = {1};
    long[] words = {1};
    var held = new NvValue.Words(NvType.UINT64_ARRAY, words);
    var list = NvList.builder().bytes("bytes", bytes).build();
    bytes[0] = 2;
    words[0] = 2;
    list.bytes("bytes").orElseThrow()[0] = 2;
    held.values()[0] = 2;

    assertThat(list.bytes("bytes").orElseThrow()).containsExactly(1);
    assertThat(held.values()).containsExactly(1);
  }

  @Test
  void refusesWhatCannotBePacked() {
    var builder = NvList.builder().flag("twice");

    assertThatThrownBy(() -> builder.flag("twice")).hasMessageContaining("twice");
    assertThatThrownBy(() -> builder.flag("a\0b")).hasMessageContaining("NUL");
    assertThatThrownBy(() -> builder.flag("é".repeat(513))).hasMessageContaining("1026");
    assertThatThrownBy(() -> builder.string("s", "a\0b")).hasMessageContaining("NUL");
    assertThatThrownBy(() -> new NvValue.Int(NvType.UINT8, 256)).hasMessageContaining("256");
    assertThatThrownBy(() -> new NvValue.Int(NvType.STRING, 1)).hasMessageContaining("STRING");
    assertThatThrownBy(() -> new NvValue.Words(NvType.BOOLEAN_ARRAY, new long[] {2}))
        .hasMessageContaining("2");
  }

  @Test
  void neverShowsByteArrays() {
    assertThat(NvList.builder().bytes("key", new byte[] {77}).build().toString())
        .isEqualTo("{key=UINT8_ARRAY[1]}");
  }

  private static NvList read(byte[] packed) throws Problem.Corrupt {
    return NvListReader.read(packed, 0, packed.length).list();
  }

  private static byte[] hex(String... lines) {
    return HexFormat.of().parseHex(String.join("", lines).replace(" ", ""));
  }
}
