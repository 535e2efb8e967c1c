package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.PackHealth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
/// @param whole snapshots of which everything was read and is as it was written; none of a sample
/// @param broken snapshots of which something is lost, or makes no sense
/// @param uncounted snapshots that are there and that no signed act counts for: nobody would miss
///   them, were their manifests lost
public record ScrubReport(
    long files,
    long bytes,
    List<PackHealth> damaged,
    int mended,
    long healed,
    List<String> restored,
    List<SnapshotLoss> lost,
    List<Problem> problems,
    List<Manifest> whole,
    List<Manifest> broken,
    List<Manifest> uncounted) {

  public ScrubReport {
    damaged = List.copyOf(damaged);
    restored = List.copyOf(restored);
    lost = List.copyOf(lost);
    problems = List.copyOf(problems);
    whole = List.copyOf(whole);
    broken = List.copyOf(broken);
    uncounted = List.copyOf(uncounted);
  }

  /// What is to be noted of the snapshots.
  public Map<Manifest, Finding> findings() {
    Map<Manifest, Finding> findings = new LinkedHashMap<>();
    whole.forEach(snapshot -> findings.put(snapshot, Finding.SCRUBBED));
    broken.forEach(snapshot -> findings.put(snapshot, Finding.DAMAGED));
    return findings;
  }

  /// Whether every byte that was read was as it was written, and nothing had to be done.
  public boolean isClean() {
    return damaged.isEmpty()
        && healed == 0
        && restored.isEmpty()
        && lost.isEmpty()
        && problems.isEmpty();
  }

  /// Whether the vault is whole now.
  public boolean isWhole() {
    return mended == damaged.size() && lost.isEmpty() && problems.isEmpty();
  }
}
