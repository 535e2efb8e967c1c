package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A place that can send a snapshot once more: another vault, or the pool it came from. A raw send
/// of one snapshot is always the same, so its blocks are those that were lost.
@FunctionalInterface
public interface FullStreams {

  /// The raw full stream of the snapshot with this GUID, or null when the place does not have it.
  @Nullable InputStream full(Manifest snapshot) throws Problem;
}
