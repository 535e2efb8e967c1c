package dev.zseal.status;

import dev.zseal.config.Target;
import dev.zseal.history.Point;
import dev.zseal.job.Machine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Grade;
import dev.zseal.vault.ledger.Grades;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a vault says of itself: its manifests and grades. No payload is read.
///
/// Several of its datasets may have one name: those of several hosts. What one of them has says
/// nothing of another.
final class VaultFacts implements TargetFacts {

  static final Duration DRIFT_SHOWN = Duration.ofHours(24);

  private final String target;
  private final Map<String, Map<String, Optional<Point>>> newest = new HashMap<>();
  private final Map<String, Set<Long>> guids = new HashMap<>();
  private final List<String> damaged = new ArrayList<>();
  private final VaultDrifts drifts = new VaultDrifts();
  private final List<Problem> backwards;
  private final long used;
  private final long free;

  VaultFacts(String target, List<Problem> backwards, long used, long free) {
    this.target = target;
    this.backwards = backwards;
    this.used = used;
    this.free = free;
  }

  static VaultFacts of(Target.VaultTarget target, Machine machine) throws Problem {
    Vault vault = machine.vault(target.folder());
    VaultFacts facts =
        new VaultFacts(
            target.name(),
            vault.lookBack(machine.memories()),
            size(target.folder()),
            free(target.folder()));
    Grades grades = vault.grades();
    Instant now = machine.clock().instant();
    for (String id : vault.catalog().datasetIds()) {
      facts.add(vault, grades, vault.catalog().snapshots(id), now);
    }
    return facts;
  }

  private void add(Vault vault, Grades grades, List<Manifest> snapshots, Instant now)
      throws Problem {
    for (Manifest m : snapshots) {
      holds(m.datasetId(), m.dataset(), m.guid());
      Grade grade = grades.of(vault.catalog().sha256(m));
      if (grade.isDamaged()) {
        damaged.add(m.fullName());
        continue;
      }
      Optional<Instant> verified = grade.verifiedAt();
      Instant creation = Instant.ofEpochSecond(m.creation());
      if (verified.isPresent()) {
        String how = grade.standing().map(Finding::word).orElse("stored");
        verified(
            m.datasetId(),
            new Point(m.dataset(), target, m.snapshot(), m.guid(), creation, verified.get(), how),
            now);
      }
    }
    findDrift(snapshots);
  }

  /// A snapshot that is there, in the dataset of that id by that name.
  void holds(String id, String dataset, long guid) {
    newest.computeIfAbsent(dataset, _ -> new TreeMap<>()).putIfAbsent(id, Optional.empty());
    guids.computeIfAbsent(id, _ -> new HashSet<>()).add(guid);
  }

  /// A snapshot that was verified; the newest of its dataset counts.
  void verified(String id, Point point, Instant now) {
    holds(id, point.dataset(), point.guid());
    newest
        .getOrDefault(point.dataset(), Map.of())
        .compute(
            id,
            (_, before) ->
                before == null || before.isEmpty() || point.isNewerThan(before.get(), now)
                    ? Optional.of(point)
                    : before);
  }

  /// A key that was wrapped anew lately: somebody ran `zfs change-key`, and should know that the
  /// old passphrase still opens what was backed up before.
  private void findDrift(List<Manifest> snapshots) {
    for (int i = snapshots.size() - 1; i > 0; i--) {
      Manifest after = snapshots.get(i);
      Manifest before = snapshots.get(i - 1);
      long age = snapshots.getLast().creation() - after.creation();
      if (age > DRIFT_SHOWN.toSeconds()) {
        return;
      }
      if (!after.fingerprint().equals(before.fingerprint())) {
        drifted(
            new Observed.Drift(
                after.dataset(),
                target,
                after.snapshot(),
                before.fingerprint().substring(0, 8),
                after.fingerprint().substring(0, 8),
                true),
            encryptionRoot(after));
        return;
      }
    }
  }

  private static String encryptionRoot(Manifest manifest) {
    Hierarchy hierarchy = manifest.hierarchy();
    String root = hierarchy == null ? null : hierarchy.encryptionRoot();
    return root == null ? manifest.dataset() : root;
  }

  /// The newest verified snapshot of a source's dataset.
  ///
  /// @param known GUIDs of snapshots of that dataset: they tell it from others of its name. Where
  ///   they do not, the one that is worst off counts, lest another hides that its backups stopped
  Optional<Point> newest(String dataset, Set<Long> known, Instant now) {
    Map<String, Optional<Point>> called = newest.getOrDefault(dataset, Map.of());
    List<Optional<Point>> ours = new ArrayList<>();
    called.forEach((id, point) -> {
      if (guids.getOrDefault(id, Set.of()).stream().anyMatch(known::contains)) {
        ours.add(point);
      }
    });
    if (!ours.isEmpty()) {
      return ours.stream()
          .flatMap(Optional::stream)
          .reduce((a, b) -> b.isNewerThan(a, now) ? b : a);
    }
    return called.values().stream()
        .flatMap(Optional::stream)
        .reduce((a, b) -> b.isNewerThan(a, now) ? a : b);
  }

  /// How far that snapshot is verified; `damaged` if any of the dataset's name is.
  String grade(String dataset, Optional<Point> newest) {
    boolean lost = damaged.stream().anyMatch(name -> name.startsWith(dataset + "@"));
    return lost ? "damaged" : newest.map(Point::how).orElse("none");
  }

  List<String> damaged() {
    return damaged;
  }

  List<Observed.Drift> drifts() {
    return drifts.told();
  }

  /// Adds a key that was wrapped anew.
  ///
  /// @param encryptionRoot of its dataset
  void drifted(Observed.Drift drift, String encryptionRoot) {
    drifts.add(drift, encryptionRoot);
  }

  List<Problem> backwards() {
    return backwards;
  }

  long used() {
    return used;
  }

  long free() {
    return free;
  }

  private static long size(Path folder) throws Problem {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(VaultFacts::length).sum();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(folder, e);
    }
  }

  private static long length(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException _) {
      // It was swept meanwhile.
      return 0;
    }
  }

  private static long free(Path folder) throws Problem {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static Problem unreadable(Path folder, Exception e) {
    return new Problem.Unavailable(
        "cannot look into " + folder,
        String.valueOf(e.getMessage()),
        "See whether the disk is there and this user may read it.",
        e);
  }
}
