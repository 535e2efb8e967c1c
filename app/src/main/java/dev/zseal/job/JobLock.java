package dev.zseal.job;

import dev.zseal.history.State;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a second run of a job away, in this process and in others. It ends with the process.
///
/// POSIX lets go of all locks that a process has on a file as soon as it closes any descriptor of
/// it: so a second run in this process must be turned away before it opens the file.
final class JobLock implements AutoCloseable {

  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private JobLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static JobLock take(State state, String job) throws Problem {
    Path folder = state.folder("locks");
    String name = job + ".lock";
    Path file = folder.resolve(name);
    boolean locked = false;
    boolean taken = false;
    try {
      file = folder.toRealPath().resolve(name);
      taken = TAKEN.add(file);
      if (taken) {
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        locked = channel.tryLock() != null;
        if (locked) {
          return new JobLock(file, channel);
        }
        channel.close();
      }
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot lock job " + job,
          "%s: %s".formatted(file, FileTrouble.words(file, e)),
          "See whether this user may write there.",
          e);
    } finally {
      if (taken && !locked) {
        TAKEN.remove(file);
      }
    }
    throw new Problem.Conflict(
        "job %s is running".formatted(job),
        "another run holds " + file,
        "Wait for it: zseal status shows how far it is.");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The lock is gone with the process at the latest.
    } finally {
      TAKEN.remove(file);
    }
  }
}
