package dev.zseal.job;

import dev.zseal.history.State;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a second run of a job away, in this process and in others. It ends with the process.
final class JobLock implements AutoCloseable {

  private final FileChannel channel;

  private JobLock(FileChannel channel) {
    this.channel = channel;
  }

  static JobLock take(State state, String job) throws Problem {
    Path file = state.folder("locks").resolve(job + ".lock");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return new JobLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot lock job " + job,
          "%s: %s".formatted(file, e.getClass().getSimpleName()),
          "See whether this user may write there.",
          e);
    }
    throw new Problem.Conflict(
        "job %s is running".formatted(job),
        "another run holds " + file,
        "Wait for it: zseal status shows how far it is.");
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The lock is gone with the process at the latest.
    }
  }
}
