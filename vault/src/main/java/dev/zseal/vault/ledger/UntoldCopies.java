package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Snapshots of which packs have the manifest, and that nothing else tells of: no file, and no act
/// that says they were stored or destroyed.
///
/// The acts are lost, then, or a receive was killed in the moment before it put its manifest.
/// Either way nothing may be deleted as if there had never been such a snapshot.
public final class UntoldCopies {

  private final Store store;
  private final ActLog log;

  /// GUIDs of the snapshots that have manifests or acts; null until somebody asks.
  private @Nullable Set<Long> told;

  /// @param log all acts there are
  public UntoldCopies(Store store, ActLog log) {
    this.store = store;
    this.log = log;
  }

  /// Finds them all. Among them are those that are being received: of each there is a pin.
  public List<Manifest> find() throws Problem {
    Map<String, Manifest> found = new LinkedHashMap<>();
    for (PackLocation location : PackLocation.list(store)) {
      if (location.name().kind() != PackName.Kind.PAGE) {
        continue;
      }
      try (PackFile pack = PackFile.open(store, location)) {
        pack.copies(
            BlobType.MANIFEST,
            copy -> {
              Manifest manifest = untold(copy);
              if (manifest != null) {
                found.put(manifest.objectName(), manifest);
              }
              return true;
            });
      } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
        // Who reads its blobs tells of it.
      }
    }
    return new ArrayList<>(found.values());
  }

  /// Whether some dataset has the snapshot, for a receive that was killed may have been run again;
  /// or an act tells of it.
  private boolean isTold(long guid) throws Problem {
    Set<Long> known = told;
    if (known == null) {
      known = log.guids();
      for (String dataset : store.folders(Layout.DATASETS)) {
        for (String name : store.list(Layout.dataset(dataset))) {
          if (ManifestName.parse(Layout.dataset(dataset) + "/" + name) != null) {
            known.add(Layout.guidOf(name));
          }
        }
      }
      told = known;
    }
    return known.contains(guid);
  }

  /// The manifest in this copy, if nothing tells of it; else null.
  private @Nullable Manifest untold(byte[] copy) throws Problem {
    if (log.isCommitted(Capsule.sha256(copy))) {
      return null;
    }
    try {
      Manifest manifest = Manifest.parse(copy, "copy of a manifest");
      return isTold(manifest.guid()) ? null : manifest;
    } catch (Problem.Corrupt _) {
      // It was written like that, and is no manifest.
      return null;
    }
  }
}
