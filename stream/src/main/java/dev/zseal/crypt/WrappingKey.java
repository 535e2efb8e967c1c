package dev.zseal.crypt;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key a person holds: 32 bytes that a passphrase or a key file gives, whatever the suite.
///
/// It guards the [DatasetKeys] and nothing else. Closing it overwrites it; the JVM may have copied
/// it by then, so keep it no longer than the unwrapping takes.
///
/// Source: OpenZFS `lib/libzfs/libzfs_crypto.c`.
public final class WrappingKey implements AutoCloseable {

  /// Bytes of the key, and of a raw key file.
  private static final int BYTES = 32;

  private static final int HEX_DIGITS = 2 * BYTES;
  private static final int MIN_PASSPHRASE = 8;
  private static final int MAX_PASSPHRASE = 512;

  /// ZFS asks for 100,000 or more and takes 350,000 by default; this many take a minute or two.
  private static final long MAX_ITERATIONS = 100_000_000;

  private final byte[] bytes;
  private boolean closed;

  private WrappingKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Makes the key from what `zfs load-key` would be given for the same dataset.
  ///
  /// A raw key is its 32 bytes. Of anything else the first line counts, without its line feed, as
  /// it does for ZFS: 64 hexadecimal digits, or a passphrase of 8 to 512 bytes, which need not be
  /// text. Of a passphrase with a zero byte ZFS uses what stands before it.
  ///
  /// @param secret contents of the key file, or what was typed; stays the caller's to overwrite
  /// @param keys says in which of the three forms the secret comes, and how a passphrase is
  ///   stretched
  /// @throws Problem.Refused if the secret does not have that form
  public static WrappingKey derive(byte[] secret, KeyData keys) throws Problem {
    return switch (Math.toIntExact(Math.clamp(keys.keyFormat(), 0, 4))) {
      case 1 -> raw(secret);
      case 2 -> hex(firstLine(secret));
      case 3 -> passphrase(firstLine(secret), keys);
      default ->
          throw new Problem.TooNew(
              "the dataset's key has a form this version does not know",
              "key format %s; those known are 1 to 3"
                  .formatted(Long.toUnsignedString(keys.keyFormat())),
              "Use a newer version of zseal.");
    };
  }

  private static WrappingKey raw(byte[] secret) throws Problem {
    if (secret.length != BYTES) {
      throw wrongForm(
          "a raw key has exactly %d bytes, this one %d".formatted(BYTES, secret.length));
    }
    return new WrappingKey(secret.clone());
  }

  private static WrappingKey hex(byte[] digits) throws Problem {
    if (digits.length != HEX_DIGITS) {
      throw wrongForm(
          "a hex key has exactly %d hexadecimal digits, this one %d characters"
              .formatted(HEX_DIGITS, digits.length));
    }
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = digits[i] < 0 ? -1 : Character.digit(digits[i], 16);
      if (digit < 0) {
        throw wrongForm(
            "a hex key has exactly %d hexadecimal digits, character %d of this one is none"
                .formatted(HEX_DIGITS, i + 1));
      }
      bytes[i / 2] = (byte) (bytes[i / 2] << 4 | digit);
    }
    return new WrappingKey(bytes);
  }

  private static WrappingKey passphrase(byte[] line, KeyData keys) throws Problem {
    if (line.length < MIN_PASSPHRASE || line.length > MAX_PASSPHRASE) {
      throw wrongForm(
          "a passphrase has %d to %d bytes, this one %s"
              .formatted(
                  MIN_PASSPHRASE, MAX_PASSPHRASE, line.length < MIN_PASSPHRASE ? "fewer" : "more"));
    }
    if (keys.iterations() < 1 || keys.iterations() > MAX_ITERATIONS) {
      throw new Problem.Corrupt(
          "the stream does not say how its passphrase becomes a key",
          "pbkdf2iters is %s, where 1 to %d are possible"
              .formatted(Long.toUnsignedString(keys.iterations()), MAX_ITERATIONS),
          "Take the snapshot from another copy, or send it again.");
    }
    byte[] salt =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(keys.salt()).array();
    byte[] used = until(line, (byte) 0);
    if (used.length == 0) {
      throw wrongForm("a passphrase does not begin with a zero byte");
    }
    return new WrappingKey(Pbkdf2.derive(used, salt, keys.iterations(), BYTES));
  }

  private static byte[] firstLine(byte[] secret) {
    return until(secret, (byte) '\n');
  }

  private static byte[] until(byte[] bytes, byte stop) {
    int end = 0;
    while (end < bytes.length && bytes[end] != stop) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  private static Problem wrongForm(String evidence) {
    return new Problem.Refused(
        "the key does not have the form the dataset's key has",
        evidence,
        "Give the key that `zfs load-key` takes for the dataset.");
  }

  /// The key for AES: always of 256 bits.
  SecretKey aes() {
    if (closed) {
      throw new IllegalStateException("the wrapping key was closed");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  /// Overwrites the key.
  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /// Nothing of the key.
  @Override
  public String toString() {
    return "WrappingKey[redacted]";
  }
}
