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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a vault says of itself: its manifests and grades. No payload is read.
final class VaultFacts implements TargetFacts {

  static final Duration DRIFT_SHOWN = Duration.ofHours(24);

  private final String target;
  private final Map<String, Point> newest = new HashMap<>();
  private final Map<String, String> grades = new HashMap<>();
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
            new Point(m.dataset(), target, m.snapshot(), m.guid(), creation, verified.get(), how),
            now);
      }
    }
    findDrift(snapshots);
  }

  /// A snapshot that was verified; the newest of its dataset counts.
  void verified(Point point, Instant now) {
    Point before = newest.get(point.dataset());
    if (before == null || point.isNewerThan(before, now)) {
      newest.put(point.dataset(), point);
      grades.put(point.dataset(), point.how());
    }
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

  Optional<Point> newest(String dataset) {
    return Optional.ofNullable(newest.get(dataset));
  }

  String grade(String dataset) {
    boolean lost = damaged.stream().anyMatch(name -> name.startsWith(dataset + "@"));
    return lost ? "damaged" : grades.getOrDefault(dataset, "none");
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
