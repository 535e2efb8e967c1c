package dev.zseal.crypt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/// AES in Galois/Counter Mode (NIST SP 800-38D), by the JDK.
final class AesGcm implements Aead {

  /// A message's first block is encrypted with this counter; the one before it masks the tag.
  private static final int FIRST_COUNTER = 2;

  private final Cipher cipher = Aead.cipher("AES/GCM/NoPadding");

  /// The JDK wants the tag right behind the message, or it gathers both in a buffer of its own that
  /// it grows anew for every message.
  private byte[] joined = new byte[0];

  @Override
  public byte @Nullable [] open(
      SecretKey key, byte[] iv, byte[] aad, byte[] in, int offset, int length, byte[] tag) {
    int sealed = length + TAG_BYTES;
    if (joined.length < sealed) {
      joined = new byte[sealed];
    }
    System.arraycopy(in, offset, joined, 0, length);
    System.arraycopy(tag, 0, joined, length, TAG_BYTES);
    byte[] plain = new byte[length];
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
      cipher.updateAAD(aad);
      int made = cipher.doFinal(joined, 0, sealed, plain, 0);
      if (made != length) {
        throw new IllegalStateException("%d bytes of %d".formatted(made, length));
      }
      return plain;
    } catch (AEADBadTagException _) {
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] counter(byte[] iv, int position) {
    return ByteBuffer.wrap(Arrays.copyOf(iv, AES_BLOCK))
        .putInt(IV_BYTES, FIRST_COUNTER + position / AES_BLOCK)
        .array();
  }
}
