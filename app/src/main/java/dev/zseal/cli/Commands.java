package dev.zseal.cli;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// What every command does the same way.
final class Commands {

  private Commands() {}

  static PrintWriter out(CommandLine.Model.@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  static PrintWriter err(CommandLine.Model.@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  static boolean hasEntries(Path folder) throws Problem {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  static Problem unreadable(Path path, IOException e) {
    return FileTrouble.reading("cannot read " + path, path, e);
  }
}
