package dev.zseal.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The records of a stream as bytes which a test may change at will, sealed again afterwards.
///
/// So it is the change that the reader must refuse, and not the checksum.
final class RawRecords {

  final List<byte[]> headers = new ArrayList<>();
  final List<byte[]> payloads = new ArrayList<>();

  static RawRecords of(byte[] stream) throws Exception {
    var records = new RawRecords();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      records.headers.add(reader.header());
      records.payloads.add(reader.payload());
    }
    return records;
  }

  int size() {
    return headers.size();
  }

  /// The first record of a type.
  int find(RecordType type) {
    for (int i = 0; i < size(); i++) {
      if (fields(i).getInt(0) == type.code()) {
        return i;
      }
    }
    throw new AssertionError("no " + type);
  }

  /// The header of a record; what is put in it stays.
  ByteBuffer fields(int index) {
    return ByteBuffer.wrap(headers.get(index)).order(ByteOrder.LITTLE_ENDIAN);
  }

  void add(byte[] header, byte[] payload) {
    headers.add(header);
    payloads.add(payload);
  }

  void remove(int index) {
    headers.remove(index);
    payloads.remove(index);
  }

  /// Where each record ends.
  List<Integer> ends() {
    List<Integer> ends = new ArrayList<>();
    int end = 0;
    for (int i = 0; i < size(); i++) {
      end += RecordHeader.BYTES + payloads.get(i).length;
      ends.add(end);
    }
    return ends;
  }

  /// The stream, with every checksum that is there made right.
  byte[] sealed() {
    var out = new ByteArrayOutputStream();
    var sum = new RunningFletcher4();
    for (int i = 0; i < size(); i++) {
      ByteBuffer h = fields(i);
      int code = h.getInt(0);
      if (code == RecordType.BEGIN.code()) {
        sum.reset();
      }
      if (code == RecordType.END.code() && !checksum(h, 8).equals(Fletcher4.ZERO)) {
        RecordHeader.putChecksum(h, 8, sum.state());
      }
      update(sum, headers.get(i), 0, RecordHeader.CHECKSUM_AT);
      boolean summed = !checksum(h, RecordHeader.CHECKSUM_AT).equals(Fletcher4.ZERO);
      if (code != RecordType.BEGIN.code() && summed) {
        RecordHeader.putChecksum(h, RecordHeader.CHECKSUM_AT, sum.state());
      }
      update(sum, headers.get(i), RecordHeader.CHECKSUM_AT, 32);
      update(sum, payloads.get(i), 0, payloads.get(i).length & -4);
      out.writeBytes(headers.get(i));
      out.writeBytes(payloads.get(i));
    }
    return out.toByteArray();
  }

  private static void update(RunningFletcher4 sum, byte[] bytes, int at, int length) {
    sum.update(bytes, at, length, ByteOrder.LITTLE_ENDIAN);
  }

  private static Fletcher4 checksum(ByteBuffer header, int at) {
    return RecordHeader.checksum(header, at);
  }
}
