package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which master key the snapshots have that were received into each series: one, since a series is
/// of one dataset, and a dataset of one key.
final class SeriesKeys {

  private final Store store;
  private final Map<Long, List<PackLocation>> files = new LinkedHashMap<>();

  SeriesKeys(Store store, List<PackLocation> all) {
    this.store = store;
    for (PackLocation file : all) {
      files.computeIfAbsent(file.series(), _ -> new ArrayList<>()).add(file);
    }
  }

  /// All series there are.
  Set<Long> all() {
    return files.keySet();
  }

  /// The GUID of the key, as a live manifest says, or one that is destroyed and whose copy is still
  /// in a pack; null if nothing tells.
  @Nullable Long of(long series, List<Manifest> live) throws Problem {
    for (Manifest manifest : live) {
      if (manifest.stored().series() == series) {
        return manifest.keyGuid();
      }
    }
    AtomicReference<@Nullable Long> found = new AtomicReference<>();
    for (PackLocation file : files.getOrDefault(series, List.of())) {
      if (file.name().kind() == PackName.Kind.PAGE && found.get() == null) {
        look(file, found);
      }
    }
    return found.get();
  }

  /// The GUID of a dataset's key, as a live manifest says, or one that is destroyed and whose copy
  /// is still in a pack; null if nothing tells.
  @Nullable Long ofDataset(String datasetId, List<Manifest> live) throws Problem {
    Long known = ofLive(live, datasetId);
    AtomicReference<@Nullable Long> found = new AtomicReference<>(known);
    for (List<PackLocation> ofSeries : files.values()) {
      for (PackLocation file : ofSeries) {
        if (file.name().kind() == PackName.Kind.PAGE && found.get() == null) {
          manifests(file, m -> m.datasetId().equals(datasetId), found);
        }
      }
    }
    return found.get();
  }

  /// What each receive into a series wrote, as far as live manifests tell, or copies that are still
  /// in its packs of those that are destroyed.
  List<Manifest.Stored> receives(long series, List<Manifest> live) throws Problem {
    List<Manifest.Stored> all = new ArrayList<>();
    live.forEach(m -> all.add(m.stored()));
    for (PackLocation file : files.getOrDefault(series, List.of())) {
      if (file.name().kind() == PackName.Kind.PAGE) {
        copies(
            file,
            BlobType.MANIFEST,
            copy -> {
              all.add(Manifest.parse(copy, file.file()).stored());
              return true;
            });
      }
    }
    all.removeIf(stored -> stored.series() != series);
    return all;
  }

  private void look(PackLocation file, AtomicReference<@Nullable Long> found) throws Problem {
    manifests(file, m -> m.stored().series() == file.series(), found);
    if (found.get() == null) {
      copies(
          file,
          BlobType.CAPSULE,
          copy -> {
            found.set(Capsule.parse(copy, file.file()).keys().keyGuid());
            return false;
          });
    }
  }

  private void manifests(
      PackLocation file, Predicate<Manifest> wanted, AtomicReference<@Nullable Long> found)
      throws Problem {
    copies(
        file,
        BlobType.MANIFEST,
        copy -> {
          Manifest manifest = Manifest.parse(copy, file.file());
          if (wanted.test(manifest)) {
            found.set(manifest.keyGuid());
          }
          return found.get() == null;
        });
  }

  private void copies(PackLocation file, BlobType type, PackFile.CopyVisitor visitor)
      throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      pack.copies(type, visitor);
    } catch (Problem.Corrupt | Problem.TooNew _) {
      // It tells nothing; another file may.
    }
  }

  /// The GUID of a dataset's key, null if no snapshot of it is live.
  static @Nullable Long ofLive(List<Manifest> live, String datasetId) {
    return live.stream()
        .filter(m -> m.datasetId().equals(datasetId))
        .map(Manifest::keyGuid)
        .findFirst()
        .orElse(null);
  }
}
