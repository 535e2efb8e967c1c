package dev.zseal.crypt;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The keys a dataset has for life: the master key, from which every block's key follows, and the
/// key of its HMACs.
///
/// `zfs change-key` wraps the same two keys anew, so the key data of any snapshot with the same key
/// GUID unwraps to equal ones, each with the wrapping key of its own time.
///
/// Safe for use by several threads. Source: OpenZFS `module/os/linux/zfs/zio_crypt.c`.
public final class DatasetKeys {

  private static final int HMAC_KEY_BYTES = 64;

  /// ZFS draws a salt whenever a key is loaded, and every 400 million blocks; a dataset with
  /// deduplication has one for each block.
  private static final int CACHED_BLOCK_KEYS = 1024;

  private static final String HMAC = "HmacSHA512";

  private final Suite suite;
  private final long keyGuid;

  /// HKDF's extract of the master key: what block keys are expanded from.
  private final SecretKey extract;

  private final SecretKey hmacKey;

  /// By salt, the one asked for last at the end.
  private final LinkedHashMap<Long, SecretKey> blockKeys = new LinkedHashMap<>(16, 0.75f, true);

  DatasetKeys(Suite suite, long keyGuid, byte[] masterKey, byte[] hmacKey) {
    if (masterKey.length != suite.keyBytes() || hmacKey.length != HMAC_KEY_BYTES) {
      throw new IllegalArgumentException("keys of another suite");
    }
    this.suite = suite;
    this.keyGuid = keyGuid;
    this.extract = extract(masterKey);
    this.hmacKey = new SecretKeySpec(hmacKey, HMAC);
  }

  /// Unwraps the keys that a stream brought.
  ///
  /// @throws Problem.Refused if `key` is not the one they were wrapped with
  /// @throws Problem.TooNew if the suite or the version is one nobody had defined yet
  public static DatasetKeys unwrap(WrappingKey key, KeyData keys) throws Problem {
    Suite suite = Suite.of(keys.suite());
    byte[] wrapped =
        ByteBuffer.allocate(suite.keyBytes() + HMAC_KEY_BYTES)
            .put(keys.wrappedMasterKey().bytes(), 0, suite.keyBytes())
            .put(keys.wrappedHmacKey().bytes())
            .array();
    byte[] plain = new byte[wrapped.length];
    boolean opened =
        suite
            .aead()
            .open(
                key.aes(),
                keys.iv().bytes(),
                wrappingAad(keys),
                wrapped,
                0,
                wrapped.length,
                keys.mac().bytes(),
                plain);
    if (!opened) {
      throw wrongKey(keys);
    }
    byte[] masterKey = Arrays.copyOf(plain, suite.keyBytes());
    byte[] hmacKey = Arrays.copyOfRange(plain, suite.keyBytes(), plain.length);
    try {
      return new DatasetKeys(suite, keys.keyGuid(), masterKey, hmacKey);
    } finally {
      Arrays.fill(plain, (byte) 0);
      Arrays.fill(masterKey, (byte) 0);
      Arrays.fill(hmacKey, (byte) 0);
    }
  }

  private static byte[] wrappingAad(KeyData keys) throws Problem {
    ByteBuffer aad = ByteBuffer.allocate(3 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    aad.putLong(keys.keyGuid());
    if (keys.version() == 1) {
      aad.putLong(keys.suite()).putLong(keys.version());
    } else if (keys.version() != 0) {
      throw new Problem.TooNew(
          "the dataset's keys are wrapped in a way this version does not know",
          "key version %s; those known are 0 and 1"
              .formatted(Long.toUnsignedString(keys.version())),
          "Use a newer version of zseal.");
    }
    return Arrays.copyOf(aad.array(), aad.position());
  }

  private static Problem wrongKey(KeyData keys) {
    return new Problem.Refused(
        "the key does not open the dataset",
        "the tag around its master key, GUID %016x, does not hold with this %s"
            .formatted(
                keys.keyGuid(),
                keys.keyFormat() == 3 ? "passphrase" : keys.keyFormatName() + " key"),
        "Give the key the dataset had when the snapshot was sent:"
            + " `zfs change-key` changes it for later streams only.");
  }

  /// The suite its blocks are sealed with.
  public Suite suite() {
    return suite;
  }

  /// The identity of the master key.
  public long keyGuid() {
    return keyGuid;
  }

  /// The key of the blocks with this salt: [Suite#keyBytes] bytes, a copy.
  ///
  /// @param salt the 8 bytes of a [dev.zseal.stream.Seal], as a little-endian word
  public byte[] blockKey(long salt) {
    return aesKey(salt).getEncoded();
  }

  SecretKey aesKey(long salt) {
    synchronized (blockKeys) {
      SecretKey key = blockKeys.computeIfAbsent(salt, this::expand);
      if (blockKeys.size() > CACHED_BLOCK_KEYS) {
        blockKeys.pollFirstEntry();
      }
      return key;
    }
  }

  /// Something that opens blocks, for one thread.
  public BlockOpener opener() {
    return new BlockOpener(this);
  }

  /// Opens made-up messages until the JVM opens real ones as fast as it can: a tenth of a second
  /// that pays from some ten MiB on.
  public void practise() {
    suite.aead().practise();
  }

  /// HMAC-SHA512 over the parts, one behind the other: 64 bytes, of which ZFS uses the first 16 or
  /// 32.
  public byte[] hmac(byte[]... parts) {
    Mac mac = startHmac();
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /// An HMAC-SHA512 for input that comes bit by bit. Once final it starts anew.
  public Mac startHmac() {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(hmacKey);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SecretKey extract(byte[] masterKey) {
    try {
      return hkdf()
          .deriveKey("Generic", HKDFParameterSpec.ofExtract().addIKM(masterKey).extractOnly());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private SecretKey expand(long salt) {
    byte[] info =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(salt).array();
    try {
      return hkdf().deriveKey("AES", HKDFParameterSpec.expandOnly(extract, info, suite.keyBytes()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KDF hkdf() throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA512");
  }

  /// Nothing of the keys.
  @Override
  public String toString() {
    return "DatasetKeys[%s, key GUID %s, redacted]"
        .formatted(suite, Long.toUnsignedString(keyGuid));
  }
}
