package dev.zseal.inspect;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.nvlist.NvType;
import dev.zseal.nvlist.NvValue;
import dev.zseal.stream.Features;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/// A made-up stream of every type of record and of nvlist pair, numbers at their limits.
///
/// The recorded streams do not have them all. What the real `zstream dump -v` says of this one is
/// in `zstream-dump/odd.dump`.
final class OddStream {

  private static final Seal SEAL = new Seal(0x80_00_00_00_00_00_00_01L, -2, -3, -4, -5);
  private static final long OBJECT = (1L << 48) - 1;
  private static final long FAR = 1L << 63;
  private static final long LAST = -16 << 20;
  private static final Fletcher4 SUM = new Fletcher4(-1, -2, -3, -4);

  private OddStream() {}

  static NvList everyType() {
    var inner = NvList.builder().uint64("one", 1).flag("there").build();
    var list =
        NvList.builder()
            .flag("boolean")
            .put("byte", new NvValue.Int(NvType.BYTE, 2))
            .put("int8", new NvValue.Int(NvType.INT8, -1))
            .put("uint8", new NvValue.Int(NvType.UINT8, 255))
            .put("int16", new NvValue.Int(NvType.INT16, -2))
            .put("uint16", new NvValue.Int(NvType.UINT16, 65535))
            .put("int32", new NvValue.Int(NvType.INT32, -3))
            .put("uint32", new NvValue.Int(NvType.UINT32, 0xFFFF_FFFFL))
            .put("int64", new NvValue.Int(NvType.INT64, Long.MIN_VALUE))
            .uint64("uint64", -1)
            .put("hrtime", new NvValue.Int(NvType.HRTIME, 75))
            .string("string", "grüße")
            .string("empty", "")
            .put("yes", new NvValue.BooleanValue(true))
            .put("no", new NvValue.BooleanValue(false))
            .put("double", new NvValue.DoubleValue(-0.5))
            .put("big", new NvValue.DoubleValue(1e20 / 3))
            .put("strings", texts("a", "", "four"))
            .put("bytes", new NvValue.Bytes(NvType.BYTE_ARRAY, new byte[] {1, -2, 3}))
            .put("int8s", new NvValue.Bytes(NvType.INT8_ARRAY, new byte[] {-1, 1}))
            .bytes("uint8s", new byte[] {1, 16, -9})
            .list("list", inner)
            .put("lists", new NvValue.NestedArray(List.of(inner, inner)));
    for (var type :
        List.of(
            NvType.INT16_ARRAY,
            NvType.UINT16_ARRAY,
            NvType.INT32_ARRAY,
            NvType.UINT32_ARRAY,
            NvType.INT64_ARRAY,
            NvType.UINT64_ARRAY,
            NvType.BOOLEAN_ARRAY)) {
      list.put(type.name(), new NvValue.Words(type, new long[] {1, 0, 1}));
    }
    list.put("negative", new NvValue.Words(NvType.INT32_ARRAY, new long[] {-1, -2}));
    for (var type : List.of(NvType.INT16_ARRAY, NvType.UINT64_ARRAY, NvType.BOOLEAN_ARRAY)) {
      list.put("no " + type.name(), new NvValue.Words(type, new long[0]));
    }
    list.put("no uint8s", new NvValue.Bytes(NvType.UINT8_ARRAY, new byte[0]));
    list.put("no bytes", new NvValue.Bytes(NvType.BYTE_ARRAY, new byte[0]));
    list.put("no strings", texts());
    list.put("no lists", new NvValue.NestedArray(List.of()));
    list.put("no list", new NvValue.Nested(NvList.builder().build()));
    list.put("large", new NvValue.Words(NvType.UINT64_ARRAY, new long[] {-1, -2}));
    return list.build();
  }

  private static NvValue texts(String... values) {
    return new NvValue.Texts(List.of(values).stream().map(NvValue.Text::of).toList());
  }

  /// A raw stream and one that is not, for either has records that the other may not have.
  static byte[] bytes(ByteOrder order) throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, order);
    raw(writer);
    plain(writer);
    writer.flush();
    return out.toByteArray();
  }

  private static void begin(StreamWriter writer, long features, byte[] list) throws IOException {
    writer.begin(
        new SendRecord.Begin(
            false,
            new Features(features),
            -1,
            -1,
            -1,
            0xFEDC_BA98_7654_3210L,
            0xF000_0000_0000_0001L,
            "pööl/data set@snap",
            list.length),
        list);
  }

  private static void raw(StreamWriter writer) throws IOException {
    begin(writer, Features.RAW | Features.LARGE_MICROZAP, NvListWriter.xdr(everyType()));
    writer.write(new SendRecord.ObjectRange(OBJECT - 31, 32, SEAL, 255));
    put(
        writer,
        new SendRecord.Dnode(
            OBJECT, -1, -1, 16 << 20, 16192, 255, 255, 32, 255, 16192, 17, 10, 3, -1),
        16192);
    put(
        writer,
        new SendRecord.Write(OBJECT, -1, LAST, 131072, 255, 255, 255, SUM, FAR | 1, 512, SEAL),
        512);
    put(writer, new SendRecord.Spill(OBJECT, 1024, 255, 255, 512, SEAL, -1), 512);
    writer.end();
  }

  private static void plain(StreamWriter writer) throws IOException {
    begin(writer, Features.DEDUP | Features.REDACTED, new byte[0]);
    put(writer, new SendRecord.Dnode(OBJECT, 1, 2, 512, 9, 1, 2, 0, 4, 0, 12, 1, 1, 7), 16);
    writer.write(new SendRecord.FreeObjects(FAR, FAR - 1));
    writer.write(new SendRecord.FreeObjects(0, -1));
    writer.write(new SendRecord.Free(OBJECT, FAR, -1));
    writer.write(new SendRecord.Free(OBJECT, 1, FAR));
    writer.write(new SendRecord.Redact(OBJECT, FAR, FAR - 1));
    put(writer, new SendRecord.Write(1, 19, 0, 1024, 7, 0, 0, SUM, 0, 0, SEAL), 1024);
    writer.write(
        new SendRecord.WriteByRef(OBJECT, LAST, 131072, FAR, FAR, FAR, 255, 255, SUM, FAR | 1));
    put(writer, new SendRecord.Spill(OBJECT, 1024, 0, 0, 0, SEAL, 44), 1024);
    put(writer, new SendRecord.WriteEmbedded(OBJECT, LAST, 131072, 255, 255, -1, 9), 16);
    writer.end();
  }

  /// Writes a record with `length` bytes of payload that say where they are.
  private static void put(StreamWriter writer, SendRecord record, int length) throws IOException {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) i;
    }
    writer.write(record, payload, 0, length);
  }
}
