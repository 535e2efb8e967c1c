package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.Sender;
import dev.zseal.vault.send.StreamPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Full streams out of another vault.
public final class VaultStreams implements FullStreams {

  private static final int PIPE_BYTES = 4 << 20;

  private final Store store;
  private final Catalog catalog;

  public VaultStreams(Store store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  @Override
  public @Nullable InputStream full(Manifest snapshot) throws Problem {
    Optional<Manifest> there = catalog.find(snapshot.guid());
    return there.isEmpty() ? null : of(store, there.get());
  }

  /// The full stream of a snapshot of this store.
  public static InputStream of(Store store, Manifest snapshot) {
    PipedInputStream in = new PipedInputStream(PIPE_BYTES);
    try {
      PipedOutputStream out = new PipedOutputStream(in);
      Thread.ofPlatform().daemon().name("zseal-send").start(() -> send(store, snapshot, out));
    } catch (IOException e) {
      throw new IllegalStateException("a pipe could not be made", e);
    }
    return in;
  }

  private static void send(Store store, Manifest snapshot, PipedOutputStream out) {
    try (out) {
      new Sender(store).send(List.of(StreamPlan.full(snapshot)), null, out, _ -> {});
    } catch (Problem | IOException _) {
      // The stream ends before its END record: its reader says so.
    }
  }
}
