package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackId;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A snapshot that nobody let go, and whose manifest is lost or cannot be read.
///
/// What it refers to is not known, but where its receive ended may be: the manifest's copy is the
/// last thing a receive writes, and even when that is lost too, the directory of its pack still has
/// its hash, which the signed act of the commit has as well.
///
/// @param name what it was called when it was committed, else the object its manifest should be
/// @param isLost whether there is no such object at all
/// @param at where a copy of its manifest is or was, null if nothing tells
/// @param key GUID of its master key, null if nothing tells
record Unread(
    String name, boolean isLost, Problem.Corrupt why, @Nullable PackId at, @Nullable Long key) {

  /// Tells what can be known of them.
  ///
  /// @param lost commits of manifests that are not there
  static List<Unread> of(
      Store store,
      List<Catalog.Unreadable> damaged,
      List<ActLog.Act> lost,
      List<PackLocation> files,
      List<Manifest> live,
      SeriesKeys keys)
      throws Problem {
    if (damaged.isEmpty() && lost.isEmpty()) {
      return List.of();
    }
    Map<String, Problem.Corrupt> whys = new TreeMap<>();
    Set<String> gone = new HashSet<>();
    for (Catalog.Unreadable one : damaged) {
      whys.put(one.objectName(), one.why());
    }
    for (ActLog.Act act : lost) {
      whys.put(act.manifest(), why(act));
      gone.add(act.manifest());
    }
    ActLog log = ActLog.read(store);
    Map<String, List<ActLog.Act>> commits = new HashMap<>();
    whys.keySet()
        .forEach(manifest ->
            commits.put(
                manifest,
                log.commits(manifest).stream().filter(a -> !log.isGone(a.sha256())).toList()));
    // Where something of the history is missing, there may have been another commit since.
    Map<BlobHash, PackId> copies =
        log.faults().isEmpty() ? copies(store, files, commits.values()) : Map.of();
    List<Unread> all = new ArrayList<>();
    for (var one : whys.entrySet()) {
      List<ActLog.Act> own = commits.getOrDefault(one.getKey(), List.of());
      PackId at = last(own, copies);
      Long key = keys.ofDataset(Layout.datasetOf(one.getKey()), live);
      if (key == null && at != null) {
        key = keys.of(at.series(), live);
      }
      String name = own.isEmpty() ? one.getKey() : own.getLast().snapshot();
      all.add(new Unread(name, gone.contains(one.getKey()), one.getValue(), at, key));
    }
    return all;
  }

  private static Problem.Corrupt why(ActLog.Act commit) {
    return new Problem.Corrupt(
        "writer %s committed %s at %s".formatted(commit.writer(), commit.manifest(), commit.time()),
        "no act says it was destroyed, and the packs have no copy",
        "Take it from another copy of the vault.");
  }

  /// The pack that has a copy of the manifest of one of these commits; of several the last. Null if
  /// none is found of one of them.
  private static @Nullable PackId last(List<ActLog.Act> commits, Map<BlobHash, PackId> copies) {
    PackId last = null;
    for (ActLog.Act commit : commits) {
      PackId one = hash(commit).map(copies::get).orElse(null);
      if (one == null || (last != null && last.series() != one.series())) {
        return null;
      }
      last = last == null || one.number() > last.number() ? one : last;
    }
    return last;
  }

  private static Optional<BlobHash> hash(ActLog.Act commit) {
    return commit.sha256().matches("[0-9a-f]{64}")
        ? Optional.of(BlobHash.parse(commit.sha256().substring(0, 2 * BlobHash.BYTES)))
        : Optional.empty();
  }

  /// Where the directories of the packs list copies of the manifests of these commits.
  private static Map<BlobHash, PackId> copies(
      Store store, List<PackLocation> files, Collection<List<ActLog.Act>> commits) throws Problem {
    Set<BlobHash> wanted = new HashSet<>();
    commits.forEach(some -> some.forEach(commit -> hash(commit).ifPresent(wanted::add)));
    Map<BlobHash, PackId> found = new HashMap<>();
    for (PackLocation file : files) {
      if (file.name().kind() == PackName.Kind.PAGE && !wanted.isEmpty()) {
        look(store, file, wanted, found);
      }
    }
    return found;
  }

  private static void look(
      Store store, PackLocation file, Set<BlobHash> wanted, Map<BlobHash, PackId> found)
      throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      for (int n = file.name().first(); n <= file.name().last(); n++) {
        PackDirectory directory = pack.directory(n);
        for (int slot = 0; slot < directory.slots(); slot++) {
          if (directory.type(slot) == BlobType.MANIFEST && wanted.contains(directory.hash(slot))) {
            found.putIfAbsent(directory.hash(slot), new PackId(file.series(), n));
          }
        }
      }
    } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
      // It tells nothing.
    }
  }
}
