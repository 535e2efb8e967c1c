package dev.zseal.crypt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES in CCM mode (RFC 3610, NIST SP 800-38C), put together from the JDK's CTR and CBC.
///
/// An IV of 12 bytes leaves 3 for the length, so a message is at most one byte short of 16 MiB.
final class AesCcm implements Aead {

  /// Bytes of the length and of the counter: what a block has left behind its flags and the IV.
  private static final int LENGTH_BYTES = AES_BLOCK - 1 - IV_BYTES;

  private static final int MAX_MESSAGE = (1 << (LENGTH_BYTES * Byte.SIZE)) - 1;

  private static final int COUNTER_FLAGS = LENGTH_BYTES - 1;
  private static final int FIRST_FLAGS = (((TAG_BYTES - 2) / 2) << 3) | COUNTER_FLAGS;
  private static final int HAS_AAD = 0x40;

  /// From here on the length of the AAD is written in 4 bytes instead of 2.
  private static final int LONG_AAD = 0xff00;

  private static final int LONG_AAD_MARK = 0xfffe;

  /// Bytes put through CBC at a time; all but the last block of what comes out is dropped.
  private static final int STEP = 8 << 10;

  private static final int PRACTICE_BYTES = 512;
  private static final int PRACTICE_MESSAGES = 20_000;

  private final Cipher ctr = Aead.cipher("AES/CTR/NoPadding");
  private final Cipher cbc = Aead.cipher("AES/CBC/NoPadding");
  private final byte[] chained = new byte[STEP];

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
    if (length > MAX_MESSAGE) {
      return false;
    }
    try {
      // Counter 0 masks the tag; the message begins with counter 1, right behind it.
      ctr.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(block(COUNTER_FLAGS, iv, 0)));
      byte[] mac = new byte[TAG_BYTES];
      int made = ctr.update(tag, 0, TAG_BYTES, mac, 0);
      made += ctr.doFinal(in, offset, length, plain, 0);
      if (made != TAG_BYTES + length) {
        throw new IllegalStateException("%d bytes of %d".formatted(made, TAG_BYTES + length));
      }
      return MessageDigest.isEqual(mac, cbcMac(key, iv, aad, plain, length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void practise() {
    SecretKey key = new SecretKeySpec(new byte[AES_BLOCK], "AES");
    byte[] iv = new byte[IV_BYTES];
    byte[] tag = new byte[TAG_BYTES];
    byte[] message = new byte[PRACTICE_BYTES];
    byte[] plain = new byte[PRACTICE_BYTES];
    boolean held = false;
    // The tag is wrong, which costs no less.
    for (int i = 0; i < PRACTICE_MESSAGES && !held; i++) {
      held = open(key, iv, new byte[0], message, 0, PRACTICE_BYTES, tag, plain);
    }
  }

  @Override
  public byte[] counter(byte[] iv, int position) {
    return block(COUNTER_FLAGS, iv, 1 + position / AES_BLOCK);
  }

  private byte[] cbcMac(SecretKey key, byte[] iv, byte[] aad, byte[] plain, int length)
      throws GeneralSecurityException {
    cbc.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[AES_BLOCK]));
    int flags = aad.length == 0 ? FIRST_FLAGS : FIRST_FLAGS | HAS_AAD;
    byte[] last = chain(block(flags, iv, length), AES_BLOCK, new byte[0]);
    if (aad.length > 0) {
      byte[] framed = framed(aad);
      last = chain(framed, framed.length, last);
    }
    return chain(plain, length, last);
  }

  /// Puts `length` bytes, with zeros up to a whole block, through CBC; gives the last block that
  /// comes out, or `none` if there are no bytes.
  private byte[] chain(byte[] bytes, int length, byte[] none) throws GeneralSecurityException {
    byte[] last = none;
    for (int at = 0; at < length; at += STEP) {
      int n = Math.min(STEP, length - at);
      int whole = n / AES_BLOCK * AES_BLOCK;
      int made = cbc.update(bytes, at, whole, chained, 0);
      if (whole < n) {
        byte[] end = Arrays.copyOf(Arrays.copyOfRange(bytes, at + whole, at + n), AES_BLOCK);
        made += cbc.update(end, 0, AES_BLOCK, chained, whole);
      }
      last = Arrays.copyOfRange(chained, made - AES_BLOCK, made);
    }
    return last;
  }

  /// The AAD behind its own length.
  private static byte[] framed(byte[] aad) {
    ByteBuffer out = ByteBuffer.allocate(Short.BYTES + Integer.BYTES + aad.length);
    if (aad.length < LONG_AAD) {
      out.putShort((short) aad.length);
    } else {
      out.putShort((short) LONG_AAD_MARK).putInt(aad.length);
    }
    out.put(aad);
    return Arrays.copyOf(out.array(), out.position());
  }

  /// Flags, the IV, and a number in the three bytes that are left.
  private static byte[] block(int flags, byte[] iv, int number) {
    return ByteBuffer.allocate(AES_BLOCK)
        .putInt(IV_BYTES, number)
        .put(0, (byte) flags)
        .put(1, iv)
        .array();
  }
}
