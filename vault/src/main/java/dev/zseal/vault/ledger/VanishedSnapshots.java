package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The snapshots of a vault whose manifests are lost or damaged.
///
/// To read them may take long: take no lock for it, and ask under one.
public final class VanishedSnapshots {

  private final Store store;
  private final ActLog log;
  private final Catalog catalog;

  private final Inventory inventory;

  private VanishedSnapshots(Store store, Inventory inventory, ActLog log, Catalog catalog) {
    this.store = store;
    this.inventory = inventory;
    this.log = log;
    this.catalog = catalog;
  }

  /// Reads what is there and what the acts tell.
  public static VanishedSnapshots read(Store store) throws Problem {
    Inventory inventory = Inventory.read(store);
    ActLog log = ActLog.read(store);
    Catalog catalog = new Catalog(store);
    List<Manifest> _ = catalog.everySnapshot();
    return new VanishedSnapshots(store, inventory, log, catalog);
  }

  /// Whether this is what a manifest may be called in a vault: so are those named of which nothing
  /// tells the snapshot.
  public static boolean isManifest(String name) {
    return ManifestName.parse(name) != null;
  }

  /// What the acts miss.
  public Inventory inventory() {
    return inventory;
  }

  /// One of them.
  ///
  /// @param manifest the object its manifest should be
  /// @param commits the signed acts that tell of it and are not made up for; may be none
  /// @param damaged whether something is there in place of its manifest
  public record Vanished(String manifest, List<ActLog.Act> commits, boolean damaged) {

    /// Id of the dataset it is of.
    public String datasetId() {
      return Layout.datasetOf(manifest);
    }

    /// Of the snapshot.
    public long guid() {
      return Layout.guidOf(manifest);
    }

    /// Its full name as the acts have it, or else as it is called.
    public String name(String called) {
      return commits.isEmpty() ? called : commits.getLast().snapshot();
    }

    /// By which tags it is held.
    ///
    /// @param lost holds whose files are not there
    public List<String> tags(Store store, List<Hold> lost) throws Problem {
      return Stream.concat(Hold.all(store, datasetId()).stream(), lost.stream())
          .filter(hold -> hold.datasetId().equals(datasetId()))
          .filter(hold -> hold.guid() == guid())
          .map(Hold::tag)
          .sorted()
          .toList();
    }
  }

  /// Those of this name. More than one, if it was received, lost and received again in another
  /// dataset.
  ///
  /// @param name `dataset@snapshot` as it came, or the object its manifest should be
  public List<Vanished> called(String name) throws Problem {
    List<Vanished> found = new ArrayList<>();
    Map<String, List<ActLog.Act>> lost = new LinkedHashMap<>();
    for (ActLog.Act act : inventory.losses().manifests()) {
      if (isCalled(name, act)) {
        lost.computeIfAbsent(act.manifest(), _ -> new ArrayList<>()).add(act);
      }
    }
    lost.forEach((manifest, commits) -> found.add(new Vanished(manifest, commits, false)));
    for (Catalog.Unreadable damaged : catalog.unreadable()) {
      String object = damaged.objectName();
      List<ActLog.Act> commits = log.commits(object);
      if ((object.equals(name) || commits.stream().anyMatch(act -> isCalled(name, act)))
          && isDamaged(object)) {
        // What an earlier try signed needs not be signed again.
        List<ActLog.Act> open = commits.stream().filter(a -> !log.isGone(a.sha256())).toList();
        found.add(new Vanished(object, open, true));
      }
    }
    return found;
  }

  private static boolean isCalled(String name, ActLog.Act act) {
    return act.snapshot().equals(name) || act.manifest().equals(name);
  }

  /// A scrub may have made it again meanwhile.
  private boolean isDamaged(String object) throws Problem {
    try {
      return !Manifest.parse(store.readSmall(object, Manifest.MAX_BYTES), object)
          .objectName()
          .equals(object);
    } catch (Problem.Corrupt _) {
      return store.exists(object);
    }
  }
}
