package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class WrappingKeyTest {

  private static final int RAW = 1;
  private static final int HEX = 2;
  private static final int PASSPHRASE = 3;
  private static final String DIGITS =
      "00ff10e120D230c340B450a560967087807890699a5aab4bbc3ccd2dde1eef0f";

  @Test
  void rawKeyIsItsBytes() throws Exception {
    byte[] key = Sealer.bytes(new Random(1), 32).bytes();
    key[31] = '\n';

    assertThat(derived(RAW, key)).isEqualTo(key);
  }

  @Test
  void hexKeyIsItsDigitsWithOrWithoutALineFeed() throws Exception {
    byte[] key = HexFormat.of().parseHex(DIGITS);

    assertThat(derived(HEX, ascii(DIGITS))).isEqualTo(key);
    assertThat(derived(HEX, ascii(DIGITS + "\n"))).isEqualTo(key);
    assertThat(derived(HEX, ascii(DIGITS + "\nwhat else is in the file"))).isEqualTo(key);
  }

  @Test
  void passphraseIsStretched() throws Exception {
    byte[] salt = HexFormat.of().parseHex("8877665544332211");
    byte[] expected = pbkdf2(ascii("a passphrase"), salt, 17);

    assertThat(derived(PASSPHRASE, ascii("a passphrase"))).isEqualTo(expected);
    assertThat(derived(PASSPHRASE, ascii("a passphrase\n"))).isEqualTo(expected);
    assertThat(derived(PASSPHRASE, ascii("a passphrase\nnext line"))).isEqualTo(expected);
    assertThat(derived(PASSPHRASE, ascii("a passphrase\0rest"))).isEqualTo(expected);
    assertThat(derived(PASSPHRASE, ascii("a passphrase\r\n"))).isNotEqualTo(expected);
  }

  @Test
  void passphraseNeedNotBeText() throws Exception {
    byte[] salt = HexFormat.of().parseHex("8877665544332211");
    for (int length : new int[] {8, 20, 63, 64, 65, 512}) {
      byte[] secret = new byte[length];
      for (int i = 0; i < length; i++) {
        secret[i] = (byte) (0xff - i % 100);
      }
      assertThat(derived(PASSPHRASE, secret)).isEqualTo(pbkdf2(secret, salt, 17));
    }
  }

  /// RFC 6070; the one with 16 million iterations is left out.
  @Test
  void stretchesAsRfc6070Shows() {
    stretches("password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    stretches("password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    stretches("password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1");
    stretches(
        "passwordPASSWORDpassword",
        "saltSALTsaltSALTsaltSALTsaltSALTsalt",
        4096,
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
    stretches("pass\0word", "sa\0lt", 4096, "56fa6aa75548099dcc37d7f03425e0c3");
  }

  private static void stretches(String passphrase, String salt, int iterations, String expected) {
    byte[] key = Pbkdf2.derive(ascii(passphrase), ascii(salt), iterations, expected.length() / 2);
    assertThat(HexFormat.of().formatHex(key)).isEqualTo(expected);
  }

  @Test
  void refusesSecretsOfAnotherForm() {
    refused(RAW, new byte[31], "exactly 32 bytes, this one 31");
    refused(RAW, new byte[33], "exactly 32 bytes, this one 33");
    refused(RAW, new byte[0], "exactly 32 bytes, this one 0");
    refused(HEX, ascii(DIGITS.substring(1)), "64 hexadecimal digits");
    refused(HEX, ascii(DIGITS + "0"), "64 hexadecimal digits");
    refused(HEX, ascii(DIGITS + "\r\n"), "64 hexadecimal digits");
    refused(HEX, ascii("\n" + DIGITS), "64 hexadecimal digits");
    refused(HEX, ascii("g" + DIGITS.substring(1)), "character 1 of this one is none");
    refused(HEX, ascii(DIGITS.substring(1) + " "), "character 64 of this one is none");
    refused(PASSPHRASE, ascii("seven77"), "8 to 512 bytes, this one fewer");
    refused(PASSPHRASE, ascii("\nsecond line"), "8 to 512 bytes, this one fewer");
    refused(PASSPHRASE, new byte[513], "8 to 512 bytes, this one more");
    refused(PASSPHRASE, new byte[8], "zero byte");
  }

  /// Digits of other scripts are digits to Java, and other bytes in no encoding.
  @Test
  void refusesDigitsThatAreNotAscii() {
    byte[] digits = ascii(DIGITS);
    for (int value = -128; value < 0; value++) {
      digits[5] = (byte) value;
      refused(HEX, digits, "character 6 of this one is none");
    }
  }

  @Test
  void messagesDoNotShowTheSecret() {
    for (byte[] secret : List.of(ascii("hush77"), ascii("hush" + "x".repeat(512)))) {
      for (int format : new int[] {RAW, HEX, PASSPHRASE}) {
        assertThatThrownBy(() -> derived(format, secret))
            .isInstanceOfSatisfying(
                Problem.Refused.class,
                e -> assertThat(e.what() + e.evidence() + e.hint()).doesNotContain("hush"));
      }
    }
  }

  @Test
  void boundsTheIterations() {
    for (long iterations : new long[] {Long.MIN_VALUE, -1, 0, 100_000_001, Long.MAX_VALUE}) {
      KeyData keys = Sealer.keyData(8, 1, PASSPHRASE, iterations, 0).empty();
      assertThatThrownBy(() -> WrappingKey.derive(ascii("a passphrase"), keys))
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("pbkdf2iters");
    }
  }

  @Test
  void unknownFormsAreTooNew() {
    for (long format : new long[] {0, 4, -1, 1L << 32 | 1, Long.MAX_VALUE}) {
      KeyData keys = Sealer.keyData(8, 1, format, 100_000, 0).empty();
      assertThatThrownBy(() -> WrappingKey.derive(ascii("a passphrase"), keys))
          .isInstanceOf(Problem.TooNew.class);
    }
  }

  @Test
  void closedKeyIsGone() throws Exception {
    byte[] secret = ascii("k".repeat(32));
    WrappingKey key = WrappingKey.derive(secret, keyData(RAW));
    assertThat(key.toString()).isEqualTo("WrappingKey[redacted]");
    key.close();

    assertThatThrownBy(key::aes).isInstanceOf(IllegalStateException.class);
    assertThat(secret).isEqualTo(ascii("k".repeat(32)));
  }

  private static byte[] derived(int format, byte[] secret) throws Problem {
    try (WrappingKey key = WrappingKey.derive(secret, keyData(format))) {
      return key.aes().getEncoded();
    }
  }

  private static KeyData keyData(int format) {
    return Sealer.keyData(8, 1, format, 17, 0x1122334455667788L).empty();
  }

  private static void refused(int format, byte[] secret, String evidence) {
    assertThatThrownBy(() -> derived(format, secret))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining(evidence);
  }

  private static byte[] pbkdf2(byte[] secret, byte[] salt, int iterations) {
    var other = new PKCS5S2ParametersGenerator();
    other.init(secret, salt, iterations);
    return Arrays.copyOf(((KeyParameter) other.generateDerivedParameters(256)).getKey(), 32);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
