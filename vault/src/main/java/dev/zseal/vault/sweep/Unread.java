package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.Acts;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    String name, boolean isLost, Problem.Corrupt why, @Nullable At at, @Nullable Long key) {

  /// A pack.
  record At(long series, int number) {}

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
    Directories directories = new Directories(store, files);
    List<Unread> all = new ArrayList<>();
    for (var one : whys.entrySet()) {
      List<ActLog.Act> commits =
          log.acts().stream()
              .filter(a -> a.kind().equals(Acts.COMMIT) && a.manifest().equals(one.getKey()))
              .filter(a -> !log.isGone(a.sha256()))
              .toList();
      // Where something of the history is missing, there may have been another commit since.
      At at = log.faults().isEmpty() ? directories.find(commits) : null;
      Long key = keys.ofDataset(Layout.datasetOf(one.getKey()), live);
      if (key == null && at != null) {
        key = keys.of(at.series, live);
      }
      String name = commits.isEmpty() ? one.getKey() : commits.getLast().snapshot();
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

  /// What the directories of the packs say of copies, which are read once for all.
  private record Directories(Store store, List<PackLocation> files) {

    /// The pack that has a copy of one of these manifests; of several the last. Null if none is
    /// found of one of them.
    @Nullable At find(List<ActLog.Act> commits) throws Problem {
      At last = null;
      for (ActLog.Act commit : commits) {
        At one =
            commit.sha256().matches("[0-9a-f]{64}")
                ? find(BlobHash.parse(commit.sha256().substring(0, 2 * BlobHash.BYTES)))
                : null;
        if (one == null || (last != null && last.series != one.series)) {
          return null;
        }
        last = last == null || one.number > last.number ? one : last;
      }
      return last;
    }

    private @Nullable At find(BlobHash hash) throws Problem {
      for (PackLocation file : files) {
        if (file.name().kind() == PackName.Kind.PAGE) {
          At found = look(file, hash);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }

    private @Nullable At look(PackLocation file, BlobHash hash) throws Problem {
      try (PackFile pack = PackFile.open(store, file)) {
        for (int n = file.name().first(); n <= file.name().last(); n++) {
          PackDirectory directory = pack.directory(n);
          for (int slot = 0; slot < directory.slots(); slot++) {
            if (directory.type(slot) == BlobType.MANIFEST && directory.hash(slot).equals(hash)) {
              return new At(file.series(), n);
            }
          }
        }
      } catch (Problem.Corrupt | Problem.TooNew _) {
        // It tells nothing.
      }
      return null;
    }
  }
}
