package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.stream.KeyData;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The vault that a source is backed up to.
///
/// @param place the vault's folder
/// @param mark what the names of the bookmarks begin with that were made for this vault
/// @param datasets what it holds of the source's datasets, by their names at the source
public record VaultSide(String place, String mark, Map<DatasetName, InVault> datasets) {

  public VaultSide {
    datasets = Map.copyOf(datasets);
  }

  /// What the vault has of one dataset.
  ///
  /// @param base the newest snapshot that the source knows by its GUID; null if there is none
  /// @param newest the newest of that dataset, or of one that goes by the name; null if none does
  public record InVault(@Nullable Stored base, @Nullable Stored newest) {}

  /// A snapshot in the vault.
  ///
  /// @param fingerprint of the capsule that it came with
  public record Stored(String name, long guid, long ivsetGuid, KeyData keys, String fingerprint) {}
}
