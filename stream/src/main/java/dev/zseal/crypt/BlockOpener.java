package dev.zseal.crypt;

import dev.zseal.stream.Seal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/// Opens and authenticates the blocks of one dataset.
///
/// Which of the two a block needs its type says ([DmuTypes#isEncrypted]). What comes out is still
/// compressed. A seal binds contents, not place: a block put where another belongs opens as well.
///
/// Keeps ciphers and the last key, so it is not safe for use by several threads; each takes one of
/// its own ([DatasetKeys#opener]).
public final class BlockOpener {

  private static final int SALT_BYTES = 8;
  private static final int MAC_BYTES = 16;

  private final DatasetKeys keys;
  private final Aead aead;
  private final Cipher ctr = Aead.cipher("AES/CTR/NoPadding");
  private final Mac hmac;
  private long lastSalt;
  private @Nullable SecretKey lastKey;
  private byte[] lent = {};

  BlockOpener(DatasetKeys keys) {
    this.keys = keys;
    this.aead = keys.suite().aead();
    this.hmac = keys.startHmac();
  }

  /// Decrypts a block, or gives null when its tag does not hold: the block, its seal or the AAD was
  /// changed, or another dataset's key sealed it.
  ///
  /// @param aad what the seal covers without hiding it: nothing but in a dnode block
  /// @return `length` bytes
  public byte @Nullable [] open(Seal seal, byte[] aad, byte[] in, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, in.length);
    byte[] plain = new byte[length];
    return open(seal, aad, in, offset, length, plain) ? plain : null;
  }

  /// The same, but the result is at the start of an array that is this opener's own and good until
  /// it is asked again.
  public byte @Nullable [] openLent(Seal seal, byte[] aad, byte[] in, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, in.length);
    if (lent.length < length) {
      lent = new byte[length];
    }
    return open(seal, aad, in, offset, length, lent) ? lent : null;
  }

  private boolean open(Seal seal, byte[] aad, byte[] in, int offset, int length, byte[] plain) {
    byte[] parts = parts(seal);
    return aead.open(key(seal), iv(parts), aad, in, offset, length, mac(parts), plain);
  }

  /// Decrypts a part of a block and asks nobody whether it is genuine.
  ///
  /// For a part whose block is not all at hand, such as one bonus of a dnode block. Changed or
  /// foreign bytes give noise, not an error.
  ///
  /// @param position where the part lies in the sealed message: bytes, a multiple of 16
  /// @return `length` bytes
  public byte[] openUnchecked(Seal seal, int position, byte[] in, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, in.length);
    if (position < 0 || position % Aead.AES_BLOCK != 0) {
      throw new IllegalArgumentException("position " + position);
    }
    byte[] counter = aead.counter(iv(parts(seal)), position);
    try {
      ctr.init(Cipher.DECRYPT_MODE, key(seal), new IvParameterSpec(counter));
      return ctr.doFinal(in, offset, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whether a block of a type that is not encrypted is the one whose seal this is: an HMAC stands
  /// where others have their tag.
  public boolean isGenuine(Seal seal, byte[] in, int offset, int length) {
    hmac.update(in, offset, length);
    byte[] found = Arrays.copyOf(hmac.doFinal(), MAC_BYTES);
    return MessageDigest.isEqual(found, mac(parts(seal)));
  }

  private SecretKey key(Seal seal) {
    SecretKey key = lastKey;
    if (key == null || seal.salt() != lastSalt) {
      key = keys.aesKey(seal.salt());
      lastSalt = seal.salt();
      lastKey = key;
    }
    return key;
  }

  private static byte[] parts(Seal seal) {
    byte[] parts = new byte[Seal.BYTES];
    seal.write(ByteBuffer.wrap(parts), 0);
    return parts;
  }

  private static byte[] iv(byte[] parts) {
    return Arrays.copyOfRange(parts, SALT_BYTES, SALT_BYTES + Aead.IV_BYTES);
  }

  private static byte[] mac(byte[] parts) {
    return Arrays.copyOfRange(parts, SALT_BYTES + Aead.IV_BYTES, Seal.BYTES);
  }

  /// Nothing of the keys.
  @Override
  public String toString() {
    return "BlockOpener[%s]".formatted(keys);
  }
}
