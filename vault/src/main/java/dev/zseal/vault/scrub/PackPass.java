package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.PackCheck;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackHealth;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackRewriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Reads pack files, each once from front to back, and writes the damaged ones anew.
///
/// A file is written anew only if every blob of it can be read: nothing is given up here.
final class PackPass {

  private final Store store;
  private final int parityPercent;
  private final ScrubOptions options;
  private final ScrubListener listener;
  private final Throttle throttle;
  private final AtomicLong bytesRead = new AtomicLong();

  final List<PackHealth> damaged = new ArrayList<>();
  final List<Problem> unreadable = new ArrayList<>();

  /// Files of which nothing can be said: what they hold may be all right, and nobody looked.
  final List<PackLocation> unread = new ArrayList<>();

  int mended;
  long files;

  PackPass(
      Store store,
      int parityPercent,
      ScrubOptions options,
      ScrubListener listener,
      InstantSource clock) {
    this.store = store;
    this.parityPercent = parityPercent;
    this.options = options;
    this.listener = listener;
    this.throttle = new Throttle(options.bytesPerSecond(), clock);
  }

  /// What became of one file.
  private sealed interface Outcome {
    record Read(PackHealth health, boolean mended) implements Outcome {}

    record Unreadable(Problem problem) implements Outcome {}

    /// Something else wrote it anew or deleted it before its turn came.
    record Replaced() implements Outcome {}
  }

  /// Hears that all files up to this one are done.
  interface Checkpoint {
    /// A file is done.
    ///
    /// @param whole whether this one is, or is again
    void done(PackLocation file, boolean whole) throws Problem;
  }

  /// Reads the files, in their order as far as results go.
  ///
  /// @param total bytes of all of them
  void run(List<PackLocation> locations, long total, Checkpoint checkpoint) throws Problem {
    int threads = options.threads();
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Outcome>> ahead = new ArrayList<>();
      int next = 0;
      for (PackLocation location : locations) {
        while (next < locations.size() && ahead.size() < 2 * threads) {
          PackLocation file = locations.get(next++);
          ahead.add(executor.submit(() -> read(file)));
        }
        boolean whole = take(await(ahead.removeFirst()), location);
        listener.progress(bytesRead.get(), total);
        checkpoint.done(location, whole);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  long bytes() {
    return bytesRead.get();
  }

  /// Notes what became of a file; returns whether it is whole by now.
  private boolean take(Outcome outcome, PackLocation location) {
    files++;
    return switch (outcome) {
      case Outcome.Read read -> {
        if (!read.health().isWhole()) {
          damaged.add(read.health());
          mended += read.mended() ? 1 : 0;
          listener.note(words(read));
        }
        yield read.health().isWhole() || read.mended();
      }
      case Outcome.Unreadable unreadableFile -> {
        unreadable.add(unreadableFile.problem());
        if (unreadableFile.problem() instanceof Problem.Unavailable) {
          unread.add(location);
        }
        listener.note(location.file() + ": " + unreadableFile.problem().evidence());
        yield false;
      }
      case Outcome.Replaced _ -> {
        unread.add(location);
        yield true;
      }
    };
  }

  private static String words(Outcome.Read read) {
    PackHealth health = read.health();
    String found =
        health.damagedCells() > 0
            ? "%d damaged cells of 4K".formatted(health.damagedCells())
            : health.damagedIndex() ? "damaged tables" : "damaged";
    String then =
        read.mended()
            ? "written anew"
            : health.lost().isEmpty()
                ? "can be mended"
                : "%d blobs are beyond its parity".formatted(health.lost().size());
    return "%s: %s, %s".formatted(health.location().file(), found, then);
  }

  private Outcome read(PackLocation location) throws Problem {
    PackFile opened;
    try {
      opened = PackFile.open(store, location);
    } catch (Problem.Corrupt | Problem.Unavailable e) {
      // If it is not there any more, a compaction replaced it meanwhile.
      return store.exists(location.file()) ? new Outcome.Unreadable(e) : new Outcome.Replaced();
    }
    try (PackFile pack = opened) {
      PackHealth health = PackCheck.of(pack, this::count);
      boolean mend = options.repair() && health.isMendable();
      if (mend) {
        new PackRewriter(store, parityPercent).mend(pack);
      }
      return new Outcome.Read(health, mend);
    }
  }

  private void count(long bytes) {
    bytesRead.addAndGet(bytes);
    try {
      throttle.spent(bytes);
    } catch (InterruptedException _) {
      // The scrub ends; what is read until then does no harm.
      Thread.currentThread().interrupt();
    }
  }

  private static Outcome await(Future<Outcome> future) throws Problem {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new IllegalStateException("checking a pack failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable(
          "the scrub was interrupted", "before its end", "Run it again: it continues.", e);
    }
  }
}
