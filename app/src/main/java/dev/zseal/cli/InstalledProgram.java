package dev.zseal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where timers and services find zseal.
final class InstalledProgram {

  static final Path USUAL = Path.of("/usr/bin/zseal");

  /// Set by the script that starts the JVM: its own path.
  private static final String PROPERTY = "zseal.program";

  private InstalledProgram() {}

  /// The usual place, unless the program that runs is another one.
  static Path path() {
    String running = System.getProperty(PROPERTY, "");
    if (running.isEmpty()) {
      return USUAL;
    }
    Path path = Path.of(running).toAbsolutePath();
    try {
      return Files.exists(USUAL) && Files.isSameFile(USUAL, path) ? USUAL : path;
    } catch (IOException _) {
      return path;
    }
  }
}
