package dev.zseal.vault.scrub;

import dev.zseal.problem.CarriedProblem;
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

  /// The full stream of a snapshot of this store. Where it breaks off for what the store has lost,
  /// its methods throw a [CarriedProblem] that says so.
  public static InputStream of(Store store, Manifest snapshot) {
    Pipe in = new Pipe();
    try {
      PipedOutputStream out = new PipedOutputStream(in);
      Thread.ofPlatform().daemon().name("zseal-send").start(() -> send(store, snapshot, out, in));
    } catch (IOException e) {
      throw new IllegalStateException("a pipe could not be made", e);
    }
    return in;
  }

  private static void send(Store store, Manifest snapshot, PipedOutputStream out, Pipe in) {
    try (out) {
      try {
        new Sender(store).send(List.of(StreamPlan.full(snapshot)), null, out, _ -> {});
      } catch (Problem e) {
        in.failure = e;
      }
    } catch (IOException _) {
      // Nobody reads it any more.
    }
  }

  /// A pipe that says at its end why there is no more.
  private static final class Pipe extends PipedInputStream {
    private volatile @Nullable Problem failure;

    Pipe() {
      super(PIPE_BYTES);
    }

    @Override
    public synchronized int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
      return checked(super.read(into, offset, length));
    }

    private int checked(int read) throws IOException {
      Problem why = failure;
      if (read < 0 && why != null) {
        throw new CarriedProblem(why);
      }
      return read;
    }
  }
}
