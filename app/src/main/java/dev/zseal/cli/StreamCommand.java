package dev.zseal.cli;

import dev.zseal.inspect.StreamDiff;
import dev.zseal.inspect.StreamDump;
import dev.zseal.inspect.StreamInfo;
import dev.zseal.inspect.StreamTotals;
import dev.zseal.inspect.StreamVerify;
import dev.zseal.problem.Problem;
import dev.zseal.sidecar.FileHealth;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks at stream files without a vault.
@Command(
    name = "stream",
    description = "Look at send streams without a vault.",
    synopsisSubcommandLabel = "(info | dump | verify | diff | protect | repair | cat)",
    subcommands = {StreamProtectCommand.class, StreamRepairCommand.class, StreamCatCommand.class})
final class StreamCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine.Model.CommandSpec own = Objects.requireNonNull(spec);
    throw new CommandLine.ParameterException(
        own.commandLine(), "say which: info, dump, verify, diff, protect, repair or cat");
  }

  @Command(name = "info", description = "Say what the streams are and whether they are whole.")
  int info(
      @Parameters(arity = "0..*", paramLabel = "FILE") @Nullable List<Path> files,
      @Option(names = "--json", description = "One JSON object a stream.") boolean json)
      throws Problem {
    int status = 0;
    for (Path file : sources(files)) {
      try (OpenedStream source = OpenedStream.watched(file, Commands.err(spec))) {
        StreamInfo info = StreamInfo.read(source.in(), source.name());
        source.read();
        StreamInfoText text = new StreamInfoText(Commands.out(spec));
        if (json) {
          text.json(info);
        } else {
          text.print(info);
        }
        for (Problem problem : info.problems()) {
          Commands.out(spec).flush();
          Terminal.print(problem, Commands.err(spec), json);
          status = problem.exitStatus();
        }
        source.tell();
      }
    }
    return status;
  }

  @Command(name = "dump", description = "Print every record, as zstream dump -v does.")
  int dump(@Parameters(arity = "0..1", paramLabel = "FILE") @Nullable Path file) throws Problem {
    List<@Nullable Path> sources = sources(file == null ? null : List.of(file));
    try (OpenedStream source = OpenedStream.of(sources.getFirst(), Commands.err(spec))) {
      StreamDump.write(source.in(), source.name(), whileRead(Commands.out(spec)));
      source.tell();
    } catch (IOException e) {
      if (StandardOutput.hasFailed()) {
        return 0; // Told at the end, if there is something to tell.
      }
      throw Commands.unreadable(Path.of(file == null ? "standard input" : file.toString()), e);
    } finally {
      Commands.out(spec).flush();
    }
    return 0;
  }

  @Command(
      name = "verify",
      description = {
        "Check every checksum to the END of every stream.",
        "Files that have sidecars are checked by them too, and the sidecars themselves."
      })
  int verify(@Parameters(arity = "0..*", paramLabel = "FILE") @Nullable List<Path> files)
      throws Problem {
    int status = 0;
    for (Path file : sources(files)) {
      try (OpenedStream source = OpenedStream.watched(file, Commands.err(spec))) {
        status = Math.max(status, verify(source));
      }
    }
    return status;
  }

  private int verify(OpenedStream source) throws Problem {
    PrintWriter out = Commands.out(spec);
    source.beThorough();
    List<Problem> problems = new ArrayList<>();
    try {
      StreamTotals totals = StreamVerify.verify(source.in(), source.name());
      source.read();
      out.printf(
          "%s: whole: %d %s, %d records, %s%n",
          source.name(),
          totals.streams(),
          totals.streams() == 1 ? "stream" : "streams",
          totals.records(),
          Terminal.size(totals.bytes()));
    } catch (Problem e) {
      problems.add(e);
      source.skipRest();
      source.read();
    }
    for (FileHealth health : source.health()) {
      Problem found = health.problem();
      if (found == null) {
        out.printf("%s: whole%n", health.sidecar());
      } else {
        // What was lost in the file is the reason of what is wrong with the stream.
        problems.removeIf(_ -> !health.isReadable());
        problems.add(found);
      }
    }
    out.flush();
    problems.forEach(problem -> Terminal.print(problem, Commands.err(spec), false));
    return problems.isEmpty() ? 0 : problems.getLast().exitStatus();
  }

  @Command(
      name = "diff",
      description = {
        "Compare two streams record by record.",
        "Left aside, because a restored copy cannot have them: the name, the running checksums,",
        "and the on-disk checksum words of blocks. Exit status 0: the same; 8: they differ."
      })
  int diff(
      @Parameters(index = "0", paramLabel = "A") Path left,
      @Parameters(index = "1", paramLabel = "B") Path right,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "Differences to show. Default: 20.")
          int limit)
      throws Problem {
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    try (OpenedStream a = OpenedStream.watched(left, err);
        OpenedStream b = OpenedStream.of(right, err)) {
      StreamDiff.Result result = StreamDiff.compare(a.in(), a.name(), b.in(), b.name(), limit);
      a.read();
      a.tell();
      b.tell();
      if (result.isSame()) {
        out.printf("the same: %d records%n", result.leftRecords());
        return 0;
      }
      result.differences().forEach(d -> out.println(Terminal.line(d.toString())));
      out.printf("%d differences%n", result.count());
      return 8;
    }
  }

  /// The same, until nobody reads it any more: then the rest of a long stream is not worth reading.
  private static Appendable whileRead(PrintWriter out) {
    return new Writer() {
      @Override
      public void write(char[] from, int offset, int length) throws IOException {
        if (StandardOutput.hasFailed()) {
          throw new IOException("standard output is gone");
        }
        out.write(from, offset, length);
      }

      @Override
      public void flush() {
        out.flush();
      }

      @Override
      public void close() {
        out.flush();
      }
    };
  }

  /// Files, or null for standard input, which `-` is as well.
  private static List<@Nullable Path> sources(@Nullable List<Path> files) {
    return files == null || files.isEmpty() || files.equals(List.of(Path.of("-")))
        ? Collections.singletonList(null)
        : new ArrayList<>(OpenedStream.names(files));
  }
}
