package dev.zseal.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keys that were wrapped anew lately, as the snapshots of a vault show it.
///
/// `zfs change-key` wraps the keys of all datasets anew that inherit from the one it is told; it is
/// told once, of that one.
final class VaultDrifts {

  private final Map<String, List<Observed.Drift>> byRoot = new TreeMap<>();

  /// @param encryptionRoot the dataset whose passphrase or key opens this one
  void add(Observed.Drift drift, String encryptionRoot) {
    byRoot.computeIfAbsent(encryptionRoot, _ -> new ArrayList<>()).add(drift);
  }

  /// One for each encryption root: its own, or if the vault does not have that, the first of those
  /// below.
  List<Observed.Drift> told() {
    List<Observed.Drift> told = new ArrayList<>();
    byRoot.forEach((root, drifts) ->
        told.add(
            drifts.stream()
                .filter(drift -> drift.dataset().equals(root))
                .findFirst()
                .orElseGet(() ->
                    drifts.stream()
                        .min(Comparator.comparing(Observed.Drift::dataset))
                        .orElseThrow())));
    return told;
  }
}
