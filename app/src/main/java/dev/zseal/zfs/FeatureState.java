package dev.zseal.zfs;

/// How far a pool has gone with a feature of its on-disk format.
public enum FeatureState {
  /// The ZFS that drives the pool does not know it.
  ABSENT,
  DISABLED,
  /// May be used from now on; nothing in the pool depends on it yet.
  ENABLED,
  /// Something in the pool depends on it.
  ACTIVE
}
