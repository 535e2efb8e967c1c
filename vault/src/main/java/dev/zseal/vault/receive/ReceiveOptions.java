package dev.zseal.vault.receive;

import dev.zseal.name.DatasetName;
import dev.zseal.vault.ledger.Hierarchy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How streams are to be taken.
///
/// @param as the name the (topmost) dataset is to go by, or null for the one in the stream
/// @param dryRun whether only to say what would be done
/// @param hierarchies what is known of datasets by name beyond what their streams say
public record ReceiveOptions(
    @Nullable DatasetName as, boolean dryRun, Map<String, Hierarchy> hierarchies) {

  public static final ReceiveOptions DEFAULT = new ReceiveOptions(null, false, Map.of());

  public ReceiveOptions {
    hierarchies = Map.copyOf(hierarchies);
  }
}
