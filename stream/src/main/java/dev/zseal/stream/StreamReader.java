package dev.zseal.stream;

import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Pulls records from a send stream, each vouched for by the running checksum up to its header.
///
/// A record's *payload* is vouched for by the next record's header, and the whole of a stream by
/// its END. What a caller keeps before END it must be ready to drop. Reading is strict: unknown
/// record types, lengths out of bounds, records outside a stream and a missing END are a
/// [Problem.Corrupt] which names the byte offset; feature bits nobody defined yet are a
/// [Problem.TooNew].
///
/// Several streams may follow one another, alone or as a package (`-R`, `-I`), as `zfs send` writes
/// them. Not safe for use by several threads.
public final class StreamReader {

  private static final int BUFFER_BYTES = 256 << 10;

  /// What is at least this long goes straight to where it is wanted, not through the buffer.
  private static final int DIRECT_BYTES = 32 << 10;

  /// The longest payload allocated at once on the word of a header.
  private static final int BELIEVED_BYTES = 1 << 20;

  private final InputStream in;
  private final String source;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int bufferAt;
  private int bufferEnd;

  private final byte[] header = new byte[RecordHeader.BYTES];
  private ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
  private final RunningFletcher4 sum = new RunningFletcher4();

  private long position;
  private long recordAt;
  private long lastGoodAt;
  private boolean refuted;
  private long vouchedTo;
  private int payloadLeft;
  private int payloadLength;
  private SendRecord.@Nullable Begin begin;
  private boolean inPackage;
  private @Nullable SendRecord record;

  /// Reads from `in`, which stays the caller's to close.
  ///
  /// @param source what a person calls the stream: a file name, "standard input"
  public StreamReader(InputStream in, String source) {
    this.in = Objects.requireNonNull(in);
    this.source = source;
  }

  /// The byte order of a stream, from its first bytes: those of a BEGIN header.
  ///
  /// @param start at least 312 bytes
  public static ByteOrder order(byte[] start, String source) throws Problem {
    ByteOrder order = start.length < RecordHeader.BYTES ? null : RecordHeader.detectOrder(start);
    if (order == null) {
      throw new Problem.Corrupt(
          source + " is not a send stream",
          "it does not begin with a BEGIN record",
          "Give files that `zfs send` wrote.");
    }
    return order;
  }

  /// Decodes the header of a record somewhere in a stream. Nothing of it is checked.
  ///
  /// @param header 312 bytes
  /// @return null when it is of no known type
  public static @Nullable SendRecord decode(byte[] header, ByteOrder order) {
    ByteBuffer fields = ByteBuffer.wrap(header).order(order);
    RecordType type = RecordType.of(fields.getInt(0));
    return type == null ? null : RecordHeader.decode(type, fields);
  }

  /// The next record, or null at the end of the input.
  ///
  /// What is left of the previous payload is read and checked, but not kept.
  public @Nullable SendRecord next() throws Problem {
    skipPayload();
    recordAt = position;
    int got = fill(header, 0, RecordHeader.BYTES);
    if (got < RecordHeader.BYTES) {
      if (got == 0 && recordAt == 0) {
        throw empty();
      }
      if (got == 0 && begin == null && !inPackage) {
        return null;
      }
      refuseCompressed(got);
      throw truncated();
    }
    record = decode();
    return record;
  }

  private SendRecord decode() throws Problem {
    int code = fields.getInt(0);
    if (code == RecordType.BEGIN.code()) {
      return openStream();
    }
    RecordType type = RecordType.of(code);
    if (type == null) {
      refuseCompressed(RecordHeader.BYTES);
      throw corrupt(recordAt, "unknown record type %d".formatted(Integer.toUnsignedLong(code)));
    }
    SendRecord.Begin open = begin;
    if (open == null) {
      if (type == RecordType.END && inPackage) {
        return closePackage();
      }
      throw corrupt(recordAt, "%s record outside a stream".formatted(type));
    }
    SendRecord decoded = RecordHeader.decode(type, fields);
    if (decoded instanceof SendRecord.End end && !sum.state().equals(end.checksum())) {
      throw corrupt(
          recordAt,
          "the stream's checksum is %s, its END says %s; the damage lies after byte %d"
              .formatted(sum.state(), end.checksum(), lastGoodAt));
    }
    boolean summed = checkHeaderSum();
    if (type == RecordType.END && !summed) {
      checkReservedBytes();
    }
    if (summed || type == RecordType.END) {
      vouchedTo = position;
    }
    if (RecordHeader.toGuid(type, fields) != open.toGuid()) {
      throw corrupt(recordAt, type + " record carries the GUID of another snapshot");
    }
    payloadLength = RecordLimits.checkedPayload(decoded, open, reason -> corrupt(recordAt, reason));
    payloadLeft = payloadLength;
    if (type == RecordType.END) {
      begin = null;
      inPackage |= open.compound();
    }
    return decoded;
  }

  private SendRecord openStream() throws Problem {
    if (begin != null) {
      throw corrupt(recordAt, "BEGIN record inside a stream");
    }
    ByteOrder order = RecordHeader.detectOrder(header);
    if (order == null) {
      throw recordAt == 0
          ? new Problem.Corrupt(
              source + " is not a send stream",
              "no BEGIN record with the magic number at byte 0",
              "Give what `zfs send -w` wrote; a compressed or encrypted file must be opened first.")
          : corrupt(recordAt, "BEGIN record without the magic number");
    }
    fields = ByteBuffer.wrap(header).order(order);
    SendRecord.Begin opened = (SendRecord.Begin) RecordHeader.decode(RecordType.BEGIN, fields);
    payloadLength =
        RecordLimits.checkedBegin(opened, fields.getLong(16), r -> corrupt(recordAt, r));
    if (opened.compound() && inPackage) {
      throw corrupt(recordAt, "a package inside a package");
    }
    sum.reset();
    sum.update(header, 0, RecordHeader.BYTES, order);
    payloadLeft = payloadLength;
    lastGoodAt = recordAt;
    begin = opened;
    long unknown = opened.features().unknown();
    if (unknown != 0) {
      Problem tooNew =
          new Problem.TooNew(
              "%s uses features this zseal does not know".formatted(source),
              "feature bits %x in the BEGIN record at byte %d".formatted(unknown, recordAt),
              "Install a newer zseal.");
      checkBegin();
      throw tooNew;
    }
    return opened;
  }

  /// Throws if the header after a BEGIN has a sum by which the BEGIN is not what was sent: that a
  /// bit of it is flipped is no news of a newer ZFS.
  private void checkBegin() throws Problem {
    skipPayload();
    recordAt = position;
    if (fill(header, 0, RecordHeader.BYTES) == RecordHeader.BYTES) {
      checkHeaderSum();
    }
  }

  private SendRecord closePackage() throws Problem {
    for (int i = Integer.BYTES; i < RecordHeader.CHECKSUM_AT; i++) {
      if (header[i] != 0) {
        throw corrupt(recordAt, "END record outside a stream");
      }
    }
    // `zfs send` gives it no sum, `zstream redup` one of its own.
    sum.reset();
    checkHeaderSum();
    inPackage = false;
    payloadLength = 0;
    vouchedTo = position;
    return new SendRecord.End(Fletcher4.ZERO, 0);
  }

  /// Checks bytes 280 to 311 against the running sum; all zero says "none here" (userland's ENDs).
  ///
  /// @return whether there was a sum
  private boolean checkHeaderSum() throws Problem {
    sum.update(header, 0, RecordHeader.CHECKSUM_AT, fields.order());
    long a = fields.getLong(RecordHeader.CHECKSUM_AT);
    long b = fields.getLong(RecordHeader.CHECKSUM_AT + 8);
    long c = fields.getLong(RecordHeader.CHECKSUM_AT + 16);
    long d = fields.getLong(RecordHeader.CHECKSUM_AT + 24);
    boolean summed = (a | b | c | d) != 0;
    if (summed && !sum.matches(a, b, c, d)) {
      refuted = true;
      throw corrupt(
          recordAt,
          "checksum mismatch: the damage lies between byte %d and byte %d"
              .formatted(lastGoodAt, recordAt + RecordHeader.BYTES));
    }
    sum.update(header, RecordHeader.CHECKSUM_AT, 32, fields.order());
    lastGoodAt = recordAt;
    return summed;
  }

  /// Refuses an END that says more than its checksum and GUID, where no sum vouches for the rest.
  private void checkReservedBytes() throws Problem {
    for (int i = RecordHeader.END_FIELDS_END; i < RecordHeader.CHECKSUM_AT; i++) {
      if (header[i] != 0) {
        throw corrupt(recordAt, "END record with a stray byte %d".formatted(i));
      }
    }
    if (fields.getInt(4) != 0) {
      throw corrupt(recordAt, "END record with a payload");
    }
  }

  /// Bytes of payload the record has, whether read or not.
  public int payloadLength() {
    return payloadLength;
  }

  /// Reads the whole payload into `into` at `at`. May be called once for a record.
  public void readPayload(byte[] into, int at) throws Problem {
    Objects.checkFromIndexSize(at, payloadLength, into.length);
    if (payloadLeft != payloadLength) {
      throw new IllegalStateException("the payload was read already");
    }
    if (fill(into, at, payloadLength) < payloadLength) {
      throw truncated();
    }
    payloadLeft = 0;
    sum.update(into, at, payloadLength, fields.order());
  }

  /// Reads the whole payload into an array of its own.
  public byte[] payload() throws Problem {
    if (payloadLength <= BELIEVED_BYTES) {
      byte[] bytes = new byte[payloadLength];
      readPayload(bytes, 0);
      return bytes;
    }
    return longPayload();
  }

  /// A length is a mere claim until the bytes have come, so the array grows with them.
  private byte[] longPayload() throws Problem {
    byte[] bytes = new byte[BELIEVED_BYTES];
    while (true) {
      int done = payloadLength - payloadLeft;
      int n = bytes.length - done;
      if (fill(bytes, done, n) < n) {
        throw truncated();
      }
      sum.update(bytes, done, n, fields.order());
      payloadLeft -= n;
      if (payloadLeft == 0) {
        return bytes;
      }
      bytes = Arrays.copyOf(bytes, Math.min(payloadLength, 2 * bytes.length));
    }
  }

  /// Offset of the current record's header from the start of the input.
  public long recordOffset() {
    return recordAt;
  }

  /// Offset of the next byte to be read.
  public long position() {
    return position;
  }

  /// Up to where a right checksum covers the input. A payload that ends beyond it came, but nothing
  /// says yet that it came as it was sent.
  public long vouchedTo() {
    return vouchedTo;
  }

  /// Whether reading ended because a sum did not match: then what came since the last one that did
  /// is not what was sent.
  public boolean isRefuted() {
    return refuted;
  }

  /// Byte order of the headers and of the checksum's words.
  public ByteOrder order() {
    return fields.order();
  }

  /// The checksum the current record's header carries, [Fletcher4#ZERO] for none.
  public Fletcher4 recordChecksum() {
    return RecordHeader.checksum(fields, RecordHeader.CHECKSUM_AT);
  }

  /// The header of the current record as it stands in the stream.
  public byte[] header() {
    return header.clone();
  }

  /// Whether the header holds nothing but what the decoded record says.
  ///
  /// Bytes that OpenZFS reserves may come to mean something; whoever stores the decoded record
  /// would lose them.
  public boolean isCanonical() {
    byte[] again = new byte[RecordHeader.BYTES];
    SendRecord current = Objects.requireNonNull(record, "no record was read");
    long toGuid = RecordHeader.toGuid(current.type(), fields);
    RecordHeader.encode(current, toGuid, ByteBuffer.wrap(again).order(fields.order()));
    int end = current instanceof SendRecord.Begin ? RecordHeader.BYTES : RecordHeader.CHECKSUM_AT;
    return Arrays.equals(header, 0, end, again, 0, end);
  }

  /// The stream that is open, or null between streams.
  public SendRecord.@Nullable Begin openStreamBegin() {
    return begin;
  }

  private void skipPayload() throws Problem {
    while (payloadLeft > 0) {
      if (bufferAt == bufferEnd) {
        refill();
      }
      // Only whole words can be summed; payloads are whole words, so a tail waits for the rest.
      int n = Math.min(payloadLeft, bufferEnd - bufferAt) & -Integer.BYTES;
      if (n == 0) {
        byte[] word = new byte[Integer.BYTES];
        if (fill(word, 0, Integer.BYTES) < Integer.BYTES) {
          throw truncated();
        }
        sum.update(word, 0, Integer.BYTES, fields.order());
        payloadLeft -= Integer.BYTES;
        continue;
      }
      sum.update(buffer, bufferAt, n, fields.order());
      bufferAt += n;
      position += n;
      payloadLeft -= n;
    }
  }

  /// Reads up to `length` bytes; less only at the end of the input.
  private int fill(byte[] into, int at, int length) throws Problem {
    int done = 0;
    while (done < length) {
      if (bufferAt == bufferEnd) {
        if (length - done >= DIRECT_BYTES) {
          int n = read(into, at + done, length - done);
          if (n <= 0) {
            break;
          }
          done += n;
          continue;
        }
        if (!refill()) {
          break;
        }
      }
      int n = Math.min(length - done, bufferEnd - bufferAt);
      System.arraycopy(buffer, bufferAt, into, at + done, n);
      bufferAt += n;
      done += n;
    }
    position += done;
    return done;
  }

  private boolean refill() throws Problem {
    int n = read(buffer, 0, BUFFER_BYTES);
    bufferAt = 0;
    bufferEnd = Math.max(n, 0);
    return n > 0;
  }

  private int read(byte[] into, int at, int length) throws Problem {
    try {
      return in.read(into, at, length);
    } catch (CarriedProblem e) {
      throw e.problem();
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot read " + source,
          "%s at byte %d".formatted(e.getMessage(), position),
          "See that the file or the sender is still there, then run the command again.",
          e);
    }
  }

  /// A file that was compressed on its way is no damaged stream.
  private void refuseCompressed(int length) throws Problem {
    StreamStart start = recordAt == 0 ? StreamStart.of(header, length) : StreamStart.OTHER;
    if (start.program() != null) {
      throw new Problem.Corrupt(
          source + " is not a send stream",
          "it is compressed with " + start.program(),
          "Unpack it on the way: %s FILE | zseal receive ...".formatted(start.unpacker()));
    }
  }

  private Problem empty() {
    return new Problem.Corrupt(
        source + " is empty",
        "the input ends at byte 0, before a BEGIN record",
        "Look at the sender's own error, then send again.");
  }

  private Problem truncated() {
    String missing = "the rest of a record";
    if (begin != null) {
      missing = "its END record";
    } else if (inPackage) {
      missing = "the END of the package";
    }
    return new Problem.Corrupt(
        source + " is cut short",
        "the input ends at byte %d, before %s".formatted(position, missing),
        "Send it again; look at the sender's own error first.");
  }

  private Problem corrupt(long at, String reason) {
    return new Problem.Corrupt(
        source + " is damaged or no send stream",
        "%s, at byte %d".formatted(reason, at),
        "Send the snapshot again, or fetch the file again from where it was whole.");
  }
}
