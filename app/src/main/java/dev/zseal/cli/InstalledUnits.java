package dev.zseal.cli;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The units and crontab lines that `zseal schedule install` makes of a configuration. Each has a
/// mark, so that what is left of jobs that are gone is found again.
///
/// @param configuration the file they are of
record InstalledUnits(Path configuration) {

  /// A unit with its mark.
  String marked(String text) {
    return mark() + "\n" + text;
  }

  private String mark() {
    return "# Made by zseal schedule install of " + configuration;
  }

  /// What comes before and after lines in a crontab: all between is replaced by the next.
  String beginOfLines() {
    return "# zseal begin " + configuration;
  }

  String endOfLines() {
    return "# zseal end " + configuration;
  }

  /// The names of units of this configuration that an earlier call left in a folder, and that this
  /// one did not make.
  List<String> left(Path folder, Set<String> made) throws Problem {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> left = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.matches("zseal[^/]*\\.(timer|service)") && !made.contains(name) && isOurs(file)) {
          left.add(name);
        }
      }
      return left;
    } catch (IOException e) {
      throw FileTrouble.reading("cannot see what units are in " + folder, folder, e);
    }
  }

  private boolean isOurs(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] wanted = (mark() + "\n").getBytes(StandardCharsets.UTF_8);
      return Arrays.equals(in.readNBytes(wanted.length), wanted);
    }
  }
}
