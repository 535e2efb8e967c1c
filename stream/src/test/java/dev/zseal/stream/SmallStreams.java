package dev.zseal.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Made-up streams of a few kilobytes with a record of every type, for tests that try every byte.
final class SmallStreams {

  private static final Seal SEAL = new Seal(1, 2, 3, 4, 5);
  private static final Fletcher4 SUM = new Fletcher4(1, 2, 3, 4);

  private SmallStreams() {}

  static byte[] raw() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, ByteOrder.LITTLE_ENDIAN);
    raw(writer);
    writer.flush();
    return out.toByteArray();
  }

  /// Not raw, with records which raw streams never have.
  static byte[] plain() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, ByteOrder.LITTLE_ENDIAN);
    plain(writer);
    writer.flush();
    return out.toByteArray();
  }

  /// A package of both.
  static byte[] pack() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, ByteOrder.LITTLE_ENDIAN);
    byte[] list = new byte[64];
    Arrays.fill(list, (byte) 7);
    writer.begin(begin(true, 0, list.length), list);
    writer.endPackageHeader();
    raw(writer);
    plain(writer);
    writer.endPackage();
    writer.flush();
    return out.toByteArray();
  }

  static SendRecord.Begin begin(boolean compound, long features, int payloadLength) {
    return new SendRecord.Begin(
        compound,
        new Features(features),
        compound ? 0 : 1_700_000_000,
        compound ? 0 : 2,
        SendRecord.Begin.FLAG_SPILL_BLOCK,
        compound ? 0 : 0x1234_5678_9ABC_DEF0L,
        0,
        "pool/data@snap",
        payloadLength);
  }

  private static void raw(StreamWriter writer) throws IOException {
    byte[] list = new byte[36];
    Arrays.fill(list, (byte) 9);
    writer.begin(begin(false, Features.RAW | Features.COMPRESSED, list.length), list);
    writer.write(new SendRecord.ObjectRange(0, 32, SEAL, 0));
    put(writer, new SendRecord.Dnode(1, 19, 44, 512, 5, 0, 0, 1, 4, 192, 17, 1, 1, 0), 192);
    writer.write(new SendRecord.Free(1, 512, -1));
    put(writer, new SendRecord.Write(1, 19, 0, 1024, 7, 0, 15, SUM, 9, 512, SEAL), 512);
    put(writer, new SendRecord.Spill(1, 1024, 0, 15, 512, SEAL, 44), 512);
    writer.write(new SendRecord.FreeObjects(2, 30));
    writer.end();
  }

  private static void plain(StreamWriter writer) throws IOException {
    writer.begin(begin(false, Features.EMBED_DATA | Features.DEDUP, 0), new byte[0]);
    put(writer, new SendRecord.Dnode(1, 19, 44, 512, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0), 8);
    put(writer, new SendRecord.Write(1, 19, 0, 512, 7, 0, 0, SUM, 9, 0, SEAL), 512);
    writer.write(new SendRecord.WriteByRef(1, 512, 512, 7, 8, 0, 7, 0, SUM, 9));
    put(writer, new SendRecord.WriteEmbedded(1, 1024, 512, 15, 0, 512, 17), 24);
    writer.write(new SendRecord.Redact(1, 1536, 512));
    put(writer, new SendRecord.Spill(1, 512, 0, 0, 0, SEAL, 44), 512);
    writer.end();
  }

  private static void put(StreamWriter writer, SendRecord record, int length) throws IOException {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 5);
    writer.write(record, payload, 0, length);
  }
}
