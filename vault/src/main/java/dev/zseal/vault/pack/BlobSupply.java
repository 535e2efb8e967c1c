package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Where blobs may be found that a pack has lost.
@FunctionalInterface
public interface BlobSupply {

  /// A supply of nothing.
  BlobSupply NONE = _ -> null;

  /// The blob, or null. The caller checks it.
  byte @Nullable [] find(BlobRef ref) throws Problem;
}
