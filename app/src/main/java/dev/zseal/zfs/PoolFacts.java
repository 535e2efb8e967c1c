package dev.zseal.zfs;

/// An imported pool.
///
/// @param guid the same wherever it is imported; unsigned
/// @param health `ONLINE`, `DEGRADED`, ...
/// @param free bytes not allocated
public record PoolFacts(String name, long guid, String health, long free) {
  static final String COLUMNS = "name,guid,health,free";

  /// Whether all of it works.
  public boolean isOnline() {
    return health.equals("ONLINE");
  }
}
