package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackHealth;
import dev.zseal.vault.pack.PackRewriter;
import dev.zseal.vault.pack.Packs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes files anew that lost what parity does not bring back, once that can be had from other
/// files, or is needed by nobody.
final class Replacement {

  private final Store store;
  private final PackRewriter rewriter;
  private final SmallObjects small;
  private final List<VaultCopy> copies;
  private final ScrubListener listener;

  /// Why files could not be written.
  final List<Problem> unwritten = new ArrayList<>();

  /// @param small has the small files of which packs lost their copies
  Replacement(
      Store store,
      int parityPercent,
      SmallObjects small,
      List<VaultCopy> copies,
      ScrubListener listener) {
    this.store = store;
    this.rewriter = new PackRewriter(store, parityPercent);
    this.small = small;
    this.copies = copies;
    this.listener = listener;
  }

  /// Replaces what can be; returns how many files.
  ///
  /// @param nothingMissing whether all that anybody needs is there, so that the rest may be left
  ///   out
  int run(List<PackHealth> damaged, boolean nothingMissing) throws Problem {
    int replaced = 0;
    for (PackHealth health : damaged) {
      if (!health.lost().isEmpty() && store.exists(health.location().file())) {
        try {
          replaced += replace(health, nothingMissing) ? 1 : 0;
        } catch (Problem e) {
          unwritten.add(PackPass.unwritten(health.location(), e));
          listener.note("%s: %s".formatted(health.location().file(), e.evidence()));
        }
      }
    }
    return replaced;
  }

  private boolean replace(PackHealth health, boolean nothingMissing) throws Problem {
    try (Packs packs = new Packs(store);
        PackFile pack = PackFile.open(store, health.location())) {
      if (!nothingMissing) {
        for (PackHealth.Slot slot : health.lost()) {
          if (find(packs, slot.ref(health.location().series())) == null) {
            return false;
          }
        }
      }
      var anew = rewriter.mend(pack, ref -> find(packs, ref), _ -> !nothingMissing);
      listener.note("%s: written anew with what was found elsewhere".formatted(anew.file()));
      return true;
    }
  }

  private byte @Nullable [] find(Packs packs, BlobRef ref) throws Problem {
    try {
      return packs.read(ref);
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      byte[] object = small.find(ref.hash());
      for (VaultCopy copy : copies) {
        object = object == null ? copy.find(ref) : object;
      }
      return object;
    }
  }
}
