package dev.zseal.vault.pack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The hash that names a blob's content: the first 16 bytes of its SHA-256, as two little-endian
/// words, so that a [ByteSink] writes them in their order.
public record BlobHash(long hash0, long hash1) {

  public static final int BYTES = 16;

  /// Hashes `length` bytes.
  public static BlobHash of(byte[] bytes, int offset, int length) {
    MessageDigest sha = sha256();
    sha.update(bytes, offset, length);
    return ofDigest(sha.digest());
  }

  /// Takes the first bytes of a SHA-256.
  static BlobHash ofDigest(byte[] digest) {
    ByteBuffer words = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN);
    return new BlobHash(words.getLong(), words.getLong());
  }

  /// 32 hexadecimal digits, in the order of the bytes.
  @Override
  public String toString() {
    return toString(hash0, hash1);
  }

  /// The hash of these two words as text.
  public static String toString(long hash0, long hash1) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(Long.reverseBytes(hash0)) + hex.toHexDigits(Long.reverseBytes(hash1));
  }

  /// Reads what [#toString] wrote: 32 hexadecimal digits, or `IllegalArgumentException`.
  public static BlobHash parse(String digits) {
    ByteBuffer bytes =
        ByteBuffer.wrap(HexFormat.of().parseHex(digits)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.capacity() != BYTES) {
      throw new IllegalArgumentException("a hash of %d bytes".formatted(bytes.capacity()));
    }
    return new BlobHash(bytes.getLong(), bytes.getLong());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
