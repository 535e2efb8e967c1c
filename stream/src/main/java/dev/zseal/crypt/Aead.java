package dev.zseal.crypt;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/// A mode of AES that encrypts and authenticates, with an IV of 12 bytes and a tag of 16.
///
/// Holds ciphers and buffers, so it is not safe for use by several threads.
sealed interface Aead permits AesGcm, AesCcm {

  int IV_BYTES = 12;
  int TAG_BYTES = 16;
  int AES_BLOCK = 16;

  /// Decrypts `length` bytes of `in` from `offset` on to the start of `plain`, which has room for
  /// them. When the tag does not hold it returns false, and what is in `plain` means nothing.
  ///
  /// @param aad what the tag covers besides, perhaps nothing
  boolean open(
      SecretKey key,
      byte[] iv,
      byte[] aad,
      byte[] in,
      int offset,
      int length,
      byte[] tag,
      byte[] plain);

  /// Opens made-up messages until the JVM has compiled what opens real ones.
  ///
  /// It goes by the number of calls, not of bytes: without this the first 800 blocks of 128 KiB
  /// take it 2 ms each, where 0.02 would do.
  void practise();

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
