package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.PackFile;
import java.util.List;

final class Compaction {

  private final Store store;
  private final LiveMark mark;
  private final List<Pin> pins;

  Compaction(Store store, VaultSettings settings, LiveMark mark, List<Pin> pins) {
    this.store = store;
    this.mark = mark;
    this.pins = pins;
  }

  Swept run(List<PackFile> files) throws Problem {
    int n = 0;
    for (PackFile f : files) {
      boolean live = false;
      for (int k = f.name().first(); k <= f.name().last(); k++) {
        live |= !mark.slots().of(f.series(), k).isEmpty() || mark.isOfLiveReceive(f.series(), k);
      }
      for (Pin p : pins) {
        live |= p.series() == f.series() && f.name().last() >= p.firstPack();
      }
      if (!live) {
        store.delete(f.objectName());
        n++;
      }
    }
    return new Swept(n, 0, 0, 0, List.of());
  }
}
