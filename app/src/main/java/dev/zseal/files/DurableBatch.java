package dev.zseal.files;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Steps that wait until the files written before them are safe on the disk; then they are done in
/// their order.
///
/// A file gets its name only by such a step: so what has its name, size and time has its contents
/// too, whenever the power goes. To wait for each file by itself would take many times as long
/// where files are small, as each waits for the disk once.
final class DurableBatch implements AutoCloseable {

  /// Then there is little to do again after an interruption, and few waits.
  private static final int MAX_STEPS = 2000;

  private static final long MAX_BYTES = 256L << 20;

  private final Path target;
  private final Disk disk;
  private final List<Step> waiting = new ArrayList<>();
  private final Set<Path> parts = new HashSet<>();
  private long bytes;

  /// Where files are written.
  interface Disk {
    /// Waits until all that was written is safe.
    void sync() throws IOException;
  }

  /// What is done later. It tells by itself what goes wrong with it.
  interface Step {
    void run() throws Problem;
  }

  /// @param target to be named when it fails
  DurableBatch(Path target, Disk disk) {
    this.target = target;
    this.disk = disk;
  }

  /// Puts off what needs no file to be safe, but has to come after steps that do.
  void add(Step step) throws Problem {
    put(step);
  }

  /// Puts off what needs `part` to be safe, of which `length` bytes were written.
  void add(Path part, long length, Step step) throws Problem {
    bytes += length;
    parts.add(part);
    put(step);
  }

  private void put(Step next) throws Problem {
    waiting.add(next);
    if (waiting.size() >= MAX_STEPS || bytes >= MAX_BYTES) {
      flush();
    }
  }

  /// Whether there is a step that waits for this file.
  boolean awaits(Path part) {
    return parts.contains(part);
  }

  /// Does what waits.
  void flush() throws Problem {
    List<Step> due = List.copyOf(waiting);
    List<Path> written = List.copyOf(parts);
    waiting.clear();
    parts.clear();
    bytes = 0;
    if (!written.isEmpty()) {
      sync(written);
    }
    for (Step each : due) {
      each.run();
    }
  }

  private void sync(List<Path> written) throws Problem {
    try {
      disk.sync();
    } catch (IOException e) {
      written.forEach(DurableBatch::discard);
      FileWriter.stopIfFull(target, e);
      throw FileTrouble.writing("cannot write to " + target, target, e);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException _) {
      // The next extraction takes it away.
    }
  }

  /// Does what waits, and waits for that too: then names are as safe as contents.
  @Override
  public void close() throws Problem {
    flush();
    sync(List.of());
  }
}
