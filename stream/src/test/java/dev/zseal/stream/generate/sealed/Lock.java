package dev.zseal.stream.generate.sealed;

import dev.zseal.nvlist.NvList;
import dev.zseal.stream.Seal;
import dev.zseal.stream.generate.Noise;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The keys of a generated data set, and sealing with them: aes-256-gcm.
///
/// All that ZFS draws by chance follows from the seed. For one thread.
final class Lock {

  private static final int SUITE = 8;
  private static final int TAG = 16;
  private static final byte[] NONE = {};

  private final long seed;
  private final Secret secret;
  private final byte[] masterKey;
  private final byte[] hmacKey;
  private final long salt;
  private final SecretKeySpec blockKey;
  private final Mac hmac;
  private Cipher cipher = cipher();
  private byte[] lastIv = NONE;

  Lock(long seed, Secret secret) {
    this.seed = seed;
    this.secret = secret;
    this.masterKey = Noise.bytes(32, Noise.of(seed, -20));
    this.hmacKey = Noise.bytes(64, Noise.of(seed, -21));
    this.salt = Noise.of(seed, -22);
    byte[] first = hmac(new byte[64], masterKey);
    byte[] info = words(salt).put((byte) 1).array();
    this.blockKey = new SecretKeySpec(Arrays.copyOf(hmac(first, info), 32), "AES");
    this.hmac = mac(hmacKey);
  }

  private static ByteBuffer words(long... values) {
    ByteBuffer words = ByteBuffer.allocate(values.length * 8 + 1).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      words.putLong(value);
    }
    return words;
  }

  /// Adds the wrapped keys to `crypt_keydata`.
  NvList.Builder wrapped(NvList.Builder keyData) {
    long guid = Noise.guid(seed, -23);
    byte[] iv = Noise.bytes(12, Noise.of(seed, -24));
    byte[] both = ByteBuffer.allocate(96).put(masterKey).put(hmacKey).array();
    byte[] aad = Arrays.copyOf(words(guid, SUITE, 1).array(), 24);
    byte[] sealed = new byte[both.length + TAG];
    var wrapping = new SecretKeySpec(secret.wrappingKey(seed), "AES");
    encrypt(wrapping, iv, aad, both, both.length, sealed);
    return keyData
        .uint64("DSL_CRYPTO_SUITE", SUITE)
        .uint64("DSL_CRYPTO_GUID", guid)
        .uint64("DSL_CRYPTO_VERSION", 1)
        .bytes("DSL_CRYPTO_MASTER_KEY_1", Arrays.copyOf(sealed, 32))
        .bytes("DSL_CRYPTO_HMAC_KEY_1", Arrays.copyOfRange(sealed, 32, 96))
        .bytes("DSL_CRYPTO_IV", iv)
        .bytes("DSL_CRYPTO_MAC", Arrays.copyOfRange(sealed, 96, 96 + TAG))
        .uint64("keyformat", secret.format())
        .uint64("pbkdf2iters", secret.iterations())
        .uint64("pbkdf2salt", secret.salt(seed));
  }

  /// Encrypts a message; the result has room for the tag behind it.
  ///
  /// @param use makes the IV: never the same for two messages
  Seal seal(long use, byte[] aad, byte[] plain, int length, byte[] sealed) {
    byte[] iv = Noise.bytes(12, Noise.of(seed, -25, use));
    encrypt(blockKey, iv, aad, plain, length, sealed);
    ByteBuffer parts = ByteBuffer.allocate(Seal.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    parts.putLong(salt).put(iv).put(sealed, length, TAG);
    return Seal.read(parts, 0);
  }

  /// The seal of a block that is not encrypted.
  Seal authenticate(byte[] plain, int length) {
    hmac.update(plain, 0, length);
    ByteBuffer mac = ByteBuffer.wrap(hmac.doFinal()).order(ByteOrder.LITTLE_ENDIAN);
    return new Seal(0, 0, 0, mac.getLong(), mac.getLong());
  }

  /// HMAC-SHA512 with the data set's key.
  byte[] hmac(byte[] message) {
    return hmac.doFinal(message);
  }

  private void encrypt(
      SecretKeySpec key, byte[] iv, byte[] aad, byte[] plain, int length, byte[] sealed) {
    try {
      if (Arrays.equals(iv, lastIv)) {
        // The JDK lets no cipher use an IV twice in a row; here it is the same message again.
        cipher = cipher();
      }
      lastIv = iv;
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, iv));
      cipher.updateAAD(aad);
      cipher.doFinal(plain, 0, length, sealed, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cipher cipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    return mac(key).doFinal(message);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(key, "HmacSHA512"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Nothing of the keys.
  @Override
  public String toString() {
    return "Lock[redacted]";
  }
}
