package dev.zseal.replicate;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ZfsHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A pool that is there for the time of a run: a disk that is plugged in for its backup.
///
/// What was imported before is left imported, unless it was by a run that was cut short: a mark
/// tells.
public final class VisitingPool {

  private static final int TRIES = 10;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ZfsHost host;
  private final String name;
  private final Consumer<String> step;
  private final @Nullable Path mark;
  private boolean imported;

  /// @param step hears the commands
  /// @param mark a file that is there while a run has the pool imported; null for none
  public VisitingPool(ZfsHost host, String name, Consumer<String> step, @Nullable Path mark) {
    this.mark = mark;
    this.host = host;
    this.name = name;
    this.step = step;
  }

  public boolean isThere() throws Problem {
    return host.pools().stream().map(PoolFacts::name).anyMatch(name::equals);
  }

  /// Imports the pool without mounting anything, unless it is imported.
  ///
  /// @param guid the pool's GUID in digits, if it is to be found by that rather than by its name
  /// @param folders where to look for its devices; none to leave it to zpool
  /// @param dryRun only say so
  /// @return whether it is there now
  public boolean enter(String guid, List<Path> folders, boolean dryRun) throws Problem {
    if (isThere()) {
      imported = mark != null && Files.exists(mark);
      return true;
    }
    String which = guid.isEmpty() ? name : guid;
    StringBuilder words = new StringBuilder("zpool import -N");
    folders.forEach(folder -> words.append(" -d ").append(folder));
    step.accept(words + " " + which);
    if (dryRun) {
      return false;
    }
    mark();
    try {
      host.importPool(which, folders);
    } catch (Problem e) {
      unmark();
      if (ProcessGroup.isCurrentStopped()) {
        // While it was imported: it may be there.
        ProcessGroup.tidy(this::exportIfThere);
      }
      throw e;
    }
    imported = true;
    if (!isThere()) {
      // Not by this name: there is nothing that could be exported.
      imported = false;
      unmark();
      throw new Problem.Refused(
          "pool %s was imported, and is not %s".formatted(which, name),
          "zpool list has none of that name",
          "It was left imported. Name the target by the pool's own name: zpool list");
    }
    return true;
  }

  private void mark() throws Problem {
    if (mark != null) {
      try {
        Files.write(mark, new byte[0]);
      } catch (IOException e) {
        throw unwritable(mark, e);
      }
    }
  }

  /// Exports the pool if [#enter] imported it, or a run that did not come to its end; also when
  /// this one was stopped.
  public void leave() throws Problem {
    if (imported) {
      step.accept("zpool export " + name);
      boolean stopped = ProcessGroup.isCurrentStopped();
      ProcessGroup.tidy(() -> export(stopped ? TRIES : 1));
      imported = false;
      unmark();
    }
  }

  /// A receive that was killed keeps the pool busy until it has ended.
  private void export(int tries) throws Problem {
    for (int left = tries - 1; ; left--) {
      try {
        host.exportPool(name);
        return;
      } catch (Problem e) {
        if (left == 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void exportIfThere() throws Problem {
    if (isThere()) {
      export(TRIES);
    }
  }

  private void unmark() throws Problem {
    if (mark != null) {
      try {
        Files.deleteIfExists(mark);
      } catch (IOException e) {
        throw unwritable(mark, e);
      }
    }
  }

  private static Problem unwritable(Path mark, IOException e) {
    return new Problem.Unavailable(
        "cannot note that a pool is imported for a run",
        "%s: %s".formatted(mark, FileTrouble.words(mark, e)),
        "See whether the disk with zseal's state has room.",
        e);
  }
}
