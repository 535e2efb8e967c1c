package dev.zseal.zfs;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import org.jspecify.annotations.Nullable;

/// A filesystem or volume and what decides whether it can be sent from or received into.
///
/// @param encryptionRoot the dataset whose wrapping key opens this one; null if not encrypted
/// @param origin the snapshot it is a clone of, if it is one
/// @param written bytes written since its newest snapshot
/// @param canMount `on`, `off`, `noauto`; `-` for a volume
/// @param resumeToken where a receive into it was interrupted, if one was
/// @param available bytes that can still be written into it
/// @param referenced bytes that it holds as it is now, without what only its snapshots hold
/// @param quota bytes that it, its snapshots and all below may take, 0 for no limit
/// @param refquota bytes that `referenced` may come to, 0 for no limit
public record DatasetState(
    DatasetName name,
    DatasetFacts.Kind kind,
    long guid,
    @Nullable DatasetName encryptionRoot,
    DatasetFacts.KeyStatus keyStatus,
    @Nullable SnapshotName origin,
    long written,
    boolean mounted,
    boolean readOnly,
    String canMount,
    @Nullable String resumeToken,
    long available,
    long used,
    long referenced,
    long quota,
    long refquota) {

  static final String COLUMNS =
      "name,type,guid,encryptionroot,keystatus,origin,written,mounted,readonly,canmount,"
          + "receive_resume_token,available,used,referenced,quota,refquota";

  public boolean isEncrypted() {
    return encryptionRoot != null;
  }

  public boolean isEncryptionRoot() {
    return name.equals(encryptionRoot);
  }

  /// Whether a receive into it was interrupted and can be gone on with.
  public boolean isPartial() {
    return resumeToken != null;
  }
}
