package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that was found, for the checks to look at.
///
/// @param datasets those of the source that are to be backed up, parents first
/// @param recursive whether those below the one named are among them
/// @param target where they are replicated to; null if nowhere
/// @param vault where they are backed up to; null if nowhere
public record Facts(
    Side source,
    List<DatasetState> datasets,
    boolean recursive,
    @Nullable TargetSide target,
    @Nullable VaultSide vault) {

  public Facts {
    datasets = List.copyOf(datasets);
  }

  /// The datasets that can be backed up at all.
  List<DatasetState> encrypted() {
    return datasets.stream().filter(DatasetState::isEncrypted).toList();
  }

  Set<DatasetName> names() {
    return datasets.stream().map(DatasetState::name).collect(Collectors.toSet());
  }

  DatasetName top() {
    return source.tree().root();
  }

  static String hex(long guid) {
    return HexFormat.of().toHexDigits(guid);
  }

  /// `5 datasets`, `1 dataset`.
  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// The first few of some names.
  static String some(List<?> names) {
    String first =
        names.stream()
            .limit(FindingGroup.NAMES)
            .map(Object::toString)
            .collect(Collectors.joining(", "));
    int more = names.size() - FindingGroup.NAMES;
    return more <= 0 ? first : "%s and %d more".formatted(first, more);
  }
}
