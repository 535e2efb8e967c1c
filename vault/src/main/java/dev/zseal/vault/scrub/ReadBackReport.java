package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.PackLocation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a [ReadBack] found and did.
///
/// @param snapshot the one that was read
/// @param comparedWith what it was compared with; empty when all of it was read
/// @param blobs pages and sealed blocks it was asked for, lost ones included
/// @param bytes of those that were read
/// @param damaged pack files that were not as they were written, as far as they were read
/// @param mended how many of those are whole again
/// @param loss what of it is lost, beyond parity
/// @param problems what else is wrong: its manifest, its capsule, a page that makes no sense
/// @param broken whether something of it is lost, or makes no sense
public record ReadBackReport(
    Manifest snapshot,
    Optional<Manifest> comparedWith,
    long blobs,
    long bytes,
    List<PackLocation> damaged,
    int mended,
    Optional<SnapshotLoss> loss,
    List<Problem> problems,
    boolean broken) {

  public ReadBackReport {
    damaged = List.copyOf(damaged);
    problems = List.copyOf(problems);
  }

  /// Whether all that was read is as it was written, by now.
  public boolean isRight() {
    return !broken && problems.isEmpty() && mended == damaged.size();
  }

  /// What is to be noted of the snapshot. Nothing while damage waits for a scrub that can mend it.
  public Map<Manifest, Finding> findings() {
    if (broken) {
      return Map.of(snapshot, Finding.DAMAGED);
    }
    return isRight() ? Map.of(snapshot, Finding.READ_BACK) : Map.of();
  }

  /// What to tell of a snapshot that did not read back right; empty when it did.
  public Optional<Problem> failure() {
    if (isRight()) {
      return Optional.empty();
    }
    String evidence =
        loss.map(ReadBackReport::words)
            .or(() -> problems.stream().findFirst().map(p -> p.what() + ": " + p.evidence()))
            .orElseGet(() ->
                "%d of %d damaged pack files could not be written anew"
                    .formatted(damaged.size() - mended, damaged.size()));
    return Optional.of(
        new Problem.Corrupt(
            snapshot.fullName() + " was stored, and does not read back right",
            evidence,
            "Run `zseal scrub`, with --source or --from for what parity does not bring back; and"
                + " look after the disk."));
  }

  private static String words(SnapshotLoss loss) {
    String objects =
        loss.objects().isEmpty()
            ? ""
            : ", of objects %s%s".formatted(loss.objects(), loss.moreObjects() ? " and more" : "");
    return "%d blocks and %d pages are lost%s".formatted(loss.blocks(), loss.pages(), objects);
  }
}
