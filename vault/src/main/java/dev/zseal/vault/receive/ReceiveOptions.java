package dev.zseal.vault.receive;

import dev.zseal.name.DatasetName;
import dev.zseal.vault.ledger.Hierarchy;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How streams are to be taken.
///
/// @param as the name the (topmost) dataset is to go by, or null for the one in the stream
/// @param dryRun whether only to say what would be done
/// @param hierarchies what is known of datasets by name beyond what their streams say
/// @param checkpoints how often to keep what came so far, and once more when the input breaks off;
///   null for never: the input can be read again
/// @param inPlace the series that stands for the input, if blocks are to stay in it
///   ([dev.zseal.vault.pack.InPlace]); null to store them
/// @param origin GUID that its pool gave the dataset the stream is sent from; 0 where that is not
///   known, as of a pipe
public record ReceiveOptions(
    @Nullable DatasetName as,
    boolean dryRun,
    Map<String, Hierarchy> hierarchies,
    @Nullable Duration checkpoints,
    @Nullable Long inPlace,
    long origin) {

  public static final ReceiveOptions DEFAULT = new ReceiveOptions(null, false, Map.of());

  /// Often enough that little is lost to a power cut, seldom enough to cost nothing.
  public static final Duration USUAL_CHECKPOINTS = Duration.ofSeconds(60);

  public ReceiveOptions {
    hierarchies = Map.copyOf(hierarchies);
  }

  /// Without checkpoints.
  public ReceiveOptions(
      @Nullable DatasetName as, boolean dryRun, Map<String, Hierarchy> hierarchies) {
    this(as, dryRun, hierarchies, null, null, 0);
  }

  /// The same, for an input that cannot be read again.
  public ReceiveOptions resumable(Duration every) {
    return new ReceiveOptions(as, dryRun, hierarchies, every, inPlace, origin);
  }

  /// The same, for an input that stays, so that its blocks need not be stored again.
  public ReceiveOptions inPlace(long series) {
    return new ReceiveOptions(as, dryRun, hierarchies, checkpoints, series, origin);
  }

  /// The same, for an input that is sent from a known dataset.
  public ReceiveOptions from(long datasetGuid) {
    return new ReceiveOptions(as, dryRun, hierarchies, checkpoints, inPlace, datasetGuid);
  }
}
