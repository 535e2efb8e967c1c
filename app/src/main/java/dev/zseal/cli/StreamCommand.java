package dev.zseal.cli;

import dev.zseal.inspect.StreamDiff;
import dev.zseal.inspect.StreamDump;
import dev.zseal.inspect.StreamInfo;
import dev.zseal.inspect.StreamTotals;
import dev.zseal.inspect.StreamVerify;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
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
    mixinStandardHelpOptions = true,
    description = "Look at send streams without a vault.",
    synopsisSubcommandLabel = "(info | dump | verify | diff)")
final class StreamCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine.Model.CommandSpec own = Objects.requireNonNull(spec);
    throw new CommandLine.ParameterException(
        own.commandLine(), "say which: info, dump, verify or diff");
  }

  @Command(
      name = "info",
      mixinStandardHelpOptions = true,
      description = "Say what the streams are and whether they are whole.")
  int info(
      @Parameters(arity = "0..*", paramLabel = "FILE") @Nullable List<Path> files,
      @Option(names = "--json", description = "One JSON object a stream.") boolean json)
      throws Problem {
    int status = 0;
    for (Source source : sources(files)) {
      try (InputStream in = source.open()) {
        StreamInfo info = StreamInfo.read(in, source.name());
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
      } catch (IOException e) {
        throw Commands.unreadable(Path.of(source.name()), e);
      }
    }
    return status;
  }

  @Command(
      name = "dump",
      mixinStandardHelpOptions = true,
      description = "Print every record, as zstream dump -v does.")
  int dump(@Parameters(arity = "0..1", paramLabel = "FILE") @Nullable Path file) throws Problem {
    Source source = sources(file == null ? null : List.of(file)).getFirst();
    try (InputStream in = source.open()) {
      StreamDump.write(in, source.name(), Commands.out(spec));
    } catch (IOException e) {
      throw Commands.unreadable(Path.of(source.name()), e);
    } finally {
      Commands.out(spec).flush();
    }
    return 0;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Check every checksum to the END of every stream.")
  int verify(@Parameters(arity = "0..*", paramLabel = "FILE") @Nullable List<Path> files)
      throws Problem {
    int status = 0;
    PrintWriter out = Commands.out(spec);
    for (Source source : sources(files)) {
      try (InputStream in = source.open()) {
        StreamTotals totals = StreamVerify.verify(in, source.name());
        out.printf(
            "%s: whole: %d %s, %d records, %s%n",
            source.name(),
            totals.streams(),
            totals.streams() == 1 ? "stream" : "streams",
            totals.records(),
            Terminal.size(totals.bytes()));
      } catch (IOException e) {
        throw Commands.unreadable(Path.of(source.name()), e);
      } catch (Problem e) {
        out.flush();
        Terminal.print(e, Commands.err(spec), false);
        status = e.exitStatus();
      }
    }
    return status;
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
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
    try (InputStream a = StreamInput.of(left);
        InputStream b = StreamInput.of(right)) {
      StreamDiff.Result result = StreamDiff.compare(a, left.toString(), b, right.toString(), limit);
      if (result.isSame()) {
        out.printf("the same: %d records%n", result.leftRecords());
        return 0;
      }
      result.differences().forEach(d -> out.println(Terminal.line(d.toString())));
      out.printf("%d differences%n", result.count());
      return 8;
    } catch (IOException e) {
      throw Commands.unreadable(left, e);
    }
  }

  /// A file, or standard input.
  private record Source(@Nullable Path file, String name) {
    InputStream open() throws IOException {
      return file == null ? StreamInput.standardInput() : StreamInput.of(file);
    }
  }

  private static List<Source> sources(@Nullable List<Path> files) {
    return files == null || files.isEmpty()
        ? List.of(new Source(null, "standard input"))
        : files.stream().map(f -> new Source(f, f.toString())).toList();
  }
}
