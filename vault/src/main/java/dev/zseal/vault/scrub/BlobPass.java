package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.Packs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads blobs one by one and holds each against its hash; neighbours in a file are read at once.
///
/// Memory is that of a few runs of [#RUN_BYTES], or of one blob if that is larger.
final class BlobPass implements AutoCloseable {

  private static final int RUN_BYTES = 4 << 20;

  private final Packs packs;
  private final int threads;
  private final ExecutorService executor;
  private final Deque<Future<Outcome>> ahead = new ArrayDeque<>();
  private final Lost lost;
  private List<Wanted> run = new ArrayList<>();
  private Packs.@Nullable Extent runExtent;

  /// Files that were not as they were written, whether parity helped or not.
  final Set<PackLocation> damaged = new TreeSet<>(Comparator.comparing(PackLocation::file));

  /// Blobs that were read, lost ones included.
  long blobs;

  long bytes;

  /// Hears of blobs that not even parity brings back, in the order they were asked for.
  interface Lost {
    /// One is lost.
    ///
    /// @param object the object that wants it
    void lost(long object);
  }

  /// A blob to be read.
  private record Wanted(BlobRef ref, Packs.Extent extent, long object) {}

  private record Outcome(List<Wanted> read, List<Wanted> lost, Set<PackLocation> damaged) {}

  BlobPass(Packs packs, int threads, Lost lost) {
    this.packs = packs;
    this.threads = threads;
    this.lost = lost;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  /// Reads a page now; null when it is lost.
  byte @Nullable [] page(BlobRef ref) throws Problem {
    try {
      Packs.Extent extent = packs.locate(ref);
      byte[] page = new byte[extent.length()];
      try {
        extent.read(page, 0);
        packs.check(ref, extent, page, 0);
      } finally {
        note(extent);
      }
      blobs++;
      bytes += page.length;
      return page;
    } catch (Problem.Corrupt _) {
      blobs++;
      return null;
    }
  }

  private void note(Packs.Extent extent) {
    if (extent.file().isDamaged()) {
      damaged.add(extent.file().location());
    }
  }

  /// Reads a block, by and by.
  void block(BlobRef ref, long object) throws Problem {
    Packs.Extent extent;
    try {
      extent = packs.locate(ref);
    } catch (Problem.Corrupt _) {
      blobs++;
      lost.lost(object);
      return;
    }
    Packs.Extent sofar = runExtent;
    boolean joins =
        sofar != null
            && sofar.isFollowedBy(extent)
            && sofar.length() + extent.length() <= RUN_BYTES;
    if (!joins) {
      submit();
    }
    run.add(new Wanted(ref, extent, object));
    runExtent = sofar != null && joins ? sofar.with(extent) : extent;
  }

  private void submit() throws Problem {
    Packs.Extent extent = runExtent;
    if (extent == null) {
      return;
    }
    List<Wanted> wanted = run;
    run = new ArrayList<>();
    runExtent = null;
    while (ahead.size() >= 2 * threads) {
      take(ahead.removeFirst());
    }
    ahead.add(executor.submit(() -> read(wanted, extent)));
  }

  /// Waits until all that was asked for is read.
  void finish() throws Problem {
    submit();
    while (!ahead.isEmpty()) {
      take(ahead.removeFirst());
    }
  }

  private Outcome read(List<Wanted> wanted, Packs.Extent all) throws Problem {
    List<Wanted> gone = new ArrayList<>();
    Set<PackLocation> files = new TreeSet<>(Comparator.comparing(PackLocation::file));
    byte[] buffer = new byte[all.length()];
    boolean read = isRead(all, buffer, wanted.size() == 1);
    int at = 0;
    for (Wanted one : wanted) {
      try {
        if (!read) {
          one.extent.read(buffer, at);
        }
        packs.check(one.ref, one.extent, buffer, at);
      } catch (Problem.Corrupt _) {
        gone.add(one);
      }
      at += one.extent.length();
    }
    if (all.file().isDamaged()) {
      files.add(all.file().location());
    }
    return new Outcome(wanted, gone, files);
  }

  /// Whether a run could be read at once. Where it cannot, one of its blobs may be to blame.
  private static boolean isRead(Packs.Extent all, byte[] buffer, boolean last) throws Problem {
    try {
      all.read(buffer, 0);
      return true;
    } catch (Problem.Corrupt _) {
      return false;
    } catch (Problem.Unavailable e) {
      if (last) {
        throw e;
      }
      return false;
    }
  }

  private void take(Future<Outcome> future) throws Problem {
    Outcome outcome = await(future);
    for (Wanted one : outcome.read) {
      blobs++;
      bytes += one.extent.length();
    }
    outcome.lost.forEach(one -> lost.lost(one.object));
    damaged.addAll(outcome.damaged);
  }

  private static Outcome await(Future<Outcome> future) throws Problem {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new IllegalStateException("checking a blob failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable(
          "reading back was interrupted", "before its end", "Run `zseal scrub` instead.", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
  }
}
