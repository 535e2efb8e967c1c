package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.PackHealth;
import java.util.List;

/// What a scrub found and did.
///
/// @param files pack files read
/// @param bytes of them
/// @param damaged files that were not as they were written, whether mended or not
/// @param mended how many of those are whole again
/// @param healed blobs that parity could not bring back and another source did
/// @param restored small objects made again from the packs, by name
/// @param lost what is beyond repair, by snapshot
/// @param problems what else is wrong: files that cannot be opened, manifests, acts
public record ScrubReport(
    long files,
    long bytes,
    List<PackHealth> damaged,
    int mended,
    long healed,
    List<String> restored,
    List<SnapshotLoss> lost,
    List<Problem> problems) {

  public ScrubReport {
    damaged = List.copyOf(damaged);
    restored = List.copyOf(restored);
    lost = List.copyOf(lost);
    problems = List.copyOf(problems);
  }

  /// Whether every byte that was read was as it was written, and nothing had to be done.
  public boolean isClean() {
    return damaged.isEmpty() && restored.isEmpty() && lost.isEmpty() && problems.isEmpty();
  }

  /// Whether the vault is whole now.
  public boolean isWhole() {
    return mended == damaged.size() && lost.isEmpty() && problems.isEmpty();
  }
}
