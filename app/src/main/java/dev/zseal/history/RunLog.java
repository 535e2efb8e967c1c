package dev.zseal.history;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The log of a run: a file, a line of JSON an event, each written at once.
///
/// A log that cannot be written does not stop a backup: what is said is then only shown.
public final class RunLog implements AutoCloseable {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NAME = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-z]+\\.jsonl");
  private static final int MAX_LINES = 1_000_000;

  private final @Nullable Path file;
  private final Writer out;
  private final InstantSource clock;
  private final Consumer<Event.Dated> listener;
  private boolean failed;

  private RunLog(
      @Nullable Path file, Writer out, InstantSource clock, Consumer<Event.Dated> listener) {
    this.file = file;
    this.out = out;
    this.clock = clock;
    this.listener = listener;
  }

  /// Begins the log of a run.
  ///
  /// @param run tells it from others, letters and digits
  /// @param listener hears each event as well
  public static RunLog begin(
      State state, String job, String run, InstantSource clock, Consumer<Event.Dated> listener)
      throws Problem {
    Path file =
        state.logs(job).resolve("%s-%s.jsonl".formatted(STAMP.format(clock.instant()), run));
    try {
      Writer out =
          Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      return new RunLog(file, out, clock, listener);
    } catch (IOException e) {
      throw State.unwritable(file, e);
    }
  }

  /// For a run that leaves no trace.
  public static RunLog unwritten(InstantSource clock, Consumer<Event.Dated> listener) {
    return new RunLog(null, Writer.nullWriter(), clock, listener);
  }

  /// Writes an event down; returns it with its time.
  public synchronized Event.Dated add(Event event) {
    Event.Dated dated = new Event.Dated(clock.instant(), event);
    listener.accept(dated);
    if (!failed) {
      try {
        out.write(EventText.line(dated));
        out.write('\n');
        out.flush();
      } catch (IOException e) {
        failed = true;
        listener.accept(
            new Event.Dated(
                dated.time(),
                new Event.Note(
                    "the log %s cannot be written: %s".formatted(file, FileTrouble.words(e)))));
      }
    }
    return dated;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException _) {
      // Each line was flushed; the next run says what is wrong with the disk.
    }
  }

  /// The logs of a job, oldest first.
  public static List<Path> of(State state, String job) throws Problem {
    Path folder = state.logs(job);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw State.unwritable(folder, e);
    }
  }

  /// The events of a log. A line that was cut short by a crash is left out.
  public static List<Event.Dated> read(Path file) throws Problem {
    List<Event.Dated> events = new ArrayList<>();
    // A letter may be torn, too: unlike a file's own reader, this one puts up with it.
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = in.readLine();
          line != null && events.size() < MAX_LINES;
          line = in.readLine()) {
        try {
          events.add(EventText.parse(line, file.toString()));
        } catch (Problem.Corrupt _) {
          // Cut short, or by a later zseal.
        }
      }
      return events;
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot read a log",
          "%s: %s".formatted(file, FileTrouble.words(file, e)),
          "See whether this user may read it.",
          e);
    }
  }

  /// The exit statuses of all that failed in a run; the run's own if its log does not tell.
  public static Set<Integer> statuses(State state, Run run) {
    Set<Integer> statuses = new TreeSet<>();
    try {
      for (Path log : of(state, run.job())) {
        if (log.getFileName().toString().endsWith("-%s.jsonl".formatted(run.id()))) {
          for (Event.Dated dated : read(log)) {
            if (dated.event() instanceof Event.Failed failed) {
              statuses.add(failed.exitStatus());
            }
          }
        }
      }
    } catch (Problem _) {
      // The run's own says less, and enough.
    }
    return statuses.isEmpty() ? Set.of(run.exitStatus()) : statuses;
  }

  /// Deletes the logs of a job that are older than that, but not the newest.
  public static void forget(State state, String job, Instant before) throws Problem {
    String limit = STAMP.format(before);
    if (!hasOlder(state.logs(job), limit)) {
      return;
    }
    List<Path> logs = of(state, job);
    for (Path log : logs.subList(0, Math.max(0, logs.size() - 1))) {
      if (log.getFileName().toString().compareTo(limit) < 0) {
        try {
          Files.deleteIfExists(log);
        } catch (IOException _) {
          // The next run tries again.
        }
      }
    }
  }

  /// Looked at after each run, which may be one of thousands.
  private static boolean hasOlder(Path folder, String limit) throws Problem {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(f -> f.getFileName().toString().compareTo(limit) < 0);
    } catch (IOException e) {
      throw State.unwritable(folder, e);
    }
  }
}
