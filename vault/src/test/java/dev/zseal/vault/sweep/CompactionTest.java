package dev.zseal.vault.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import dev.zseal.vault.pack.PackWriter;
import dev.zseal.vault.tree.AddressSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CompactionTest {

  private static final long SERIES = 7;

  /// As many full files as a series of hourly snapshots has after two years. It takes a second;
  /// when each file was held against every other, it took more than half a minute.
  @Test
  @Timeout(20)
  void aSweepWithNothingToDo_costsNoMoreThanALookAtEachFile() throws Exception {
    int files = 20_000;
    MemoryStore store = new MemoryStore();
    AddressSet slots = new AddressSet();
    List<PackLocation> all = new ArrayList<>();
    byte[] blob = {1, 2, 3, 4, 5};
    for (int number = 1; number <= files; number++) {
      PackName name = new PackName(number, number, 0, PackName.Kind.DATA);
      PackLocation location = new PackLocation("w/0123456789abcdef/packs", SERIES, name);
      try (PackWriter writer = new PackWriter(store, location, 0)) {
        slots.add(writer.add(BlobType.BLOCK, blob, 0, 5, BlobHash.of(blob, 0, 5)));
        writer.seal();
      }
      all.add(location);
    }
    LiveMark mark = new LiveMark(slots, Map.of(), Doubt.NONE);
    // No two fit into one file.
    VaultSettings settings = new VaultSettings("0".repeat(32), "2026-11-22T03:00:00Z", 5, 0);

    Swept swept = new Compaction(store, settings, mark, List.of(), 30, SweepListener.NONE).run(all);

    assertThat(swept.filesDeleted() + swept.filesWritten()).isZero();
    assertThat(store.lengths()).hasSize(files);
  }
}
