package dev.zseal.cli;

import dev.zseal.files.FilePath;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.zpl.Names;
import java.util.List;

/// A file in a snapshot as a person names it: `DATASET@SNAP:PATH`.
///
/// Names of datasets and snapshots may have colons themselves, but no slash follows one in the name
/// of a snapshot: so `:/` ends it. Without a slash, the first colon does behind which a snapshot is
/// left.
///
/// @param path below the root, `/` for the root itself
record SnapshotPath(Manifest snapshot, String path) {

  static SnapshotPath find(String text, Catalog catalog) throws Problem {
    SnapshotFinder finder = new SnapshotFinder(catalog);
    int at = text.indexOf('@');
    if (at < 0) {
      throw new Problem.Usage(
          "'%s' names no snapshot".formatted(text),
          "there is no @ in it",
          "Name files as DATASET@SNAP:/PATH; `zseal list -t snapshot` shows the snapshots.");
    }
    int end = text.indexOf(":/", at);
    if (end >= 0) {
      return new SnapshotPath(finder.find(text.substring(0, end)), text.substring(end + 1));
    }
    for (int colon = text.indexOf(':', at); colon >= 0; colon = text.indexOf(':', colon + 1)) {
      List<Manifest> named = finder.named(text.substring(0, colon));
      if (named.size() == 1 && finder.named(text).isEmpty()) {
        return new SnapshotPath(named.getFirst(), "/" + text.substring(colon + 1));
      }
    }
    return new SnapshotPath(finder.find(text), "/");
  }

  /// Its place in the snapshot; `Usage` when it is no path.
  FilePath filePath() throws Problem {
    FilePath at = FilePath.ROOT;
    for (byte[] name : Names.parts(Names.parse(path))) {
      at = at.child(name);
    }
    return at;
  }

  /// As a person reads it.
  @Override
  public String toString() {
    return snapshot.fullName() + ":" + path;
  }
}
