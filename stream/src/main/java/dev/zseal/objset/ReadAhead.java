package dev.zseal.objset;

import dev.zseal.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Fetches and opens the blocks that come next when an object is read from block to block, on all
/// processors.
///
/// At most [#AHEAD_BYTES] of blocks are under way, or two. Safe for use by several threads.
final class ReadAhead implements AutoCloseable {

  private static final int AHEAD_BYTES = 4 << 20;
  private static final int MAX_AHEAD = 64;
  private static final int WATCHED_OBJECTS = 64;

  private final Opener opener;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final LinkedHashMap<BlockPlace, Future<byte[]>> coming = new LinkedHashMap<>();
  private final LinkedHashMap<Long, Run> runs = new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable ExecutorService workers;

  /// Blocks of an object that were read one after the other.
  ///
  /// @param steps from a block to the one behind it
  private record Run(long next, int steps) {}

  /// What fetches and opens a block that is no hole.
  @FunctionalInterface
  interface Opener {
    byte[] open(SealedObject object, long id) throws Problem;
  }

  ReadAhead(Opener opener) {
    this.opener = opener;
  }

  /// A block that was fetched ahead, or null. Waits for it if need be.
  byte @Nullable [] take(BlockPlace place) throws Problem {
    Future<byte[]> block;
    synchronized (this) {
      block = coming.remove(place);
    }
    if (block == null) {
      return null;
    }
    try {
      return block.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new IllegalStateException("reading ahead failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable(
          "reading was interrupted", "before its end", "Run it again.", e);
    }
  }

  /// A block is being read: if it follows those before, those behind it will be wanted. The longer
  /// that goes on the more of them; one step may be chance, as from the head of a large directory
  /// to its table.
  void reading(SealedObject object, long id) throws Problem {
    long number = object.dnode().object();
    long following = object.nextBlock(id + 1);
    int steps;
    synchronized (this) {
      Run run = runs.get(number);
      steps = run != null && run.next == id ? Math.min(MAX_AHEAD, run.steps + 1) : 0;
      runs.put(number, new Run(following, steps));
      if (runs.size() > WATCHED_OBJECTS) {
        runs.pollFirstEntry();
      }
      if (steps < 2 || threads < 2) {
        return;
      }
    }
    int most = Math.clamp(AHEAD_BYTES / object.dnode().blockSize(), 2, MAX_AHEAD);
    int window = Math.min(most, 2 * steps);
    synchronized (this) {
      if (coming.size() > window / 2) {
        // Enough for now: what is under way is looked through as seldom as possible.
        return;
      }
    }
    for (int i = 0; i < window && following >= 0; i++) {
      fetch(object, following);
      following = object.nextBlock(following + 1);
    }
  }

  private synchronized void fetch(SealedObject object, long id) {
    BlockPlace place = new BlockPlace(object.dnode().object(), id);
    if (coming.containsKey(place)) {
      return;
    }
    if (workers == null) {
      workers =
          Executors.newFixedThreadPool(
              threads, Thread.ofPlatform().daemon().name("zseal-ahead-", 0).factory());
    }
    while (coming.size() >= MAX_AHEAD) {
      // Nobody came for it.
      Map.Entry<BlockPlace, Future<byte[]>> oldest = coming.pollFirstEntry();
      oldest.getValue().cancel(false);
    }
    coming.put(place, workers.submit(() -> opener.open(object, id)));
  }

  @Override
  public synchronized void close() {
    if (workers != null) {
      workers.shutdownNow();
    }
  }
}
