package dev.zseal.crypt;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// A mode of AES that encrypts and authenticates, with an IV of 12 bytes and a tag of 16.
///
/// Holds ciphers and buffers, so it is not safe for use by several threads.
sealed interface Aead permits AesGcm, AesCcm {

  int IV_BYTES = 12;
  int TAG_BYTES = 16;
  int AES_BLOCK = 16;

  /// Decrypts `length` bytes of `in` from `offset` on, or gives null when the tag does not hold.
  ///
  /// @param aad what the tag covers besides, perhaps nothing
  byte @Nullable [] open(
      SecretKey key, byte[] iv, byte[] aad, byte[] in, int offset, int length, byte[] tag);

  /// The counter that AES/CTR begins with to decrypt from `position` on: how to look into a message
  /// without its tag.
  ///
  /// @param position bytes from the start of the message, a multiple of 16 below 2^28
  byte[] counter(byte[] iv, int position);

  /// A cipher every JDK has.
  static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
