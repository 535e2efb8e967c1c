package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Seal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/encryption.md` to what the code does.
class EncryptionFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/encryption.md");
  private static final byte[] SECRET = "not a secret".getBytes(StandardCharsets.US_ASCII);

  @Test
  void examplesAreWhatWeDerive() throws Exception {
    List<byte[]> blocks = hexBlocks(Files.readAllLines(PAGE));
    assertThat(blocks).hasSize(7);
    byte[] wrappingKey = blocks.get(0);
    ByteBuffer wrapped = ByteBuffer.wrap(blocks.get(1));
    ByteBuffer aad = ByteBuffer.wrap(blocks.get(2)).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer unwrapped = ByteBuffer.wrap(blocks.get(3));
    Hex master = Hex.of(Arrays.copyOf(take(wrapped, 16), 32));
    var draft =
        new Sealer.Draft(
            aad.getLong(8), aad.getLong(0), aad.getLong(16), 3, 1000, 0x1122334455667788L);
    KeyData keyData =
        draft.with(
            master,
            Hex.of(take(wrapped, 64)),
            Hex.of(take(wrapped, 12)),
            Hex.of(take(wrapped, 16)));
    assertThat(wrapped.remaining()).isZero();

    DatasetKeys keys;
    try (WrappingKey key = WrappingKey.derive(SECRET, keyData)) {
      assertThat(key.aes().getEncoded()).isEqualTo(wrappingKey);
      keys = DatasetKeys.unwrap(key, keyData);
    }
    var shown = new Sealer(keys.suite(), Hex.of(take(unwrapped, 16)), Hex.of(take(unwrapped, 64)));
    assertThat(keys.blockKey(9)).isEqualTo(shown.blockKey(9));

    Seal seal = Seal.read(ByteBuffer.wrap(blocks.get(4)), 0);
    byte[] key = Arrays.copyOf(blocks.get(5), 16);
    byte[] plain = Arrays.copyOfRange(blocks.get(5), 16, 48);
    assertThat(keys.blockKey(seal.salt())).isEqualTo(key);
    byte[] opened = keys.opener().open(seal, new byte[0], blocks.get(4), Seal.BYTES, 32);
    assertThat(Objects.requireNonNull(opened))
        .isEqualTo(plain)
        .isEqualTo("Dear diary, nobody can read this".getBytes(StandardCharsets.US_ASCII));

    assertThat(blocks.get(6)).hasSize(16);
    assertThat(Arrays.copyOf(keys.hmac(plain), 16)).isEqualTo(blocks.get(6));
    assertThat(shown.hmac(plain)).startsWith(blocks.get(6));
  }

  @Test
  void pageNamesEverySuite() throws Exception {
    var page = Files.readString(PAGE);

    for (Suite suite : Suite.values()) {
      assertThat(page)
          .contains(
              "| %d | `%s` | %s | %d bytes |"
                  .formatted(
                      suite.number(), suite, suite.isGcm() ? "GCM" : "CCM", suite.keyBytes()));
    }
  }

  private static byte[] take(ByteBuffer from, int count) {
    byte[] bytes = new byte[count];
    from.get(bytes);
    return bytes;
  }

  /// The bytes of each fenced hex block: what stands before `#` on its lines.
  private static List<byte[]> hexBlocks(List<String> lines) {
    var blocks = new ArrayList<byte[]>();
    StringBuilder digits = new StringBuilder();
    boolean inside = false;
    for (String line : lines) {
      if (inside && line.equals("```")) {
        blocks.add(HexFormat.of().parseHex(digits));
        digits.setLength(0);
        inside = false;
      } else if (inside) {
        digits.append(line.split("#", 2)[0].replace(" ", ""));
      } else {
        inside = line.equals("```hex");
      }
    }
    return blocks;
  }
}
