package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// One started process: its pipes, the tail of its standard error, and its end.
///
/// A virtual thread drains standard error, so that the process never stalls on it; the thread ends
/// with the process. Closing kills the process and all it started, and waits for them a while.
final class Child implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  /// How a process ended.
  record Exit(int status, String stderr) {}

  private final Process process;
  private final Tail tail = new Tail();
  private final Thread drain;

  private Child(Process process) {
    this.process = process;
    this.drain = Thread.ofVirtual().name("stderr-" + process.pid()).start(this::drain);
  }

  /// Starts a process that reads nothing: what stands on our standard input is not for it.
  static Child startReading(List<String> argv) throws Problem {
    return start(new ProcessBuilder(argv).redirectInput(new File("/dev/null")));
  }

  /// Starts a process that is written to, and whose output is of no interest.
  static Child startWriting(List<String> argv) throws Problem {
    return start(new ProcessBuilder(argv).redirectOutput(ProcessBuilder.Redirect.DISCARD));
  }

  private static Child start(ProcessBuilder builder) throws Problem {
    /* Ssh's own messages are recognised by their English words too. */
    builder.environment().put("LC_ALL", "C");
    // What a stopped group starts could still change something before it is killed.
    ProcessGroup.admit();
    try {
      Child child = new Child(builder.start());
      ProcessGroup.join(child);
      return child;
    } catch (IOException e) {
      String program = builder.command().getFirst();
      throw new Problem.Unavailable(
          "Could not start " + program,
          Failures.printable(String.valueOf(e.getMessage())),
          "Install " + program + ", or put it on the PATH.",
          e);
    }
  }

  boolean isOver() {
    return !process.isAlive();
  }

  InputStream stdout() {
    return process.getInputStream();
  }

  OutputStream stdin() {
    return process.getOutputStream();
  }

  /// Waits for the end, however long it takes. Interrupting the waiting thread kills the process.
  Exit await() throws Problem {
    try {
      int status = process.waitFor();
      /* Bounded: what the process left behind in the background may hold standard error open. */
      boolean _ = drain.join(LAST_WORDS);
      return new Exit(status, tail.text());
    } catch (InterruptedException _) {
      close();
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable(
          "Interrupted while waiting for zfs", "it was stopped", "Start the command again.", null);
    }
  }

  /// Whether the process ended by itself in that time; if not, it is killed.
  boolean endsWithin(Duration limit) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    close();
    return false;
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    if (process.isAlive()) {
      /* Stuck inside the kernel: a pipe that another thread is blocked on cannot be closed. */
      return;
    }
    for (var pipe : List.of(process.getOutputStream(), process.getInputStream())) {
      try {
        pipe.close();
      } catch (IOException _) {
        /* The flush of a pipe nobody reads any more: there is nobody left to tell. */
      }
    }
  }

  /// Asks first: ssh takes its proxies down and zfs its half-received state when asked.
  private void kill() {
    List<ProcessHandle> tree =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    tree.forEach(ProcessHandle::destroy);
    boolean interrupted = !ended(tree);
    tree.forEach(ProcessHandle::destroyForcibly);
    /* Bounded: a process that waits for a dead disk inside the kernel cannot be killed. */
    interrupted |= !ended(tree);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits a grace for all to end; false only if that was interrupted.
  private static boolean ended(List<ProcessHandle> tree) {
    try {
      for (long waited = 0; waited < GRACE.toMillis(); waited += 10) {
        if (tree.stream().noneMatch(ProcessHandle::isAlive)) {
          return true;
        }
        Thread.sleep(10);
      }
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void drain() {
    byte[] buffer = new byte[8192];
    try (InputStream stderr = process.getErrorStream()) {
      for (int n = stderr.read(buffer); n >= 0; n = stderr.read(buffer)) {
        tail.add(buffer, n);
      }
    } catch (IOException _) {
      /* The pipe broke: what came before it did is kept. */
    }
  }

  /// The last bytes of an output of any length.
  static final class Tail {
    static final int BYTES = 64 * 1024;

    private final byte[] ring = new byte[BYTES];
    private long total;

    synchronized void add(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        ring[(int) (total++ % BYTES)] = bytes[i];
      }
    }

    synchronized String text() {
      int length = (int) Math.min(total, BYTES);
      byte[] last = new byte[length];
      for (int i = 0; i < length; i++) {
        last[i] = ring[(int) ((total - length + i) % BYTES)];
      }
      return new String(last, StandardCharsets.UTF_8);
    }
  }
}
