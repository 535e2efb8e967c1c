package dev.zseal.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/// Writes records as a send stream, running checksums recomputed.
///
/// The caller gives records in a legal order; nothing is checked but that a stream is open. Call
/// [#flush] at the end. Not safe for use by several threads.
public final class StreamWriter {

  private static final int BUFFER_BYTES = 1 << 20;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private final byte[] header = new byte[RecordHeader.BYTES];
  private final ByteBuffer fields;
  private final ByteOrder order;
  private final RunningFletcher4 sum = new RunningFletcher4();
  private static final byte[] NONE = {};
  private long toGuid;
  private long written;

  /// Writes to `out`, which stays the caller's to close.
  public StreamWriter(OutputStream out, ByteOrder order) {
    this.out = Objects.requireNonNull(out);
    this.order = order;
    this.fields = ByteBuffer.wrap(header).order(order);
  }

  /// Opens a stream; `payload` is its packed nvlist, of `begin.payloadLength()` bytes.
  public void begin(SendRecord.Begin begin, byte[] payload) throws IOException {
    if (payload.length != begin.payloadLength()) {
      throw new IllegalArgumentException("payload of %d bytes".formatted(payload.length));
    }
    toGuid = begin.toGuid();
    RecordHeader.encode(begin, toGuid, fields);
    sum.reset();
    sum.update(header, 0, RecordHeader.BYTES, order);
    put(header, 0, RecordHeader.BYTES);
    sum.update(payload, 0, payload.length, order);
    put(payload, 0, payload.length);
  }

  /// Writes a record without payload.
  public void write(SendRecord record) throws IOException {
    write(record, NONE, 0, 0);
  }

  /// Writes a record and its payload, `length` bytes of `payload` from `offset` on.
  public void write(SendRecord record, byte[] payload, int offset, int length) throws IOException {
    RecordHeader.encode(record, toGuid, fields);
    sum.update(header, 0, RecordHeader.CHECKSUM_AT, order);
    RecordHeader.putChecksum(fields, RecordHeader.CHECKSUM_AT, sum.state());
    sum.update(header, RecordHeader.CHECKSUM_AT, 32, order);
    put(header, 0, RecordHeader.BYTES);
    if (length > 0) {
      sum.update(payload, offset, length, order);
      put(payload, offset, length);
    }
  }

  /// Closes the stream with its checksum, which is returned.
  public Fletcher4 end() throws IOException {
    Fletcher4 whole = sum.state();
    write(new SendRecord.End(whole, toGuid));
    return whole;
  }

  /// Closes the header of a package: an END as userland writes it, without a sum of its own.
  public void endPackageHeader() throws IOException {
    RecordHeader.encode(new SendRecord.End(sum.state(), 0), 0, fields);
    put(header, 0, RecordHeader.BYTES);
  }

  /// Closes a package: an END of zeroes.
  public void endPackage() throws IOException {
    RecordHeader.encode(new SendRecord.End(Fletcher4.ZERO, 0), 0, fields);
    put(header, 0, RecordHeader.BYTES);
  }

  /// The checksum of all that was written since [#begin].
  public Fletcher4 checksum() {
    return sum.state();
  }

  /// Bytes written, buffered ones included.
  public long position() {
    return written;
  }

  /// Hands what is buffered to the output.
  public void flush() throws IOException {
    out.write(buffer, 0, buffered);
    buffered = 0;
    out.flush();
  }

  private void put(byte[] bytes, int offset, int length) throws IOException {
    written += length;
    if (length > BUFFER_BYTES - buffered) {
      out.write(buffer, 0, buffered);
      buffered = 0;
      if (length >= BUFFER_BYTES / 2) {
        out.write(bytes, offset, length);
        return;
      }
    }
    System.arraycopy(bytes, offset, buffer, buffered, length);
    buffered += length;
  }
}
