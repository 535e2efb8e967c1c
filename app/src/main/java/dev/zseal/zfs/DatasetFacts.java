package dev.zseal.zfs;

import dev.zseal.name.DatasetName;
import org.jspecify.annotations.Nullable;

/// A filesystem or volume as its pool lists it.
///
/// @param encryption the suite, `off` if there is none
/// @param encryptionRoot the dataset whose wrapping key opens this one; null if not encrypted
public record DatasetFacts(
    DatasetName name,
    Kind kind,
    long guid,
    String encryption,
    @Nullable DatasetName encryptionRoot,
    KeyStatus keyStatus) {
  static final String COLUMNS = "name,type,guid,encryption,encryptionroot,keystatus";

  public enum Kind {
    FILESYSTEM,
    VOLUME
  }

  public enum KeyStatus {
    /// There is no key: the dataset is not encrypted.
    NONE,
    AVAILABLE,
    UNAVAILABLE
  }

  public boolean isEncrypted() {
    return encryptionRoot != null;
  }
}
