package dev.zseal.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.StreamWriter;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamDiffTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";
  private static final byte[] VOLUME = Vectors.bytes(SET, "vol.full.0");

  private static StreamDiff.Result diff(byte[] left, byte[] right) throws Problem {
    return StreamDiff.compare(
        new ByteArrayInputStream(left), "left", new ByteArrayInputStream(right), "right", 10);
  }

  /// Changes records on the way from a stream to its copy.
  interface Edit {
    /// The record to write instead, or null for none; `payload` may be changed in place.
    @Nullable SendRecord edit(SendRecord record, byte[] payload) throws Problem;
  }

  private static byte[] edited(Edit edit) throws Exception {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, ByteOrder.LITTLE_ENDIAN);
    var reader = new StreamReader(new ByteArrayInputStream(VOLUME), "test");
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] payload = reader.payload();
      switch (edit.edit(r, payload)) {
        case null -> {}
        case SendRecord.Begin begin -> writer.begin(begin, payload);
        case SendRecord.End _ -> writer.end();
        case SendRecord other -> writer.write(other, payload, 0, payload.length);
      }
    }
    writer.flush();
    return out.toByteArray();
  }

  private static SendRecord.Begin named(SendRecord.Begin b, String name) {
    return new SendRecord.Begin(
        b.compound(),
        b.features(),
        b.creationTime(),
        b.objsetType(),
        b.flags(),
        b.toGuid(),
        b.fromGuid(),
        name,
        b.payloadLength());
  }

  /// On a pool with `dedup=on` and another `checksum`.
  private static SendRecord.Write onAnotherDisk(SendRecord.Write w) {
    return new SendRecord.Write(
        w.object(),
        w.dnodeType(),
        w.offset(),
        w.logicalSize(),
        w.checksumType() + 1,
        w.flags() ^ SendRecord.Write.FLAG_DEDUP,
        w.compression(),
        new Fletcher4(1, 2, w.diskChecksum().c(), w.diskChecksum().d()),
        w.blockProperties(),
        w.compressedSize(),
        w.seal());
  }

  private static SendRecord.Write withChecksum(SendRecord.Write w, Fletcher4 sum) {
    return new SendRecord.Write(
        w.object(),
        w.dnodeType(),
        w.offset(),
        w.logicalSize(),
        w.checksumType(),
        w.flags(),
        w.compression(),
        sum,
        w.blockProperties(),
        w.compressedSize(),
        w.seal());
  }

  @Test
  void aRestoredCopy_isTheSame() throws Exception {
    byte[] copy =
        edited((record, _) ->
            switch (record) {
              case SendRecord.Begin begin -> named(begin, "elsewhere/restored@s0");
              case SendRecord.Write write -> onAnotherDisk(write);
              default -> record;
            });

    assertThat(copy).isNotEqualTo(VOLUME);
    var result = diff(VOLUME, copy);
    assertThat(result.isSame()).isTrue();
    assertThat(result.differences()).isEmpty();
    assertThat(result.leftRecords()).isEqualTo(21).isEqualTo(result.rightRecords());
  }

  @Test
  void changedByte_isNamed() throws Exception {
    byte[] copy =
        edited((record, payload) -> {
          if (record instanceof SendRecord.Write write && write.offset() == 3031040) {
            payload[77] ^= 1;
          }
          return record;
        });

    var result = diff(VOLUME, copy);
    assertThat(result.count()).isEqualTo(1);
    assertThat(result.differences().getFirst().toString())
        .startsWith("record 5 (WRITE of object 1 from 3031040), byte 2588: payload byte 77 is ");
  }

  @Test
  void changedMac_isNamed() throws Exception {
    byte[] copy =
        edited((record, _) ->
            record instanceof SendRecord.Write write
                ? withChecksum(write, new Fletcher4(0, 0, 3, 4))
                : record);

    var result = diff(VOLUME, copy);
    assertThat(result.count()).isEqualTo(11);
    assertThat(result.differences()).hasSize(10);
    assertThat(result.differences()).allMatch(d -> d.field().equals("diskChecksum"));
  }

  @Test
  void keyData_namesTheKey() throws Exception {
    byte[] copy =
        edited((record, payload) -> {
          if (record instanceof SendRecord.Begin) {
            byte[] other = KeyData.withFromIvSet(payload, 99, "test");
            System.arraycopy(other, 0, payload, 0, payload.length);
          }
          return record;
        });

    assertThat(diff(VOLUME, copy).differences())
        .singleElement()
        .hasToString(
            "record 0 (BEGIN corpus/vol@s0), byte 0:"
                + " crypt_keydata/from_ivset_guid is 0x0 here, 0x63 there");
  }

  /// The volume's stream with its keys wrapped otherwise, and then an edit of its own.
  private static byte[] wrappedAnew(Edit edit) throws Exception {
    return edited((record, payload) -> {
      if (record instanceof SendRecord.Begin) {
        KeyData keys = KeyData.read(payload, "test");
        var anew =
            KeyData.wrapped(
                keys.suiteName(),
                keys.keyGuid(),
                keys.version(),
                Hex.of(new byte[32]),
                Hex.of(new byte[64]),
                Hex.of(new byte[12]),
                Hex.of(new byte[16]),
                "passphrase",
                350_000,
                1234);
        byte[] other = KeyData.withCapsule(payload, anew);
        System.arraycopy(other, 0, payload, 0, payload.length);
      }
      return edit.edit(record, payload);
    });
  }

  @Test
  void keyWrappedAnew_isToldFromOtherDifferences() throws Exception {
    var result = diff(VOLUME, wrappedAnew((record, _) -> record));

    assertThat(result.isSame()).isFalse();
    assertThat(result.count()).isEqualTo(7);
    assertThat(result.isSameWrappedAnew()).isTrue();
  }

  @Test
  void keyWrappedAnew_doesNotHideAnotherDifference() throws Exception {
    byte[] copy =
        wrappedAnew((record, payload) -> {
          if (record instanceof SendRecord.Write) {
            payload[77] ^= 1;
          }
          return record;
        });

    assertThat(diff(VOLUME, copy).isSameWrappedAnew()).isFalse();
    // Nor where the limit lets only the key's be told.
    assertThat(
            StreamDiff.compare(
                    new ByteArrayInputStream(VOLUME),
                    "left",
                    new ByteArrayInputStream(copy),
                    "right",
                    7)
                .isSameWrappedAnew())
        .isFalse();
  }

  @Test
  void missingRecord_endsTheComparisonOfItsStream() throws Exception {
    byte[] copy = edited((record, _) -> record instanceof SendRecord.FreeObjects ? null : record);

    var result = diff(VOLUME, copy);
    assertThat(result.count()).isEqualTo(1);
    assertThat(result.leftRecords()).isEqualTo(21);
    assertThat(result.rightRecords()).isEqualTo(20);
    assertThat(result.differences())
        .singleElement()
        .hasToString(
            "record 19 (FREEOBJECTS from 3), byte 171308:"
                + " the record is FREEOBJECTS from 3 here, END there");
  }

  @Test
  void anotherSnapshot_differsFromTheBeginningOn() throws Exception {
    var result = diff(VOLUME, Vectors.bytes(SET, "vol.incr.1"));

    assertThat(result.differences())
        .extracting(StreamDiff.Difference::field)
        .startsWith("creationTime", "toGuid", "fromGuid", "crypt_keydata/portable_mac");
  }

  @Test
  void packageAndItsParts_missingStreamsAreCounted() throws Exception {
    byte[] pack = Vectors.bytes(SET, "pkg.R.1");
    assertThat(diff(pack, pack).isSame()).isTrue();

    var result = diff(pack, VOLUME);
    assertThat(result.leftRecords()).isEqualTo(1277);
    assertThat(result.rightRecords()).isEqualTo(21);
    assertThat(result.isSame()).isFalse();
  }

  @Test
  void byteOrder_isADifference() throws Exception {
    var result =
        diff(OddStream.bytes(ByteOrder.LITTLE_ENDIAN), OddStream.bytes(ByteOrder.BIG_ENDIAN));

    assertThat(result.differences())
        .extracting(StreamDiff.Difference::field)
        .containsExactly("byte order", "byte order");
  }

  @Test
  void damagedFile_isNamed() {
    byte[] damaged = VOLUME.clone();
    damaged[50_000] ^= 4;

    assertThatThrownBy(() -> diff(VOLUME, damaged))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageStartingWith("right is damaged");
  }
}
