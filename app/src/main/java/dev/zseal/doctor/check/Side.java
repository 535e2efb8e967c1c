package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.stream.KeyData;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.Hold;
import dev.zseal.zfs.PoolErrors;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of a job, as it stands.
///
/// @param place the machine, as a person would name it
/// @param tree the dataset named and all below it; empty if there is none of that name
/// @param pool its pool, if it is imported
/// @param errors what the pool has lost for good, if zpool says
/// @param features of the pool, by their names without `feature@`, as far as they were asked for
/// @param sent by dataset, where it was tried
/// @param holds on the snapshots of the tree
/// @param keyLocations of the encryption roots of the tree, and of the one above it
/// @param permissions what `zfs allow` grants the user who is to do it; null if none was named
public record Side(
    String place,
    ZfsVersion version,
    TreeFacts tree,
    Optional<PoolFacts> pool,
    Optional<PoolErrors> errors,
    Map<String, FeatureState> features,
    Map<DatasetName, Sent> sent,
    List<Hold> holds,
    Map<DatasetName, String> keyLocations,
    @Nullable Permissions permissions) {

  public Side {
    features = Map.copyOf(features);
    sent = Map.copyOf(sent);
    holds = List.copyOf(holds);
    keyLocations = Map.copyOf(keyLocations);
  }

  boolean exists() {
    return top().isPresent();
  }

  Optional<DatasetState> top() {
    return tree.dataset(tree.root());
  }

  Release release() {
    return Release.of(version);
  }

  FeatureState feature(String name) {
    return features.getOrDefault(name, FeatureState.ABSENT);
  }

  /// How a dataset's key is wrapped now, where that is known.
  Optional<KeyData> keys(DatasetName dataset) {
    Sent begun = sent.get(dataset);
    return begun == null ? Optional.empty() : Optional.ofNullable(begun.keys());
  }
}
