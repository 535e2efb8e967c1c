package dev.zseal.doctor.check;

import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.stream.KeyData;
import org.jspecify.annotations.Nullable;

/// How `zfs send -w` of a dataset's newest snapshot began.
///
/// @param features what a receiver must know; null if it did not begin
/// @param keys how the dataset's key is wrapped now; null if it did not begin, or is not raw
/// @param refused why it did not begin
public record Sent(
    SnapshotName snapshot,
    @Nullable Features features,
    @Nullable KeyData keys,
    @Nullable Problem refused) {}
