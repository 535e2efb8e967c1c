package dev.zseal.config;

import dev.zseal.alert.Secret;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Secrets, which are better elsewhere: `file:/etc/zseal/token`, `env:NAME`, or `credential:NAME`
/// of systemd (`LoadCredential=`). What begins with none of these is the secret itself.
///
/// Nothing here ever repeats a text that may be one. One that is not there is `Unavailable`: it may
/// be where zseal runs.
final class SecretReader {

  private static final int MAX_BYTES = 16 * 1024;
  private static final List<String> PLACES = List.of("file", "env", "credential", "credentials");

  private final Map<String, String> environment;

  SecretReader(Map<String, String> environment) {
    this.environment = environment;
  }

  Secret secret(String text) throws Problem {
    if (text.startsWith("env:")) {
      String name = text.substring(4);
      String value = environment.get(name);
      if (value == null || value.isEmpty()) {
        throw missing(
            "the environment has no %s, or it is empty".formatted(Suggestion.cut(name)),
            "Set it where zseal runs (systemd: Environment=), or write file:/PATH.");
      }
      return Secret.of(value);
    }
    if (text.startsWith("file:") || text.startsWith("credential:")) {
      return Secret.of(firstLine(path(text)));
    }
    int colon = text.indexOf(':');
    String begin = colon < 0 ? "" : text.substring(0, colon).strip();
    if (!begin.isEmpty() && !Suggestion.of(begin, PLACES).isEmpty()) {
      throw new Problem.Usage(
          "it is hard to say what this means",
          "it begins almost as a secret does that is elsewhere",
          "Write file:/PATH, env:NAME or credential:NAME, in small letters.");
    }
    return Secret.of(text);
  }

  /// Where a secret that must be a file is.
  Path path(String text) throws Problem {
    try {
      if (text.startsWith("credential:")) {
        String folder = environment.get("CREDENTIALS_DIRECTORY");
        String name = text.substring("credential:".length());
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,254}")) {
          throw new Problem.Usage(
              "this is no name of a credential",
              "it is not letters, digits and - _ . alone",
              "Write credential:NAME, and LoadCredential=NAME:/PATH in the unit.");
        }
        if (folder == null || folder.isBlank()) {
          throw missing(
              "systemd gave zseal no credentials: there is no CREDENTIALS_DIRECTORY",
              "Put LoadCredential=%s:/PATH into the unit, or write file:/PATH."
                  .formatted(Suggestion.cut(name)));
        }
        return Path.of(folder, name);
      }
      if (text.startsWith("file:")) {
        Path file = Path.of(text.substring("file:".length()));
        if (!file.isAbsolute()) {
          throw new Problem.Usage(
              "a secret's file has no whole path",
              "it does not begin with /, and jobs run with no folder of their own",
              "Write file:/PATH.");
        }
        return file;
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
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw unreadable(file, "it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      String text = new String(bytes, StandardCharsets.UTF_8).strip();
      if (text.isEmpty() || bytes.length > MAX_BYTES) {
        throw missing(
            "%s is %s".formatted(file, text.isEmpty() ? "empty" : "larger than 16 KiB"),
            "Put it there, on one line.");
      }
      return text.lines().findFirst().orElse(text).strip();
    } catch (NoSuchFileException _) {
      throw unreadable(file, "it is not there");
    } catch (AccessDeniedException _) {
      throw unreadable(file, "this user may not read it");
    } catch (IOException e) {
      throw unreadable(file, FileTrouble.words(file, e));
    }
  }

  private static Problem unreadable(Path file, String why) {
    return new Problem.Unavailable(
        "a secret cannot be read",
        "%s: %s".formatted(file, why),
        "Put it into that file, on one line, readable by the user zseal runs as.",
        null);
  }

  private static Problem missing(String evidence, String hint) {
    return new Problem.Unavailable("a secret is missing", evidence, hint, null);
  }
}
