package dev.zseal.crypt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES in Galois/Counter Mode (NIST SP 800-38D), by the JDK.
final class AesGcm implements Aead {

  /// A message's first block is encrypted with this counter; the one before it masks the tag.
  private static final int FIRST_COUNTER = 2;

  /// Long enough for all of the code, so few that it takes a tenth of a second.
  private static final int PRACTICE_BYTES = 512;

  private static final int PRACTICE_MESSAGES = 20_000;

  private final Cipher cipher = Aead.cipher("AES/GCM/NoPadding");

  /// The JDK wants the tag right behind the message, or it gathers both in a buffer of its own that
  /// it grows anew for every message.
  private byte[] joined = new byte[0];

  @Override
  public boolean open(
      SecretKey key,
      byte[] iv,
      byte[] aad,
      byte[] in,
      int offset,
      int length,
      byte[] tag,
      byte[] plain) {
    int sealed = length + TAG_BYTES;
    if (joined.length < sealed) {
      joined = new byte[sealed];
    }
    System.arraycopy(in, offset, joined, 0, length);
    System.arraycopy(tag, 0, joined, length, TAG_BYTES);
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
      cipher.updateAAD(aad);
      int made = cipher.doFinal(joined, 0, sealed, plain, 0);
      if (made != length) {
        throw new IllegalStateException("%d bytes of %d".formatted(made, length));
      }
      return true;
    } catch (AEADBadTagException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void practise() {
    SecretKey key = new SecretKeySpec(new byte[AES_BLOCK], "AES");
    byte[] iv = new byte[IV_BYTES];
    byte[] sealed;
    try {
      Cipher sealing = Aead.cipher("AES/GCM/NoPadding");
      sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
      sealed = sealing.doFinal(new byte[PRACTICE_BYTES]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    byte[] tag = Arrays.copyOfRange(sealed, PRACTICE_BYTES, sealed.length);
    byte[] plain = new byte[PRACTICE_BYTES];
    boolean held = true;
    for (int i = 0; i < PRACTICE_MESSAGES && held; i++) {
      held = open(key, iv, new byte[0], sealed, 0, PRACTICE_BYTES, tag, plain);
    }
  }

  @Override
  public byte[] counter(byte[] iv, int position) {
    return ByteBuffer.wrap(Arrays.copyOf(iv, AES_BLOCK))
        .putInt(IV_BYTES, FIRST_COUNTER + position / AES_BLOCK)
        .array();
  }
}
