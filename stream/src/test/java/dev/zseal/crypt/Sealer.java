package dev.zseal.crypt;

import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Seal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/// Does with another implementation of the ciphers what OpenZFS does: wraps keys, derives a block's
/// and seals it.
record Sealer(Suite suite, Hex masterKey, Hex hmacKey) {

  static final long GUID = 0xfedcba9876543210L;

  static Sealer random(Suite suite, Random random) {
    return new Sealer(suite, bytes(random, suite.keyBytes()), bytes(random, 64));
  }

  static Hex bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Hex.of(bytes);
  }

  DatasetKeys keys() {
    return new DatasetKeys(suite, GUID, masterKey.bytes(), hmacKey.bytes());
  }

  /// The key data of a dataset whose wrapping key is raw.
  KeyData wrapped(Hex wrappingKey, Hex iv, long version) {
    ByteBuffer aad = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    aad.putLong(GUID).putLong(suite.number()).putLong(version);
    byte[] both =
        ByteBuffer.allocate(suite.keyBytes() + 64)
            .put(masterKey.bytes())
            .put(hmacKey.bytes())
            .array();
    byte[] used = version == 0 ? Arrays.copyOf(aad.array(), 8) : aad.array();
    byte[] sealed = aead(suite.isGcm(), wrappingKey.bytes(), iv.bytes(), used, both);
    int tagAt = both.length;
    // The master key's 32 bytes are noise behind its end.
    byte[] master = new byte[32];
    Arrays.fill(master, (byte) 0xee);
    System.arraycopy(sealed, 0, master, 0, suite.keyBytes());
    return keyData(suite.number(), version, 1, 0, 0)
        .with(
            Hex.of(master),
            Hex.of(Arrays.copyOfRange(sealed, suite.keyBytes(), tagAt)),
            iv,
            Hex.of(Arrays.copyOfRange(sealed, tagAt, tagAt + 16)));
  }

  /// Key data to be completed.
  record Draft(long suite, long guid, long version, long keyFormat, long iterations, long salt) {

    KeyData with(Hex master, Hex hmac, Hex iv, Hex mac) {
      Hex portable = Hex.of(new byte[32]);
      return new KeyData(
          suite,
          guid,
          version,
          master,
          hmac,
          iv,
          mac,
          portable,
          keyFormat,
          iterations,
          salt,
          1,
          0,
          6,
          17,
          3,
          0,
          0,
          0);
    }

    /// With wrapped keys that no key opens.
    KeyData empty() {
      return with(
          Hex.of(new byte[32]), Hex.of(new byte[64]), Hex.of(new byte[12]), Hex.of(new byte[16]));
    }
  }

  static Draft keyData(long suite, long version, long keyFormat, long iterations, long salt) {
    return new Draft(suite, GUID, version, keyFormat, iterations, salt);
  }

  byte[] blockKey(long salt) {
    byte[] info =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(salt).array();
    var hkdf = new HKDFBytesGenerator(new SHA512Digest());
    hkdf.init(new HKDFParameters(masterKey.bytes(), null, info));
    byte[] key = new byte[suite.keyBytes()];
    hkdf.generateBytes(key, 0, key.length);
    return key;
  }

  byte[] hmac(byte[] data) {
    var mac = new HMac(new SHA512Digest());
    mac.init(new KeyParameter(hmacKey.bytes()));
    mac.update(data, 0, data.length);
    byte[] out = new byte[64];
    mac.doFinal(out, 0);
    return out;
  }

  /// The sealed block with its tag behind it.
  byte[] seal(long salt, Hex iv, byte[] aad, byte[] plain) {
    return aead(suite.isGcm(), blockKey(salt), iv.bytes(), aad, plain);
  }

  /// The seal whose MAC is the last 16 of `sealed`.
  static Seal sealOf(long salt, Hex iv, byte[] sealed) {
    ByteBuffer parts = ByteBuffer.allocate(Seal.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    parts.putLong(salt).put(iv.bytes()).put(sealed, sealed.length - 16, 16);
    return Seal.read(parts, 0);
  }

  static byte[] aead(boolean gcm, byte[] key, byte[] iv, byte[] aad, byte[] plain) {
    AEADBlockCipher cipher =
        gcm
            ? GCMBlockCipher.newInstance(AESEngine.newInstance())
            : CCMBlockCipher.newInstance(AESEngine.newInstance());
    cipher.init(true, new AEADParameters(new KeyParameter(key), 128, iv, aad));
    byte[] out = new byte[cipher.getOutputSize(plain.length)];
    int n = cipher.processBytes(plain, 0, plain.length, out, 0);
    try {
      n += cipher.doFinal(out, n);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException(e);
    }
    return Arrays.copyOf(out, n);
  }
}
