package dev.zseal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.zseal.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the bytes are, reading ends well or in a [Problem] that names a byte, at little cost.
class StreamReaderHostileTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Pattern NAMED_BYTE = Pattern.compile("byte \\d");
  private static final long SEED = 20261122;

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  }

  private static int read(InputStream in) throws Problem {
    var reader = new StreamReader(in, "test");
    int records = 0;
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      records++;
    }
    return records;
  }

  private static int read(byte[] stream) throws Problem {
    return read(new ByteArrayInputStream(stream));
  }

  /// The problem that reading must end in; it names a byte.
  private static Problem refusal(byte[] stream, String change) {
    try {
      int records = read(stream);
      throw new AssertionError("%s: read %d records".formatted(change, records));
    } catch (Problem problem) {
      if (!NAMED_BYTE.matcher(problem.evidence()).find()) {
        throw new AssertionError(change + ": no byte in the evidence", problem);
      }
      return problem;
    }
  }

  @Test
  void smallStreams_areSound() throws Exception {
    assertThat(read(SmallStreams.raw())).isEqualTo(8);
    assertThat(read(SmallStreams.plain())).isEqualTo(8);
    assertThat(read(SmallStreams.pack())).isEqualTo(19);
    assertThat(RawRecords.of(SmallStreams.pack()).sealed()).isEqualTo(SmallStreams.pack());
  }

  /// Every byte is under some checksum or must be zero: the last END's and the conclusion's too.
  @Test
  void anyByteWithABitFlipped_isRefused() throws Exception {
    var random = random();
    for (byte[] stream : List.of(SmallStreams.pack(), SmallStreams.raw())) {
      for (int at = 0; at < stream.length; at++) {
        int bit = random.nextInt(Byte.SIZE);
        stream[at] ^= (byte) (1 << bit);
        var problem = refusal(stream, "seed %d, byte %d, bit %d".formatted(SEED, at, bit));
        assertThat(problem).isInstanceOfAny(Problem.Corrupt.class, Problem.TooNew.class);
        stream[at] ^= (byte) (1 << bit);
      }
    }
  }

  @Test
  void someBitFlippedInARealStream_isRefused() throws Exception {
    var random = random();
    for (String set : Vectors.SETS) {
      byte[] stream = Vectors.bytes(set, "vol.incr.1");
      for (int i = 0; i < 200; i++) {
        int bit = random.nextInt(stream.length * 8);
        stream[bit / 8] ^= (byte) (1 << bit % 8);
        refusal(stream, "seed %d, %s bit %d".formatted(SEED, set, bit));
        stream[bit / 8] ^= (byte) (1 << bit % 8);
      }
      assertThat(read(stream)).isPositive();
    }
  }

  @Test
  void someBytesReplaced_areRefused() throws Exception {
    byte[] stream = Vectors.bytes("lab-2.1-gcm256-lz4-128k-pass", "vol.incr.1");
    var random = random();
    for (int i = 0; i < 300; i++) {
      byte[] changed = stream.clone();
      int at = random.nextInt(stream.length);
      int length = Math.min(random.nextInt(1, 2000), stream.length - at);
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, changed, at, length);
      if (!Arrays.equals(stream, changed)) {
        refusal(changed, "seed %d, %d bytes from %d".formatted(SEED, length, at));
      }
    }
  }

  @Test
  void cutAnywhere_isCutShort() throws Exception {
    byte[] stream = Vectors.bytes("lab-2.1-gcm256-lz4-128k-pass", "vol.full.0");
    var ends = RawRecords.of(stream).ends();
    assertThat(ends.removeLast()).isEqualTo(stream.length);
    for (int end : ends) {
      for (int cut : new int[] {end, end + 1, end + 311}) {
        assertThat(refusal(Arrays.copyOf(stream, cut), "cut to " + cut).evidence())
            .isEqualTo("the input ends at byte %d, before its END record".formatted(cut));
      }
    }
    var random = random();
    for (int i = 0; i < 200; i++) {
      int cut = random.nextInt(1, stream.length);
      assertThat(refusal(Arrays.copyOf(stream, cut), "cut to " + cut).what())
          .isEqualTo("test is cut short");
    }
  }

  @Test
  void packageCutAtAnyRecord_isCutShort() throws Exception {
    byte[] stream = Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "pkg.R.1");
    var ends = RawRecords.of(stream).ends();
    assertThat(ends.removeLast()).isEqualTo(stream.length);
    for (int end : ends) {
      var in = new ByteArrayInputStream(stream, 0, end);
      Problem problem = catchThrowableOfType(Problem.Corrupt.class, () -> read(in));
      assertThat(problem).as("cut to " + end).isNotNull();
      assertThat(problem.evidence()).startsWith("the input ends at byte %d, ".formatted(end));
    }
  }

  @Test
  void smallPackageCutAtAnyByte_isCutShort() throws Exception {
    byte[] stream = SmallStreams.pack();
    assertThat(refusal(new byte[0], "nothing").what()).isEqualTo("test is empty");
    for (int cut = 1; cut < stream.length; cut++) {
      assertThat(refusal(Arrays.copyOf(stream, cut), "cut to " + cut).what())
          .isEqualTo("test is cut short");
    }
  }

  /// Each row sets a field of the first record of a type, 4 or 8 bytes wide.
  @ParameterizedTest
  @CsvSource({
    "raw, BEGIN, 4, 4, -1, BEGIN payload of 4294967295 bytes",
    "raw, BEGIN, 4, 4, 67108868, BEGIN payload of 67108868 bytes; 67108864 is the limit",
    "raw, BEGIN, 4, 4, 35, BEGIN payload of 35 bytes is not whole words",
    "raw, BEGIN, 40, 8, 0, BEGIN record without the GUID of a snapshot",
    "raw, OBJECT_RANGE, 8, 8, 31, OBJECT_RANGE of 32 slots from 31",
    "raw, OBJECT_RANGE, 8, 8, -32, OBJECT_RANGE of 32 slots from 18446744073709551584",
    "raw, OBJECT_RANGE, 16, 8, 0, OBJECT_RANGE of 0 slots",
    "raw, OBJECT_RANGE, 16, 8, -1, OBJECT_RANGE of 18446744073709551615 slots",
    "raw, OBJECT, 8, 8, 0, OBJECT of object 0",
    "raw, OBJECT, 8, 8, -1, OBJECT of object 18446744073709551615",
    "raw, OBJECT, 24, 4, 0, OBJECT 1 with blocks of 0 bytes",
    "raw, OBJECT, 24, 4, 513, OBJECT 1 with blocks of 513 bytes",
    "raw, OBJECT, 24, 4, -512, OBJECT 1 with blocks of 4294966784 bytes",
    "raw, OBJECT, 28, 4, -1, OBJECT 1 of 1 slots with a bonus of 4294967295 bytes; 320 is the",
    "raw, OBJECT, 28, 4, 193, OBJECT 1 with a bonus of 193 bytes in 192 raw ones",
    "raw, OBJECT, 32, 4, 0x21_0000, OBJECT 1 of 33 slots",
    "raw, OBJECT, 36, 4, 0, OBJECT 1 with a bonus of 5 bytes in 0 raw ones",
    "raw, OBJECT, 36, 4, 328, OBJECT 1 of 1 slots with a bonus of 328 bytes; 320 is the limit",
    "raw, OBJECT, 36, 4, 196, OBJECT 1 with a bonus of 5 bytes in 196 raw ones",
    "raw, OBJECT, 36, 4, -8, OBJECT 1 of 1 slots with a bonus of 4294967288 bytes",
    "plain, OBJECT, 36, 4, 8, OBJECT 1 with a bonus of 5 bytes in 8 raw ones",
    "plain, OBJECT, 28, 4, 321, OBJECT 1 of 1 slots with a bonus of 321 bytes",
    "raw, WRITE, 24, 8, -1, WRITE of 1024 from 18446744073709551615",
    "raw, WRITE, 32, 8, 0, WRITE of a block of 0 bytes",
    "raw, WRITE, 32, 8, 1020, WRITE of a block of 1020 bytes",
    "raw, WRITE, 32, 8, 33554432, WRITE of a block of 33554432 bytes",
    "raw, WRITE, 32, 8, -512, WRITE of a block of 18446744073709551104 bytes",
    "raw, WRITE, 48, 4, 7, WRITE record of unknown compression in a raw stream",
    "raw, WRITE, 96, 8, 0, WRITE with a payload of 0 bytes for a block of 1024",
    "raw, WRITE, 96, 8, 516, WRITE with a payload of 516 bytes for a block of 1024",
    "raw, WRITE, 96, 8, 1536, WRITE with a payload of 1536 bytes for a block of 1024",
    "raw, WRITE, 96, 8, -1, WRITE with a payload of 18446744073709551615 bytes",
    "plain, WRITE, 32, 8, 510, WRITE of a block of 510 bytes",
    "plain, WRITE, 32, 8, 16777728, WRITE of a block of 16777728 bytes",
    "raw, SPILL, 16, 8, 0, SPILL of a block of 0 bytes",
    "raw, SPILL, 16, 8, 513, SPILL of a block of 513 bytes",
    "raw, SPILL, 16, 8, 16777728, SPILL of a block of 16777728 bytes",
    "raw, SPILL, 40, 8, 0, SPILL with a payload of 0 bytes for a block of 1024",
    "raw, SPILL, 40, 8, 508, SPILL with a payload of 508 bytes for a block of 1024",
    "raw, SPILL, 40, 8, -1, SPILL with a payload of 18446744073709551615 bytes",
    "plain, SPILL, 16, 8, -8, SPILL of a block of 18446744073709551608 bytes",
    "raw, FREE, 8, 8, 0, FREE of object 0",
    "raw, FREE, 24, 8, -2, FREE of 18446744073709551614 from 512",
    "raw, FREEOBJECTS, 16, 8, -1, FREEOBJECTS of 18446744073709551615 from 2",
    "plain, WRITE_BYREF, 24, 8, -1, WRITE_BYREF of 18446744073709551615 from 512",
    "plain, WRITE_EMBEDDED, 24, 8, -1, WRITE_EMBEDDED of 18446744073709551615 from 1024",
    "plain, WRITE_EMBEDDED, 52, 4, 113, WRITE_EMBEDDED payload of 113 bytes",
    "plain, WRITE_EMBEDDED, 52, 4, -1, WRITE_EMBEDDED payload of 4294967295 bytes",
    "plain, REDACT, 24, 8, -2, REDACT of 18446744073709551614 from 1536",
    "plain, BEGIN, 0, 4, 11, unknown record type 11",
    "plain, WRITE, 0, 4, -1, unknown record type 4294967295",
    "raw, BEGIN, 16, 8, 1, OBJECT_RANGE record in a stream that is not raw",
    "raw, WRITE, 0, 4, 0, BEGIN record inside a stream",
    "raw, WRITE, 40, 8, 77, WRITE record carries the GUID of another snapshot",
    "raw, END, 40, 8, 77, END record carries the GUID of another snapshot",
    "raw, BEGIN, 8, 8, 1, is not a send stream",
    "raw, BEGIN, 16, 8, 0, BEGIN record of unknown header type 0",
    "raw, BEGIN, 16, 8, 3, BEGIN record of unknown header type 3",
    "raw, BEGIN, 16, 8, 2, OBJECT_RANGE record in the header of a package",
  })
  void fieldOutOfBounds_isNamed(
      String kind, RecordType type, int at, int width, String value, String expected)
      throws Exception {
    var records = RawRecords.of(kind.equals("raw") ? SmallStreams.raw() : SmallStreams.plain());
    var fields = records.fields(records.find(type));
    long number = Long.decode(value.replace("_", ""));
    if (width == Long.BYTES) {
      fields.putLong(at, number);
    } else {
      fields.putInt(at, (int) number);
    }

    var problem = refusal(records.sealed(), value);
    assertThat(problem).isInstanceOf(Problem.Corrupt.class).hasMessageContaining(expected);
  }

  @Test
  void embeddedBlockInARawStream_isRefused() throws Exception {
    var records = RawRecords.of(SmallStreams.plain());
    records.fields(0).putLong(16, Features.RAW << 2 | 1);
    records.remove(records.find(RecordType.OBJECT));
    records.remove(records.find(RecordType.WRITE));

    assertThat(refusal(records.sealed(), "raw"))
        .hasMessageContaining("WRITE_EMBEDDED record in a raw stream");
  }

  @Test
  void unknownFeature_isTooNew() throws Exception {
    for (int bit : new int[] {3, 15, 18, 30, 55}) {
      var records = RawRecords.of(SmallStreams.raw());
      records.fields(0).putLong(16, new Features(Features.RAW | 1L << bit).bits() << 2 | 1);

      var problem = refusal(records.sealed(), "bit " + bit);
      assertThat(problem).isInstanceOf(Problem.TooNew.class);
      assertThat(problem.evidence())
          .isEqualTo("feature bits %x in the BEGIN record at byte 0".formatted(1L << bit));
    }
  }

  @Test
  void unprintableName_isRefused() throws Exception {
    List<String> names = List.of("", "\u0007", "a\u001b[31m", "\u0085", "pöl".repeat(64));
    for (String name : names) {
      refuseName(name.getBytes(StandardCharsets.UTF_8));
    }
    refuseName("pööl".getBytes(StandardCharsets.ISO_8859_1));
    refuseName("n".repeat(256).getBytes(StandardCharsets.UTF_8));
  }

  private static void refuseName(byte[] name) throws Exception {
    var records = RawRecords.of(SmallStreams.raw());
    byte[] field = Arrays.copyOf(name, RecordHeader.BYTES - RecordHeader.TONAME_AT);
    records.fields(0).put(RecordHeader.TONAME_AT, field);

    assertThat(refusal(records.sealed(), new String(name, StandardCharsets.ISO_8859_1)))
        .hasMessageContaining("BEGIN record without a printable snapshot name");
  }

  @Test
  void recordOutsideAStream_isRefused() throws Exception {
    for (byte[] stream : List.of(SmallStreams.raw(), SmallStreams.pack())) {
      var records = RawRecords.of(stream);
      int write = records.find(RecordType.WRITE);
      records.add(records.headers.get(write), records.payloads.get(write));

      assertThat(refusal(records.sealed(), "at the end"))
          .hasMessageContaining("WRITE record outside a stream")
          .hasMessageContaining("at byte " + stream.length);
      records.remove(records.size() - 1);
      records.headers.addFirst(records.headers.get(write));
      records.payloads.addFirst(records.payloads.get(write));
      assertThat(refusal(records.sealed(), "at the start"))
          .hasMessageContaining("WRITE record outside a stream, at byte 0");
    }
  }

  @Test
  void endTwice_isRefused() throws Exception {
    change(SmallStreams.raw(), RecordType.END, "END record outside a stream", (r, i) -> copy(r, i));
    // Zeroes behind a stream that is no package's do not conclude anything.
    var records = RawRecords.of(SmallStreams.raw());
    byte[] zeroes = new byte[RecordHeader.BYTES];
    zeroes[0] = 5;
    records.add(zeroes, new byte[0]);
    assertThat(refusal(records.sealed(), "END"))
        .hasMessageContaining("END record outside a stream");
  }

  /// As `zstream redup` writes it.
  @Test
  void conclusionWithASumOfItsOwn_isHeldToIt() throws Exception {
    byte[] stream = SmallStreams.pack();
    ByteBuffer fields = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    int end = stream.length - RecordHeader.BYTES;
    var sum = new RunningFletcher4();
    sum.update(stream, end, RecordHeader.CHECKSUM_AT, ByteOrder.LITTLE_ENDIAN);
    fields.putLong(end + RecordHeader.CHECKSUM_AT, sum.state().a());
    fields.putLong(end + RecordHeader.CHECKSUM_AT + 8, sum.state().b());
    fields.putLong(end + RecordHeader.CHECKSUM_AT + 16, sum.state().c());
    fields.putLong(end + RecordHeader.CHECKSUM_AT + 24, sum.state().d());

    assertThat(read(stream)).isEqualTo(19);
    for (int at = end; at < stream.length; at++) {
      stream[at] ^= 1;
      refusal(stream, "byte %d".formatted(at));
      stream[at] ^= 1;
    }
  }

  private static void copy(RawRecords records, int index) {
    records.add(records.headers.get(index).clone(), new byte[0]);
  }

  @Test
  void missingEnd_isRefused() throws Exception {
    change(SmallStreams.raw(), RecordType.END, "before its END record", RawRecords::remove);
    change(SmallStreams.pack(), RecordType.END, "BEGIN record inside", RawRecords::remove);
  }

  @Test
  void missingConclusion_isRefused() throws Exception {
    var records = RawRecords.of(SmallStreams.pack());
    records.remove(records.size() - 1);
    assertThat(refusal(records.sealed(), "end")).hasMessageContaining("the END of the package");

    byte[] next = SmallStreams.pack();
    byte[] both = Arrays.copyOf(records.sealed(), records.sealed().length + next.length);
    System.arraycopy(next, 0, both, both.length - next.length, next.length);
    assertThat(refusal(both, "package")).hasMessageContaining("a package inside a package");
  }

  @Test
  void packageHeader_holdsNothingButItsEnd() throws Exception {
    var records = RawRecords.of(SmallStreams.pack());
    byte[] header = new byte[RecordHeader.BYTES];
    header[0] = (byte) RecordType.FREEOBJECTS.code();
    records.headers.add(1, header);
    records.payloads.add(1, new byte[0]);

    assertThat(refusal(records.sealed(), "FREEOBJECTS"))
        .hasMessageContaining("FREEOBJECTS record in the header of a package");
  }

  @Test
  void endOfPackageHeader_holdsNothingElse() throws Exception {
    for (int at : new int[] {4, 48, 100, 279}) {
      change(SmallStreams.pack(), RecordType.END, "END record with", (r, i) -> flip(r, i, at));
    }
  }

  private static void flip(RawRecords records, int index, int at) {
    records.headers.get(index)[at] ^= 1;
  }

  @Test
  void wrongChecksumInEnd_isRefused() throws Exception {
    byte[] stream = SmallStreams.raw();
    stream[stream.length - RecordHeader.BYTES + 8] ^= 1;

    assertThat(refusal(stream, "END"))
        .hasMessageContaining("the stream's checksum is")
        .hasMessageContaining("its END says");
  }

  /// Changes the first record of a type and expects the refusal.
  private static void change(
      byte[] stream, RecordType type, String expected, BiConsumer<RawRecords, Integer> change)
      throws Exception {
    var records = RawRecords.of(stream);
    change.accept(records, records.find(type));
    assertThat(refusal(records.sealed(), expected)).hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 311, 313, 4096})
  void inputInDribs_readsTheSame(int atOnce) throws Exception {
    byte[] stream = SmallStreams.pack();
    var dribs =
        new FilterInputStream(new ByteArrayInputStream(stream)) {
          @Override
          public int read(byte[] into, int at, int length) throws IOException {
            return super.read(into, at, Math.min(length, atOnce));
          }
        };

    assertThat(read(dribs)).isEqualTo(19);
  }

  @Test
  void inputThatFails_isUnavailable() throws Exception {
    var broken =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] into, int at, int length) throws IOException {
            throw new IOException("cable pulled");
          }
        };
    var start = new ByteArrayInputStream(SmallStreams.raw(), 0, 1000);

    Problem problem =
        catchThrowableOfType(
            Problem.Unavailable.class, () -> read(new SequenceInputStream(start, broken)));
    assertThat(problem.evidence()).contains("cable pulled").contains("byte 1000");
  }

  @Test
  void claimedLength_costsNothingUntilTheBytesCome() throws Exception {
    var records = RawRecords.of(SmallStreams.raw());
    records.fields(0).putInt(4, RecordLimits.MAX_BEGIN_PAYLOAD);
    byte[] stream = records.sealed();
    long before = THREADS.getCurrentThreadAllocatedBytes();

    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    assertThat(reader.next()).isInstanceOf(SendRecord.Begin.class);
    assertThat(catchThrowableOfType(Problem.Corrupt.class, reader::payload)).isNotNull();
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
  }

  @Test
  void longPayload_isReadWhole() throws Exception {
    var records = RawRecords.of(SmallStreams.raw());
    byte[] payload = new byte[5 << 20 | 4];
    random().nextBytes(payload);
    records.fields(0).putInt(4, payload.length);
    records.payloads.set(0, payload);

    var reader = new StreamReader(new ByteArrayInputStream(records.sealed()), "test");
    assertThat(reader.next()).isInstanceOf(SendRecord.Begin.class);
    assertThat(reader.payload()).isEqualTo(payload);
    assertThat(reader.next()).isInstanceOf(SendRecord.ObjectRange.class);
  }
}
