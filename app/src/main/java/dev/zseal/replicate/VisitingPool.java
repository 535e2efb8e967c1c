package dev.zseal.replicate;

import dev.zseal.problem.Problem;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// A pool that is there for the time of a run: a disk that is plugged in for its backup.
///
/// What was imported before is left imported.
public final class VisitingPool {

  private final ZfsHost host;
  private final String name;
  private final Consumer<String> step;
  private boolean imported;

  /// @param step hears the commands
  public VisitingPool(ZfsHost host, String name, Consumer<String> step) {
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
      return true;
    }
    String which = guid.isEmpty() ? name : guid;
    StringBuilder words = new StringBuilder("zpool import -N");
    folders.forEach(folder -> words.append(" -d ").append(folder));
    step.accept(words + " " + which);
    if (dryRun) {
      return false;
    }
    host.importPool(which, folders);
    imported = true;
    if (!isThere()) {
      throw new Problem.Refused(
          "pool %s was imported, and is not %s".formatted(which, name),
          "zpool list has none of that name",
          "Name the target by the pool's own name: zpool list; it was left imported.");
    }
    return true;
  }

  /// Exports the pool if [#enter] imported it.
  public void leave() throws Problem {
    if (imported) {
      step.accept("zpool export " + name);
      host.exportPool(name);
      imported = false;
    }
  }
}
