package dev.zseal.nvlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {

  private static final ResumeToken TOKEN =
      new ResumeToken(
          OptionalLong.of(-5),
          17,
          1L << 40,
          99,
          0xCAFE,
          "tank/home@daily",
          true,
          false,
          true,
          true);

  @Test
  void survivesItsText() throws Exception {
    var full = new ResumeToken(OptionalLong.empty(), 1, 0, 0, 2, "p@s", false, true, false, false);

    assertThat(TOKEN.encode()).matches("1-[0-9a-f]+-[0-9a-f]+-789c[0-9a-f]+");
    assertThat(ResumeToken.decode(TOKEN.encode())).isEqualTo(TOKEN);
    assertThat(ResumeToken.decode(full.encode() + "\n")).isEqualTo(full);
  }

  @Test
  void readsTokenMadeByHand() throws Exception {
    byte[] packed =
        NvListWriter.nativeLittleEndian(
            NvList.builder()
                .uint64("fromguid", -5)
                .uint64("object", 17)
                .uint64("offset", 1L << 40)
                .uint64("bytes", 99)
                .uint64("toguid", 0xCAFE)
                .string("toname", "tank/home@daily")
                .flag("largeblockok")
                .flag("compressok")
                .flag("rawok")
                .build());

    assertThat(ResumeToken.decode(token(packed, packed.length))).isEqualTo(TOKEN);
  }

  @Test
  void refusesTokenWithoutItsKeys() throws Exception {
    byte[] packed = NvListWriter.nativeLittleEndian(NvList.builder().uint64("object", 1).build());
    String text = token(packed, packed.length);

    assertThatThrownBy(() -> ResumeToken.decode(text))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("offset");
  }

  @Test
  void refusesDataOfAnotherLength() throws Exception {
    byte[] packed = NvListWriter.nativeLittleEndian(NvList.builder().flag("rawok").build());
    for (int length : new int[] {0, packed.length - 1, packed.length + 1, 1 << 20, 1 << 21}) {
      String text = token(packed, length);
      assertThatThrownBy(() -> ResumeToken.decode(text)).isInstanceOf(Problem.Corrupt.class);
    }
  }

  @Test
  void anyDigitChanged_corruptOrTheSame() throws Exception {
    String text = TOKEN.encode();
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i) == '0' ? '1' : '0';
      String changed = text.substring(0, i) + digit + text.substring(i + 1);
      try {
        // Fletcher-4 leaves out the last bytes, where zlib's own checksum takes over.
        assertThat(ResumeToken.decode(changed)).isEqualTo(TOKEN);
      } catch (Problem.Corrupt e) {
        assertThat(e.hint()).contains("zfs get");
      }
    }
    for (int i = 0; i < text.length(); i++) {
      String cut = text.substring(0, i);
      assertThatThrownBy(() -> ResumeToken.decode(cut)).isInstanceOf(Problem.Corrupt.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "1---", "1-0-0-", "2-0-0-00", "1-0-0-0", "1-x-0-00", "1-0-0-00-"})
  void refusesWhatIsNoToken(String text) {
    assertThatThrownBy(() -> ResumeToken.decode(text)).isInstanceOf(Problem.Corrupt.class);
  }

  private static String token(byte[] packed, int announcedLength) throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var zlib = new DeflaterOutputStream(compressed)) {
      zlib.write(packed);
    }
    byte[] data = compressed.toByteArray();
    long sum = 0;
    for (int i = 0; i < data.length - data.length % 4; i++) {
      sum += (data[i] & 0xFFL) << (8 * (i % 4));
    }
    return "1-"
        + Long.toHexString(sum)
        + "-"
        + Integer.toHexString(announcedLength)
        + "-"
        + HexFormat.of().formatHex(data);
  }
}
