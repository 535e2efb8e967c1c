package dev.zseal.crypt;

import dev.zseal.problem.Problem;

/// A cipher suite of OpenZFS: AES in a mode with a tag, and the length of the keys it seals blocks
/// with.
///
/// Source: `zio_crypt_table` in OpenZFS `module/os/linux/zfs/zio_crypt.c`.
public enum Suite {
  AES_128_CCM(3, 16, false),
  AES_192_CCM(4, 24, false),
  AES_256_CCM(5, 32, false),
  AES_128_GCM(6, 16, true),
  AES_192_GCM(7, 24, true),
  AES_256_GCM(8, 32, true);

  private final int number;
  private final int keyBytes;
  private final boolean gcm;

  Suite(int number, int keyBytes, boolean gcm) {
    this.number = number;
    this.keyBytes = keyBytes;
    this.gcm = gcm;
  }

  /// The suite with this `ZIO_CRYPT_*` number, as key data carries it.
  ///
  /// @throws Problem.TooNew if there is none
  public static Suite of(long number) throws Problem {
    for (Suite suite : values()) {
      if (suite.number == number) {
        return suite;
      }
    }
    throw new Problem.TooNew(
        "the dataset is encrypted in a way this version does not know",
        "encryption suite %s; those known are 3 to 8".formatted(Long.toUnsignedString(number)),
        "Use a newer version of zseal.");
  }

  /// Its `ZIO_CRYPT_*` number.
  public int number() {
    return number;
  }

  /// Bytes of the master key and of every block's key.
  public int keyBytes() {
    return keyBytes;
  }

  /// Whether the mode is GCM rather than CCM.
  public boolean isGcm() {
    return gcm;
  }

  Aead aead() {
    return gcm ? new AesGcm() : new AesCcm();
  }

  /// As `zfs get encryption` shows it: `aes-256-gcm`.
  @Override
  public String toString() {
    return "aes-%d-%s".formatted(keyBytes * Byte.SIZE, gcm ? "gcm" : "ccm");
  }
}
