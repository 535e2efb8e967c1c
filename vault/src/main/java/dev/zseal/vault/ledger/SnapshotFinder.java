package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// Finds the snapshot a person means by `DATASET@SNAP`, or `DATASET@SNAP~GUID-PREFIX` where a name
/// was used twice.
public final class SnapshotFinder {

  private final Catalog catalog;

  public SnapshotFinder(Catalog catalog) {
    this.catalog = catalog;
  }

  /// The one snapshot of this name; `Refused` when there is none or more than one.
  public Manifest find(String name) throws Problem {
    return only(named(name), name, plain(name));
  }

  /// The name of a snapshot that no other has, as [#find] takes it.
  public static String exact(Manifest snapshot) {
    return exact(snapshot.fullName(), snapshot);
  }

  private static String exact(String name, Manifest snapshot) {
    return name + "~" + Catalog.guid(snapshot.guid()).substring(0, 8);
  }

  /// The snapshot of this name, or the newest of the dataset of this name; `Refused` when several
  /// with different keys have it: those of several hosts, say.
  public Manifest findOrNewest(String name) throws Problem {
    if (name.indexOf('@') >= 0) {
      return find(name);
    }
    List<Manifest> newest = new ArrayList<>();
    for (String id : catalog.datasetIds()) {
      catalog.newest(id).filter(m -> m.dataset().equals(name)).ifPresent(newest::add);
    }
    if (newest.isEmpty()) {
      throw new Problem.Refused(
          "no dataset %s in this vault".formatted(name),
          "no snapshot bears that name",
          "See what there is: zseal list");
    }
    if (newest.stream().mapToLong(Manifest::keyGuid).distinct().count() > 1) {
      throw new Problem.Refused(
          "more than one dataset is called " + name,
          "their newest snapshots are %s: each has another master key"
              .formatted(
                  newest.stream().map(SnapshotFinder::exact).collect(Collectors.joining(", "))),
          "Name the snapshot, GUID prefix included.");
    }
    Manifest found =
        newest.stream().max(Comparator.comparingLong(Manifest::creation)).orElseThrow();
    checkNewest(found);
    return found;
  }

  /// An older one must not be taken for the newest because that cannot be read.
  private void checkNewest(Manifest found) throws Problem {
    for (Catalog.Unreadable one : catalog.unreadable()) {
      if (one.place().datasetId().equals(found.datasetId())
          && one.place().creation() > found.creation()) {
        throw new Problem.Corrupt(
            "the newest snapshot of %s is not known: a manifest is damaged"
                .formatted(found.dataset()),
            one.why().getMessage(),
            "Run zseal scrub: it makes the manifest again. The newest that can be read is "
                + found.fullName());
      }
    }
  }

  /// What is there, and cannot be read, is not missing.
  private void checkVanished(String name) throws Problem {
    for (VanishedSnapshots.Vanished one : catalog.vanished(name)) {
      throw new Problem.Corrupt(
          "the manifest of snapshot %s is %s".formatted(name, one.damaged() ? "damaged" : "lost"),
          one.manifest(),
          "Run zseal scrub: it makes the manifest again from its copy in the packs, or from another"
              + " copy of the vault (--from).");
    }
    List<Problem> damaged = catalog.damaged();
    if (!damaged.isEmpty()) {
      throw new Problem.Corrupt(
          "no snapshot %s is seen in this vault, and %d manifests are damaged"
              .formatted(name, damaged.size()),
          damaged.getFirst().getMessage(),
          "Run zseal scrub: it makes them again. Then look once more: zseal list -t snapshot");
    }
  }

  /// Every snapshot of this name, none to several.
  public List<Manifest> named(String name) throws Problem {
    if (name.indexOf('@') < 0) {
      throw new Problem.Usage(
          "'%s' names no snapshot".formatted(name),
          "there is no @ in it",
          "Name it as DATASET@SNAP; `zseal list` shows them.");
    }
    String plain = plain(name);
    String prefix = plain.equals(name) ? "" : name.substring(plain.length() + 1);
    List<Manifest> found = new ArrayList<>();
    for (String id : catalog.datasetIds()) {
      String current = catalog.newest(id).map(Manifest::dataset).orElse("");
      for (Manifest snapshot : catalog.snapshots(id)) {
        boolean named =
            snapshot.fullName().equals(plain) || plain.equals(current + "@" + snapshot.snapshot());
        // Two writers may have stored one snapshot twice; either copy is as good.
        boolean known = found.stream().anyMatch(m -> m.guid() == snapshot.guid());
        if (named && !known && Catalog.guid(snapshot.guid()).startsWith(prefix)) {
          found.add(snapshot);
        }
      }
    }
    return found;
  }

  /// The name without the GUID prefix that may follow a `~`.
  private static String plain(String name) {
    int tilde = name.lastIndexOf('~');
    return tilde > name.indexOf('@') ? name.substring(0, tilde) : name;
  }

  private Manifest only(List<Manifest> found, String name, String plain) throws Problem {
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty()) {
      checkVanished(plain);
      throw new Problem.Refused(
          "no snapshot %s in this vault".formatted(name),
          "no manifest bears that name",
          "See what there is: zseal list -t snapshot");
    }
    String choices = found.stream().map(m -> exact(plain, m)).collect(Collectors.joining(", "));
    throw new Problem.Refused(
        "more than one snapshot is called %s".formatted(name),
        choices,
        "Name one of them, GUID prefix included.");
  }
}
