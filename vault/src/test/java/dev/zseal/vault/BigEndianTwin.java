package dev.zseal.vault;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.StreamWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;

/// The same records with headers in another byte order, as a host of that order would write them.
final class BigEndianTwin {

  private BigEndianTwin() {}

  static byte[] of(byte[] stream, ByteOrder order) throws Exception {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, order);
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] payload = reader.payload();
      switch (r) {
        case SendRecord.Begin begin -> writer.begin(begin, payload);
        case SendRecord.End _ -> writer.end();
        default -> writer.write(r, payload, 0, payload.length);
      }
    }
    writer.flush();
    return out.toByteArray();
  }
}
