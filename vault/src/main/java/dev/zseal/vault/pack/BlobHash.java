package dev.zseal.vault.pack;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash that names a blob's content: the first 16 bytes of its SHA-256.
public record BlobHash(long hash0, long hash1) {

  public static final int BYTES = 16;

  /// Hashes `length` bytes.
  public static BlobHash of(byte[] bytes, int offset, int length) {
    MessageDigest sha = sha256();
    sha.update(bytes, offset, length);
    ByteBuffer digest = ByteBuffer.wrap(sha.digest());
    return new BlobHash(digest.getLong(), digest.getLong());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
