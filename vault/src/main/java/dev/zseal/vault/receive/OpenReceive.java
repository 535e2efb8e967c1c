package dev.zseal.vault.receive;

import dev.zseal.store.Store;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.pack.PackAppender;
import dev.zseal.vault.pack.Packs;
import org.jspecify.annotations.Nullable;

/// A stream being taken in: its lock, its pin, its packs, its tree so far. Closed before its
/// commit, it leaves nothing in the vault.
record OpenReceive(
    StreamGate.Admission admission,
    String datasetId,
    @Nullable Hierarchy hierarchy,
    SnapshotBuilder builder,
    PackAppender appender,
    Packs packs,
    Pins.Held pin,
    Store.Lock lock)
    implements AutoCloseable {

  @Override
  public void close() {
    appender.close();
    packs.close();
    pin.close();
    lock.close();
  }
}
