package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.stream.Hex;
import dev.zseal.stream.Seal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockOpenerTest {

  private static final byte[] NO_AAD = new byte[0];

  /// Around the ends of AES blocks and of the steps CCM is done in.
  private static final int[] LENGTHS = {
    0, 1, 15, 16, 17, 31, 32, 512, 3904, 8191, 8192, 8193, 16384, 100_000, 131072, 1 << 20
  };

  /// Around the ends of blocks with two, and with six bytes of length before them.
  private static final int[] AAD_LENGTHS = {
    0, 1, 13, 14, 15, 16, 30, 64, 2048, 16384, 0xfeff, 0xff00, 0xff09, 0xff0a, 0xff0b, 0x10000,
    99_999
  };

  @ParameterizedTest
  @EnumSource
  void opensWhatAnotherImplementationSealed(Suite suite) {
    Random random = new Random(suite.number());
    Sealer sealer = Sealer.random(suite, random);
    BlockOpener opener = sealer.keys().opener();
    for (int length : LENGTHS) {
      opens(sealer, opener, random, length, 0);
    }
    for (int aadLength : AAD_LENGTHS) {
      opens(sealer, opener, random, 0, aadLength);
      opens(sealer, opener, random, random.nextInt(5000), aadLength);
    }
    for (int i = 0; i < 100; i++) {
      opens(sealer, opener, random, random.nextInt(3000), random.nextInt(300));
    }
  }

  private static void opens(
      Sealer sealer, BlockOpener opener, Random random, int length, int aadLength) {
    byte[] plain = Sealer.bytes(random, length).bytes();
    byte[] aad = Sealer.bytes(random, aadLength).bytes();
    long salt = random.nextLong();
    Hex iv = Sealer.bytes(random, 12);
    byte[] sealed = sealer.seal(salt, iv, aad, plain);
    Seal seal = Sealer.sealOf(salt, iv, sealed);

    assertThat(opener.open(seal, aad, sealed, 0, length))
        .as("%s, %d bytes, %d of AAD", sealer.suite(), length, aadLength)
        .isEqualTo(plain);

    int position = length == 0 ? 0 : random.nextInt(length) & -16;
    assertThat(opener.openUnchecked(seal, position, sealed, position, length - position))
        .as("%s, %d bytes from %d on, unchecked", sealer.suite(), length, position)
        .isEqualTo(Arrays.copyOfRange(plain, position, length));
  }

  @ParameterizedTest
  @EnumSource
  void opensTheLargestBlock(Suite suite) {
    Random random = new Random(1);
    Sealer sealer = Sealer.random(suite, random);
    Hex iv = Sealer.bytes(random, 12);
    // CCM cannot tell 16 MiB from nothing, with three bytes of length.
    int length = suite.isGcm() ? 16 << 20 : (16 << 20) - 512;
    byte[] plain = new byte[length];
    byte[] sealed = sealer.seal(7, iv, NO_AAD, plain);

    byte[] opened =
        sealer.keys().opener().open(Sealer.sealOf(7, iv, sealed), NO_AAD, sealed, 0, length);

    assertThat(Arrays.equals(opened, plain)).isTrue();
  }

  @Test
  void noCcmTagHoldsForSixteenMebibytes() {
    Sealer sealer = Sealer.random(Suite.AES_256_CCM, new Random(1));
    Seal seal = new Seal(1, 2, 3, 4, 5);
    byte[] block = new byte[16 << 20];

    assertThat(sealer.keys().opener().open(seal, NO_AAD, block, 0, block.length)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void nothingOpensOnceABitIsFlipped(Suite suite) {
    Random random = new Random(100 + suite.number());
    Sealer sealer = Sealer.random(suite, random);
    BlockOpener opener = sealer.keys().opener();
    byte[] plain = Sealer.bytes(random, 70).bytes();
    byte[] aad = Sealer.bytes(random, 40).bytes();
    Hex iv = Sealer.bytes(random, 12);
    long salt = random.nextLong();
    byte[] sealed = sealer.seal(salt, iv, aad, plain);
    Seal seal = Sealer.sealOf(salt, iv, sealed);

    for (int bit = 0; bit < 8 * plain.length; bit++) {
      byte[] other = flipped(sealed, bit);
      assertThat(opener.open(seal, aad, other, 0, plain.length)).as("bit %d", bit).isNull();
    }
    for (int bit = 0; bit < 8 * aad.length; bit++) {
      byte[] other = flipped(aad, bit);
      assertThat(opener.open(seal, other, sealed, 0, plain.length)).as("AAD %d", bit).isNull();
    }
    byte[] parts = new byte[Seal.BYTES];
    seal.write(ByteBuffer.wrap(parts), 0);
    for (int bit = 0; bit < 8 * parts.length; bit++) {
      Seal other = Seal.read(ByteBuffer.wrap(flipped(parts, bit)), 0);
      assertThat(opener.open(other, aad, sealed, 0, plain.length)).as("seal %d", bit).isNull();
    }
    assertThat(opener.open(seal, aad, sealed, 0, plain.length - 1)).isNull();
    assertThat(opener.open(seal, NO_AAD, sealed, 0, plain.length)).isNull();
    assertThat(opener.open(seal, aad, sealed, 0, plain.length)).isEqualTo(plain);
  }

  @Test
  void authenticatesBlocksThatAreNotEncrypted() {
    Random random = new Random(9);
    Sealer sealer = Sealer.random(Suite.AES_128_CCM, random);
    BlockOpener opener = sealer.keys().opener();
    byte[] block = Sealer.bytes(random, 512).bytes();
    Hex noIv = Hex.of(new byte[12]);
    Seal seal = Sealer.sealOf(0, noIv, Arrays.copyOf(sealer.hmac(block), 16));

    assertThat(opener.isGenuine(seal, block, 0, 512)).isTrue();
    assertThat(opener.isGenuine(seal, block, 0, 511)).isFalse();
    for (int bit = 0; bit < 8 * block.length; bit += 7) {
      assertThat(opener.isGenuine(seal, flipped(block, bit), 0, 512)).as("bit %d", bit).isFalse();
    }
    for (int bit = 0; bit < 128; bit++) {
      byte[] mac = flipped(Arrays.copyOf(sealer.hmac(block), 16), bit);
      Seal other = Sealer.sealOf(0, noIv, mac);
      assertThat(opener.isGenuine(other, block, 0, 512)).as("MAC bit %d", bit).isFalse();
    }
    assertThat(opener.isGenuine(seal, block, 0, 512)).isTrue();
  }

  /// Its tag is 8 bytes long, so all that can be held against it is the encryption.
  @Test
  void ccmCountsAsInExample3OfSp80038C() throws Exception {
    HexFormat hex = HexFormat.of();
    byte[] key = hex.parseHex("404142434445464748494a4b4c4d4e4f");
    byte[] nonce = hex.parseHex("101112131415161718191a1b");
    byte[] aad = hex.parseHex("000102030405060708090a0b0c0d0e0f10111213");
    byte[] plain = hex.parseHex("202122232425262728292a2b2c2d2e2f3031323334353637");
    byte[] expected =
        hex.parseHex("e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951");
    var other = CCMBlockCipher.newInstance(AESEngine.newInstance());
    other.init(true, new AEADParameters(new KeyParameter(key), 64, nonce, aad));
    byte[] sealed = new byte[32];
    other.doFinal(sealed, other.processBytes(plain, 0, plain.length, sealed, 0));
    assertThat(sealed).isEqualTo(expected);

    Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
    byte[] counter = new AesCcm().counter(nonce, 16);
    ctr.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));

    assertThat(ctr.doFinal(expected, 16, 8)).isEqualTo(Arrays.copyOfRange(plain, 16, 24));
  }

  @Test
  void refusesPartsThatDoNotBeginABlock() {
    BlockOpener opener = Sealer.random(Suite.AES_128_GCM, new Random(2)).keys().opener();
    Seal seal = new Seal(1, 2, 3, 4, 5);

    for (int position : new int[] {-16, 1, 8, 17}) {
      assertThatThrownBy(() -> opener.openUnchecked(seal, position, new byte[16], 0, 16))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] other = bytes.clone();
    other[bit / 8] ^= (byte) (1 << bit % 8);
    return other;
  }
}
