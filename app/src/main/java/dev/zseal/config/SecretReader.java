package dev.zseal.config;

import dev.zseal.alert.Secret;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// Secrets of the file, which are elsewhere: `file:/etc/zseal/token`, `env:NAME`, or
/// `credential:NAME` of systemd (`LoadCredential=`). What begins with none of these is the secret
/// itself.
final class SecretReader {

  private static final int MAX_BYTES = 16 * 1024;

  private final Map<String, String> environment;

  SecretReader(Map<String, String> environment) {
    this.environment = environment;
  }

  Secret secret(String text) throws Problem {
    if (text.startsWith("env:")) {
      String name = text.substring(4);
      String value = environment.get(name);
      if (value == null || value.isEmpty()) {
        throw new Problem.Usage(
            "a secret is missing",
            "the environment has no " + name,
            "Set it for the service, or use file:PATH.");
      }
      return Secret.of(value);
    }
    if (text.startsWith("file:") || text.startsWith("credential:")) {
      return Secret.of(firstLine(path(text)));
    }
    return Secret.of(text);
  }

  /// Where a secret that must be a file is.
  Path path(String text) throws Problem {
    try {
      if (text.startsWith("credential:")) {
        String folder = environment.get("CREDENTIALS_DIRECTORY");
        String name = text.substring("credential:".length());
        if (folder == null || !name.matches("[A-Za-z0-9_.-]{1,255}")) {
          throw new Problem.Usage(
              "a secret is missing",
              "systemd gave no credential " + name,
              "Put LoadCredential=%s:/path into the unit.".formatted(name));
        }
        return Path.of(folder, name);
      }
      if (text.startsWith("file:")) {
        return Path.of(text.substring("file:".length()));
      }
    } catch (InvalidPathException e) {
      throw new Problem.Usage("a secret's file has no path", e.getReason(), "Write file:/PATH.");
    }
    throw new Problem.Usage(
        "a key does not belong into this file",
        "it begins with neither file: nor credential:",
        "Write it as \"file:/etc/zseal/photos.key\".");
  }

  private static String firstLine(Path file) throws Problem {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new Problem.Usage(
            "a secret is missing", file + " is empty", "Put it there, on one line.");
      }
      return text.lines().findFirst().orElse(text);
    } catch (IOException e) {
      throw new Problem.Usage(
          "a secret cannot be read",
          file + ": " + e.getClass().getSimpleName(),
          "See whether it is there and whether this user may read it.");
    }
  }
}
