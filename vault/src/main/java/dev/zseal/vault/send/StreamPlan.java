package dev.zseal.vault.send;

import dev.zseal.vault.ledger.Manifest;
import org.jspecify.annotations.Nullable;

/// One stream to emit: a full of `to`, or the increment from `from` to it.
///
/// @param isClone whether `from` lies in another dataset
/// @param toName the name the stream gives its snapshot, or null for the one it came with
public record StreamPlan(
    Manifest to, @Nullable Manifest from, boolean isClone, @Nullable String toName) {

  /// A full under the name it came with.
  public static StreamPlan full(Manifest to) {
    return new StreamPlan(to, null, false, null);
  }
}
