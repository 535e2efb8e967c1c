package dev.zseal.inspect;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares two files of streams record by record, what must differ aside.
///
/// `zfs send -w` of a dataset and of a restored copy of it differ in the name, in the running
/// checksums (for the name is summed), and in what a WRITE tells of the pool it came from: the
/// first two checksum words, the type of that checksum, and whether it may serve to find duplicates
/// (properties `checksum` and `dedup`). All else is compared: every field, every byte of payload,
/// every pair of the BEGIN's list.
///
/// Records are compared in their order. Where one side has a record that the other lacks, the two
/// part, and the rest of that stream is not compared: it would only be told differently.
public final class StreamDiff {

  /// What was found.
  ///
  /// @param differences the first of them
  /// @param count how many there are
  /// @param leftRecords records of the left file
  /// @param rightRecords records of the right file
  public record Result(
      List<Difference> differences, long count, long leftRecords, long rightRecords) {

    public Result {
      differences = List.copyOf(differences);
    }

    /// Whether the two say the same.
    public boolean isSame() {
      return count == 0;
    }

    /// Whether all they differ in, if anything, is how the key is wrapped. Only told for sure where
    /// the limit let all differences be told.
    public boolean isSameWrappedAnew() {
      return count == differences.size() && differences.stream().allMatch(Difference::isWrapping);
    }
  }

  /// One difference.
  ///
  /// @param record ordinal of the record in the left file, from 0 on
  /// @param leftOffset where the record starts on the left, or where the left file ends
  /// @param rightOffset the same on the right
  /// @param where the record in words
  /// @param field what differs
  /// @param left its value on the left
  /// @param right its value on the right
  public record Difference(
      long record,
      long leftOffset,
      long rightOffset,
      String where,
      String field,
      String left,
      String right) {

    /// Whether it lies in how the dataset's key is wrapped. After `zfs change-key` all snapshots
    /// are sent with the new wrapping, those of before too; what is sealed stays the same.
    public boolean isWrapping() {
      return KeyData.WRAPPING.contains(field);
    }

    /// The difference as a sentence of its own.
    @Override
    public String toString() {
      String place =
          leftOffset == rightOffset
              ? "byte " + leftOffset
              : "bytes %d and %d".formatted(leftOffset, rightOffset);
      return "record %d (%s), %s: %s is %s here, %s there"
          .formatted(record, where, place, field, left, right);
    }
  }

  private static final String NOTHING = "absent";

  private final Side left;
  private final Side right;
  private final int limit;
  private final List<Difference> differences = new ArrayList<>();
  private long count;

  private StreamDiff(Side left, Side right, int limit) {
    this.left = left;
    this.right = right;
    this.limit = limit;
  }

  /// One of the two files.
  private static final class Side {
    final StreamReader reader;
    final String source;
    long records;
    @Nullable SendRecord record;
    byte[] payload = new byte[1 << 17];

    Side(InputStream in, String source) {
      this.reader = new StreamReader(in, source);
      this.source = source;
    }

    @Nullable SendRecord next() throws Problem {
      record = reader.next();
      if (record != null) {
        records++;
      }
      return record;
    }

    /// Reads the record's payload into `payload`, whose length it may be less than.
    int readPayload() throws Problem {
      int length = reader.payloadLength();
      if (payload.length < length) {
        payload = new byte[Math.max(length, Math.min(2 * payload.length, 16 << 20))];
      }
      reader.readPayload(payload, 0);
      return length;
    }

    /// Where the current record starts, or the file ends.
    long offset() {
      return record != null ? reader.recordOffset() : reader.position();
    }

    /// Reads on to the END of the open stream, if one is open.
    void skipStream() throws Problem {
      while (reader.openStreamBegin() != null) {
        var _ = next();
      }
    }
  }

  /// Compares the files, both of which stay the caller's to close.
  ///
  /// @param limit how many differences to tell; the others are only counted
  /// @throws Problem if one of the two is damaged, or cannot be read; it says which
  public static Result compare(
      InputStream left, String leftSource, InputStream right, String rightSource, int limit)
      throws Problem {
    return new StreamDiff(new Side(left, leftSource), new Side(right, rightSource), limit)
        .compare();
  }

  private Result compare() throws Problem {
    while (true) {
      SendRecord a = left.next();
      SendRecord b = right.next();
      if (a == null && b == null) {
        return new Result(differences, count, left.records, right.records);
      }
      if (a != null && b != null && RecordFields.sameSubject(a, b)) {
        compareRecord(a, b);
      } else {
        part(a, b);
      }
    }
  }

  /// Tells that the files part here, and reads on to where they may meet again.
  private void part(@Nullable SendRecord a, @Nullable SendRecord b) throws Problem {
    add(a != null ? a : Objects.requireNonNull(b), "the record", subject(a), subject(b));
    left.skipStream();
    right.skipStream();
  }

  private static String subject(@Nullable SendRecord record) {
    return record == null ? NOTHING : RecordFields.subject(record);
  }

  private void compareRecord(SendRecord a, SendRecord b) throws Problem {
    SendRecord x = RecordFields.comparable(a);
    SendRecord y = RecordFields.comparable(b);
    if (!x.equals(y)) {
      var ofX = RecordFields.of(x);
      var ofY = RecordFields.of(y);
      for (var field : ofX.entrySet()) {
        String other = Objects.requireNonNull(ofY.get(field.getKey()));
        if (!field.getValue().equals(other)) {
          add(a, field.getKey(), field.getValue(), other);
        }
      }
    }
    if (left.reader.isCanonical() != right.reader.isCanonical()) {
      add(a, "whether its reserved bytes are zero", canonical(left), canonical(right));
    }
    if (a instanceof SendRecord.Begin && left.reader.order() != right.reader.order()) {
      add(a, "byte order", left.reader.order().toString(), right.reader.order().toString());
    }
    comparePayload(a);
  }

  private static String canonical(Side side) {
    return side.reader.isCanonical() ? "true" : "false";
  }

  private void comparePayload(SendRecord record) throws Problem {
    int a = left.readPayload();
    int b = right.readPayload();
    int at = Arrays.mismatch(left.payload, 0, a, right.payload, 0, b);
    if (at < 0) {
      return;
    }
    if (record instanceof SendRecord.Begin && a > 0 && b > 0) {
      compareLists(record, list(left, a), list(right, b), "");
      return;
    }
    add(record, "payload byte " + at, octet(left.payload, at, a), octet(right.payload, at, b));
  }

  private static NvList list(Side side, int length) throws Problem {
    byte[] payload = Arrays.copyOf(side.payload, length);
    return BeginList.read(payload, side.source, side.reader.recordOffset());
  }

  private static String octet(byte[] payload, int at, int length) {
    return at < length ? "%02x".formatted(payload[at]) : NOTHING;
  }

  private void compareLists(SendRecord begin, NvList a, NvList b, String path) {
    for (NvList.Pair pair : a) {
      String name = path + pair.name();
      var value = pair.value();
      var other = b.value(pair.name());
      if (other.isEmpty()) {
        add(begin, name, NvListText.summary(value), NOTHING);
      } else if (value instanceof NvValue.Nested x && other.get() instanceof NvValue.Nested y) {
        compareLists(begin, x.list(), y.list(), name + "/");
      } else if (!value.equals(other.get())) {
        add(begin, name, NvListText.summary(value), NvListText.summary(other.get()));
      }
    }
    for (NvList.Pair pair : b) {
      if (!a.has(pair.name())) {
        add(begin, path + pair.name(), NOTHING, NvListText.summary(pair.value()));
      }
    }
  }

  private void add(SendRecord record, String field, String a, String b) {
    count++;
    if (differences.size() < limit) {
      differences.add(
          new Difference(
              left.records - 1,
              left.offset(),
              right.offset(),
              RecordFields.subject(record),
              field,
              a,
              b));
    }
  }
}
