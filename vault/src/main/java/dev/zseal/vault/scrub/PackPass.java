package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.PackCheck;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackHealth;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackRewriter;
import dev.zseal.vault.pack.PackRewriter.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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
  final Map<PackLocation, Problem> unreadable = new LinkedHashMap<>();

  /// Files of which nothing can be said: what they hold may be all right, and nobody looked.
  final List<PackLocation> unread = new ArrayList<>();

  /// Why files that could be mended could not be written.
  final List<Problem> unwritten = new ArrayList<>();

  int mended;
  long files;
  private boolean unmarked;

  PackPass(
      Store store,
      int parityPercent,
      ScrubOptions options,
      ScrubListener listener,
      Throttle throttle) {
    this.store = store;
    this.parityPercent = parityPercent;
    this.options = options;
    this.listener = listener;
    this.throttle = throttle;
  }

  /// What became of one file.
  private sealed interface Outcome {
    /// @param unwritten why it was not mended though it could be
    record Read(PackHealth health, boolean mended, @Nullable Problem unwritten)
        implements Outcome {}

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
        note(checkpoint, location, whole);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /// A mark that cannot be written costs a second reading, nothing else.
  private void note(Checkpoint checkpoint, PackLocation location, boolean whole) throws Problem {
    try {
      checkpoint.done(location, whole);
    } catch (Problem.Unavailable e) {
      if (!unmarked) {
        listener.note("how far the scrub came is not noted: " + e.evidence());
        unmarked = true;
      }
    }
  }

  long bytes() {
    return bytesRead.get();
  }

  /// The pages and blocks that parity does not bring back.
  List<Missing> lost() {
    List<Missing> lost = new ArrayList<>();
    for (PackHealth health : damaged) {
      for (PackHealth.Slot slot : health.lost()) {
        switch (slot.type()) {
          case PAGE, BLOCK ->
              lost.add(new Missing(slot.ref(health.location().series()), slot.type()));
          case DEAD, MANIFEST, CAPSULE, SETTINGS -> {}
        }
      }
    }
    return lost;
  }

  /// Notes what became of a file; returns whether it is whole by now.
  private boolean take(Outcome outcome, PackLocation location) {
    files++;
    return switch (outcome) {
      case Outcome.Read read -> {
        if (!read.health().isWhole()) {
          damaged.add(read.health());
          mended += read.mended() ? 1 : 0;
          if (read.unwritten() != null) {
            unwritten.add(read.unwritten());
          }
          listener.note(words(read));
        }
        yield read.health().isWhole() || read.mended();
      }
      case Outcome.Unreadable unreadableFile -> {
        unreadable.put(location, unreadableFile.problem());
        if (!(unreadableFile.problem() instanceof Problem.Corrupt)) {
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
    return "%s: %s, %s".formatted(health.location().file(), found, outcome(read));
  }

  private static String outcome(Outcome.Read read) {
    if (read.mended()) {
      return "written anew";
    }
    if (read.unwritten() != null) {
      return "could not be written anew (%s)".formatted(read.unwritten().evidence());
    }
    int lost = read.health().lost().size();
    return lost == 0 ? "can be mended" : "%d blobs are beyond its parity".formatted(lost);
  }

  private Outcome read(PackLocation location) throws Problem {
    PackFile opened;
    try {
      opened = PackFile.open(store, location);
    } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew e) {
      // If it is not there any more, a compaction replaced it meanwhile.
      return store.exists(location.file()) ? new Outcome.Unreadable(e) : new Outcome.Replaced();
    }
    try (PackFile pack = opened) {
      PackHealth health = PackCheck.of(pack, this::count);
      if (!options.repair() || !health.isMendable()) {
        return new Outcome.Read(health, false, null);
      }
      try {
        new PackRewriter(store, parityPercent).mend(pack);
        return new Outcome.Read(health, true, null);
      } catch (Problem e) {
        // A full disk, say. What else is damaged is told all the same.
        return new Outcome.Read(health, false, unwritten(location, e));
      }
    }
  }

  /// A repair that came to nothing.
  static Problem unwritten(PackLocation location, Problem e) {
    return new Problem.Unavailable(
        location.file() + " is damaged, and could not be written anew", e.evidence(), e.hint(), e);
  }

  private void count(long bytes) {
    bytesRead.addAndGet(bytes);
    throttle.spent(bytes);
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
