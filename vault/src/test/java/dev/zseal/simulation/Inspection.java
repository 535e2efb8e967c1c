package dev.zseal.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.simulation.Promises.Fate;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.Operation;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Looks at a vault through a sound file system: is all there that was promised, and only that?
final class Inspection {

  /// What was found on disks that looked just the same: most crashes leave what others left.
  private static final Map<String, Set<Long>> KNOWN = new ConcurrentHashMap<>();

  private static final int MOST_KNOWN = 50_000;

  private final Disk disk;
  private final Promises promises;
  private final Map<Long, String> fulls;
  private final SimulatedFileSystem system;
  private final Path folder;

  Inspection(Disk disk, Promises promises, Map<Long, String> fulls) {
    this.disk = disk;
    this.promises = promises;
    this.fulls = fulls;
    this.system = SimulatedFileSystem.sound(disk);
    this.folder = World.folder(system);
  }

  /// How much is looked at, and what may be concluded.
  enum Depth {
    /// The machine ran on: what the next power cut takes is not known.
    RUNNING,
    /// The machine was down: what is there now will stay.
    SETTLED,
    /// The same, and signatures are checked, which takes long.
    THOROUGH
  }

  void run(Depth depth) {
    try {
      boolean there = Files.exists(folder.resolve(Layout.VAULT));
      assertThat(there || promises.vault() != Fate.HELD).as("the vault is there").isTrue();
      Set<Long> found = there ? known() : Set.of();
      fulls.keySet().forEach(guid -> check(guid, found.contains(guid)));
      if (there) {
        checkHolds();
        var acts = new ActsInspection(folder, promises.acts(), depth == Depth.THOROUGH);
        acts.run();
        checkTold(acts);
      }
      if (depth != Depth.RUNNING) {
        promises.settle(there, found);
      }
    } catch (IOException | Problem e) {
      throw new AssertionError("the vault cannot be read: " + e.getMessage(), e);
    }
    assertThat(system.operations().stream().filter(Inspection::changes))
        .as("what reading changes")
        .isEmpty();
  }

  private static boolean changes(Operation operation) {
    return operation.kind().changes();
  }

  private void checkTold(ActsInspection acts) throws IOException {
    if (promises.told().isEmpty()) {
      return;
    }
    try (Stream<Path> datasets = Files.list(folder.resolve(Layout.DATASETS))) {
      for (Path dataset : datasets.toList()) {
        try (Stream<Path> manifests = Files.list(dataset)) {
          for (Path manifest : manifests.filter(Files::isRegularFile).toList()) {
            String name = manifest.getFileName().toString();
            long guid =
                Layout.guidOf(Layout.dataset(String.valueOf(dataset.getFileName())) + "/" + name);
            if (promises.told().contains(guid)) {
              assertThat(acts.counts(History.sha256(Files.readAllBytes(manifest))))
                  .as("%s would be missed", name)
                  .isTrue();
            }
          }
        }
      }
    }
  }

  private void checkHolds() throws Problem {
    Set<Long> wanted = promises.held();
    if (wanted.isEmpty()) {
      return;
    }
    Vault vault = Vault.open(folder, World.CLOCK, new SplittableRandom(0));
    Set<Long> found = new LinkedHashSet<>();
    for (String id : vault.catalog().datasetIds()) {
      vault.holds(id).forEach(hold -> found.add(hold.guid()));
    }
    assertThat(found).as("what is on hold").containsAll(wanted);
  }

  private void check(long guid, boolean there) {
    switch (promises.of(guid)) {
      case HELD -> assertThat(there).as("snapshot %016x is there", guid).isTrue();
      case ABSENT -> assertThat(there).as("snapshot %016x came of itself", guid).isFalse();
      case UNSURE -> {}
    }
  }

  private Set<Long> known() throws Problem {
    String digest = disk.digest(path -> path.endsWith("/tmp") || path.endsWith(".lock"));
    Set<Long> known = KNOWN.get(digest);
    if (known == null) {
      known = snapshots();
      if (KNOWN.size() >= MOST_KNOWN) {
        KNOWN.clear();
      }
      KNOWN.put(digest, known);
    }
    return known;
  }

  /// Whatever is there is whole.
  private Set<Long> snapshots() throws Problem {
    Vault vault = Vault.open(folder, World.CLOCK, new SplittableRandom(0));
    Set<Long> found = new LinkedHashSet<>();
    Set<String> byWriter = new HashSet<>();
    for (String id : vault.catalog().datasetIds()) {
      for (Manifest manifest : vault.catalog().snapshots(id)) {
        // Two that do not see each other's locks may both begin a dataset with the same snapshot.
        assertThat(byWriter.add(manifest.writer() + manifest.guid()))
            .as("%s is there once", manifest)
            .isTrue();
        found.add(manifest.guid());
        assertThat(Step.Send.full(vault, manifest))
            .as("full of %016x", manifest.guid())
            .isEqualTo(Objects.requireNonNull(fulls.get(manifest.guid())));
        assertThat(folder.resolve(Layout.capsule(manifest.fingerprint()))).exists();
      }
    }
    assertThat(vault.catalog().damaged()).as("damaged manifests").isEmpty();
    return found;
  }
}
