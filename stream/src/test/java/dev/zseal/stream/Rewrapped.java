package dev.zseal.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// What `zfs change-key` does to a recorded stream: the same keys, wrapped for another passphrase
/// (`docs/format/encryption.md`, "Master key and HMAC key"). GCM suites only.
public final class Rewrapped {

  private static final int HMAC_BYTES = 64;
  private static final int TAG_BITS = 128;
  private static final long ITERATIONS = 1000;

  private Rewrapped() {}

  /// The stream with its keys wrapped for `passphrase`, every checksum right.
  ///
  /// @param secret opens the keys as they are: a passphrase, hex digits or a raw key
  /// @param seed of the new salt and IV
  public static byte[] stream(byte[] stream, byte[] secret, String passphrase, long seed)
      throws Exception {
    byte[] header = Arrays.copyOf(stream, RecordHeader.BYTES);
    int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    byte[] payload = Arrays.copyOfRange(stream, RecordHeader.BYTES, RecordHeader.BYTES + length);
    KeyData wrapped = keys(KeyData.read(payload, "test"), secret, passphrase, seed);
    byte[] other = KeyData.withCapsule(payload, wrapped);
    byte[] edited = stream.clone();
    System.arraycopy(other, 0, edited, RecordHeader.BYTES, length);
    return RightSums.of(edited);
  }

  /// The key data with its keys wrapped for `passphrase`.
  public static KeyData keys(KeyData keys, byte[] secret, String passphrase, long seed)
      throws Exception {
    Random random = new Random(seed);
    long salt = random.nextLong();
    byte[] iv = new byte[12];
    random.nextBytes(iv);
    int keyBytes = 16 + 8 * (int) (keys.suite() - 6);
    ByteBuffer sealed = ByteBuffer.allocate(keyBytes + HMAC_BYTES + TAG_BITS / 8);
    sealed.put(keys.wrappedMasterKey().bytes(), 0, keyBytes);
    sealed.put(keys.wrappedHmacKey().bytes()).put(keys.mac().bytes());
    byte[] open =
        gcm(Cipher.DECRYPT_MODE, wrappingKey(secret, keys), keys.iv().bytes(), keys)
            .doFinal(sealed.array());
    SecretKey wrapping = pbkdf2(passphrase, salt, ITERATIONS);
    byte[] again = gcm(Cipher.ENCRYPT_MODE, wrapping, iv, keys).doFinal(open);
    byte[] master = keys.wrappedMasterKey().bytes();
    System.arraycopy(again, 0, master, 0, keyBytes);
    int hmacEnd = keyBytes + HMAC_BYTES;
    KeyData wrapped =
        KeyData.wrapped(
            keys.suiteName(),
            keys.keyGuid(),
            keys.version(),
            Hex.of(master),
            Hex.of(Arrays.copyOfRange(again, keyBytes, hmacEnd)),
            Hex.of(iv),
            Hex.of(Arrays.copyOfRange(again, hmacEnd, again.length)),
            "passphrase",
            ITERATIONS,
            salt);
    return keys.wrappedAs(wrapped);
  }

  private static Cipher gcm(int mode, SecretKey key, byte[] iv, KeyData keys)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    ByteBuffer aad = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    cipher.updateAAD(
        aad.putLong(keys.keyGuid()).putLong(keys.suite()).putLong(keys.version()).array());
    return cipher;
  }

  private static SecretKey wrappingKey(byte[] secret, KeyData keys)
      throws GeneralSecurityException {
    String text = new String(secret, StandardCharsets.US_ASCII).strip();
    return switch (keys.keyFormatName()) {
      case "raw" -> new SecretKeySpec(secret, "AES");
      case "hex" -> new SecretKeySpec(HexFormat.of().parseHex(text), "AES");
      default -> pbkdf2(text, keys.salt(), keys.iterations());
    };
  }

  private static SecretKey pbkdf2(String passphrase, long salt, long iterations)
      throws GeneralSecurityException {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(salt).array();
    var spec = new PBEKeySpec(passphrase.toCharArray(), bytes, (int) iterations, 256);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1").generateSecret(spec).getEncoded();
    return new SecretKeySpec(key, "AES");
  }
}
