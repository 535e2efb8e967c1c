package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.List;

/// The signed acts that say which manifests are to go.
///
/// A tombstone names a manifest by the SHA-256 of its bytes, not only by its name. No two commits
/// make equal bytes, because each writes packs of its own, so a snapshot that is received again
/// after it was destroyed is not meant by the old tombstone, whoever's clock says what.
public final class Tombstones {

  private Tombstones() {}

  /// Manifests a destroy meant to delete and did not come to: the crash was between the two steps.
  ///
  /// A damaged act gives no leave to delete anything; finding damage is for a scrub.
  public static List<Manifest> unfinished(Store store) throws Problem {
    List<Manifest> found = new ArrayList<>();
    for (ActLog.Act act : ActLog.read(store).acts()) {
      if (act.kind().equals(Acts.DESTROY)
          && !act.manifest().isEmpty()
          && store.exists(act.manifest())) {
        byte[] manifest = store.readAll(act.manifest(), Manifest.MAX_BYTES);
        if (Capsule.sha256(manifest).equals(act.sha256())) {
          found.add(Manifest.parse(manifest, store.location() + "/" + act.manifest()));
        }
      }
    }
    return found;
  }
}
