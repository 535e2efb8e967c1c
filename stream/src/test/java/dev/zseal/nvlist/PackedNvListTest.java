package dev.zseal.nvlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.PackedNvList.Encoding;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedNvListTest {

  private static final String[] KEY_DATA_NAMES = {
    "DSL_CRYPTO_SUITE",
    "DSL_CRYPTO_GUID",
    "DSL_CRYPTO_VERSION",
    "DSL_CRYPTO_MASTER_KEY_1",
    "DSL_CRYPTO_HMAC_KEY_1",
    "DSL_CRYPTO_IV",
    "DSL_CRYPTO_MAC",
    "portable_mac",
    "keyformat",
    "pbkdf2iters",
    "pbkdf2salt",
    "mdn_checksum",
    "mdn_compress",
    "mdn_nlevels",
    "mdn_blksz",
    "mdn_indblkshift",
    "mdn_nblkptr",
    "mdn_maxblkid",
    "to_ivset_guid",
    "from_ivset_guid"
  };

  static List<Path> datasets() throws IOException {
    return RecordedPayloads.datasets();
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void readsKeyDataOfRecordedStream(Path stream) throws Exception {
    byte[] payload = RecordedPayloads.payload(stream);
    var packed = NvListReader.read(payload, 0, payload.length);

    assertThat(packed.encoding()).isEqualTo(Encoding.NATIVE);
    assertThat(packed.byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(packed.length()).isEqualTo(payload.length);
    var keyData = packed.list().list("crypt_keydata").orElseThrow();
    assertThat(keyData.pairs()).extracting(NvList.Pair::name).containsExactly(KEY_DATA_NAMES);
    assertThat(keyData.uint64("DSL_CRYPTO_VERSION")).hasValue(1);
    assertThat(keyData.bytes("DSL_CRYPTO_IV").orElseThrow()).hasSize(12);
    assertThat(keyData.uint64("DSL_CRYPTO_IV")).isEmpty();
    boolean full = stream.getFileName().toString().equals("fs.full.0");
    assertThat(keyData.uint64("from_ivset_guid").orElseThrow() == 0).isEqualTo(full);
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void packsRecordedStreamToSameBytes(Path stream) throws Exception {
    byte[] payload = RecordedPayloads.payload(stream);
    var list = NvListReader.read(payload, 0, payload.length).list();

    assertThat(NvListWriter.nativeLittleEndian(list)).isEqualTo(payload);
    byte[] xdr = NvListWriter.xdr(list);
    assertThat(NvListReader.read(xdr, 0, xdr.length).list()).isEqualTo(list);
  }

  @Test
  void packsRecordedPackageToSameBytes() throws Exception {
    byte[] payload = RecordedPayloads.payload(RecordedPayloads.PACKAGE);
    var packed = NvListReader.read(payload, 0, payload.length);

    assertThat(packed.encoding()).isEqualTo(Encoding.XDR);
    assertThat(packed.byteOrder()).isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(packed.list().pairs())
        .extracting(NvList.Pair::name)
        .containsExactly("tosnap", "raw", "fss");
    assertThat(packed.list().string("tosnap")).hasValue("s1");
    var dataset = packed.list().list("fss").orElseThrow().list("0xf5ecbf0a7102ca8b").orElseThrow();
    assertThat(dataset.string("name")).hasValue("corpus");
    assertThat(NvListWriter.xdr(packed.list())).isEqualTo(payload);
  }

  @ParameterizedTest
  @MethodSource("datasets")
  void overwritesOneIntegerInPlace(Path stream) throws Exception {
    byte[] payload = RecordedPayloads.payload(stream);
    var packed = NvListReader.read(payload, 0, payload.length);
    int at = packed.valueOffset("crypt_keydata", "from_ivset_guid").orElseThrow();

    byte[] expected = payload.clone();
    ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN).putLong(at, 0x0123456789ABCDEFL);
    var edited = packed.withUint64(0x0123456789ABCDEFL, "crypt_keydata", "from_ivset_guid");

    assertThat(edited.bytes()).isEqualTo(expected);
    assertThat(edited.list().list("crypt_keydata").orElseThrow().uint64("from_ivset_guid"))
        .hasValue(0x0123456789ABCDEFL);
  }

  @Test
  void refusesToOverwriteWhatIsNoInteger() throws Exception {
    byte[] packed = NvListWriter.xdr(NvList.builder().string("name", "12345678").build());
    var list = NvListReader.read(packed, 0, packed.length);

    assertThatThrownBy(() -> list.withUint64(1, "name"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> list.withUint64(1, "absent", "name"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valueOffsetsPointAtTheValues() throws Exception {
    var list =
        NvList.builder()
            .string("text", "needle")
            .put("opaque", new NvValue.Bytes(NvType.BYTE_ARRAY, new byte[] {'n', 'e', 'e'}))
            .list("inner", NvList.builder().uint64("word", 0x6E6565646C65L).build())
            .build();
    for (byte[] bytes : List.of(NvListWriter.xdr(list), NvListWriter.nativeLittleEndian(list))) {
      var packed = NvListReader.read(bytes, 0, bytes.length);
      var buffer = ByteBuffer.wrap(bytes).order(packed.byteOrder());

      assertThat(bytes[packed.valueOffset("text").orElseThrow()]).isEqualTo((byte) 'n');
      assertThat(bytes[packed.valueOffset("opaque").orElseThrow() + 2]).isEqualTo((byte) 'e');
      assertThat(buffer.getLong(packed.valueOffset("inner", "word").orElseThrow()))
          .isEqualTo(0x6E6565646C65L);
      assertThat(packed.valueOffset("inner", "absent")).isEmpty();
      assertThat(packed.valueOffset("word")).isEmpty();
    }
  }

  @Test
  void droppingResumePairsLeavesAnUninterruptedSend() throws Exception {
    var keyData = NvList.builder().uint64("to_ivset_guid", 7).build();
    var uninterrupted = NvList.builder().list("crypt_keydata", keyData).build();
    var resumed =
        NvList.builder()
            .uint64("resume_object", 3)
            .uint64("resume_offset", 4096)
            .list("crypt_keydata", keyData)
            .build();

    byte[] packedNative = NvListWriter.nativeLittleEndian(resumed);
    assertThat(withoutResume(packedNative))
        .isEqualTo(NvListWriter.nativeLittleEndian(uninterrupted));
    assertThat(withoutResume(NvListWriter.xdr(resumed))).isEqualTo(NvListWriter.xdr(uninterrupted));
  }

  private static byte[] withoutResume(byte[] packed) throws Problem.Corrupt {
    return NvListReader.read(packed, 0, packed.length)
        .without("resume_offset", "resume_object", "absent")
        .bytes();
  }

  @Test
  void droppingNestedListTakesItsPairsAlong() throws Exception {
    byte[] payload = RecordedPayloads.payload(RecordedPayloads.datasets().getFirst());

    byte[] left = NvListReader.read(payload, 0, payload.length).without("crypt_keydata").bytes();

    assertThat(left).isEqualTo(NvListWriter.nativeLittleEndian(NvList.builder().build()));
  }
}
