package dev.zseal.job;

import dev.zseal.alert.Courier;
import dev.zseal.alert.Origin;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.State;
import dev.zseal.vault.Vault;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zfs.ZfsHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that a run of a job needs, in a folder of its own. The clock says what it is told.
final class JobBench {

  /// A job of one dataset and one vault.
  static final String ONE =
      """
      [target.usb]
      vault = "%s/vault"
      [job.night]
      datasets = ["pool/a"]
      to = ["usb"]
      """;

  /// A job of two datasets and one vault.
  static final String TWO =
      """
      [target.usb]
      vault = "%s/vault"
      [job.night]
      datasets = ["pool/a", "pool/b"]
      to = ["usb"]
      """;

  final Path folder;
  final ScriptedPool pool;
  final State state;
  private final @Nullable ZfsHost host;
  private final SplittableRandom random = new SplittableRandom(5);
  Instant now = ScriptedPool.START;

  /// A run and what it said.
  record Ran(Event.Finished end, List<Event> events) {

    <T extends Event> List<T> all(Class<T> kind) {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Datasets of which a snapshot came.
    List<String> arrived() {
      return all(Event.Arrived.class).stream().map(Event.Arrived::dataset).toList();
    }

    /// Datasets of which a snapshot was verified.
    List<String> verified() {
      return all(Event.Verified.class).stream().map(Event.Verified::dataset).toList();
    }

    List<String> words() {
      return events.stream().map(dev.zseal.history.EventWords::text).toList();
    }
  }

  JobBench(Path folder) throws IOException {
    this(folder, null);
  }

  /// @param host null for that of the scripted pool
  JobBench(Path folder, @Nullable ZfsHost host) throws IOException {
    this.folder = folder;
    this.host = host;
    this.pool = new ScriptedPool(folder.resolve("pool"));
    this.state = new State(folder.resolve("state"));
  }

  Vault vault(String name) throws Exception {
    return Vault.init(
        folder.resolve(name), 1 << 20, 10, () -> now, new SplittableRandom(name.hashCode()));
  }

  Vault open(String name) throws Exception {
    return machine().vault(folder.resolve(name));
  }

  /// The only job of a configuration; `%s` in it is the folder.
  Job job(String toml) throws Exception {
    Path file = folder.resolve("zseal.toml");
    Files.writeString(file, toml.replace("%s", folder.toString()));
    return new ConfigurationReader(file, Map.of()).read().jobs().values().iterator().next();
  }

  Machine machine() {
    return new Machine(
        state,
        () -> now,
        random,
        ZoneOffset.UTC,
        "host",
        "zseal test",
        _ -> {
          try {
            return host == null ? pool.host() : host;
          } catch (dev.zseal.problem.Problem e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  Ran run(Job job) throws Exception {
    return run(job, new ProcessGroup(), _ -> {});
  }

  Ran run(Job job, ProcessGroup group, Consumer<Event> then) throws Exception {
    Courier courier = new Courier(new Origin("host", "test"), () -> now);
    List<Event> events = new CopyOnWriteArrayList<>();
    try (History history = History.open(state)) {
      Event.Finished end =
          new JobRunner(machine(), history, courier)
              .run(job, "by hand", group, listener(events, then));
      return new Ran(end, List.copyOf(events));
    } finally {
      courier.close(Duration.ofSeconds(20));
    }
  }

  Ran dryRun(Job job) {
    List<Event> events = new ArrayList<>();
    Event.Finished end = JobRunner.dryRun(machine(), job, listener(events, _ -> {}));
    return new Ran(end, events);
  }

  private static RunListener listener(List<Event> events, Consumer<Event> then) {
    return new RunListener() {
      @Override
      public void event(Event.Dated event) {
        events.add(event.event());
        then.accept(event.event());
      }

      @Override
      public void progress(String dataset, String target, long bytes) {}
    };
  }

  /// Changes bytes in the middle of a vault's largest pack file.
  void damage(String vault, int bytes) throws IOException {
    Path pack;
    try (Stream<Path> files = Files.walk(folder.resolve(vault))) {
      pack =
          files
              .filter(p -> p.toString().matches(".*\\.(data|page)"))
              .max(Comparator.comparingLong(p -> p.toFile().length()))
              .orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
      long middle = file.length() / 3;
      byte[] some = new byte[bytes];
      file.seek(middle);
      file.readFully(some);
      for (int i = 0; i < bytes; i++) {
        some[i] ^= 0x5a;
      }
      file.seek(middle);
      file.write(some);
    }
  }

  /// Copies a folder with all below it.
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /// Names, sizes and times of all files below a folder.
  static List<String> tree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .sorted()
          .map(p -> p + " " + p.toFile().length() + " " + p.toFile().lastModified())
          .toList();
    }
  }
}
