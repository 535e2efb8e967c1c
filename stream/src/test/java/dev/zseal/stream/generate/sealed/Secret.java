package dev.zseal.stream.generate.sealed;

import dev.zseal.stream.generate.Noise;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What a person would have to know to open a generated data set.
public enum Secret {
  RAW(1),
  HEX(2),
  PASSPHRASE(3);

  private static final String PHRASE = "made up from a seed";

  /// The fewest that ZFS takes.
  private static final int ITERATIONS = 100_000;

  private final int format;

  Secret(int format) {
    this.format = format;
  }

  /// `keyformat`.
  int format() {
    return format;
  }

  /// `pbkdf2iters`.
  int iterations() {
    return this == PASSPHRASE ? ITERATIONS : 0;
  }

  /// `pbkdf2salt`.
  long salt(long seed) {
    return this == PASSPHRASE ? Noise.of(seed, -30) : 0;
  }

  /// What a key file holds.
  public byte[] bytes(long seed) {
    byte[] raw = Noise.bytes(32, Noise.of(seed, -31));
    return switch (this) {
      case RAW -> raw;
      case HEX -> (HexFormat.of().formatHex(raw) + "\n").getBytes(StandardCharsets.US_ASCII);
      case PASSPHRASE -> (PHRASE + "\n").getBytes(StandardCharsets.US_ASCII);
    };
  }

  /// The key that wraps the data set's keys.
  byte[] wrappingKey(long seed) {
    if (this != PASSPHRASE) {
      return RAW.bytes(seed);
    }
    byte[] salt =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(salt(seed)).array();
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
          .generateSecret(new PBEKeySpec(PHRASE.toCharArray(), salt, ITERATIONS, 256))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
