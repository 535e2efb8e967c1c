package dev.zseal.config;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Configurations to begin with, one for each use.
public final class Examples {

  private static final Map<String, String> ALL = new LinkedHashMap<>();

  static {
    ALL.put("small", "one machine, one vault: five lines");
    ALL.put(
        "nas-usb", "a NAS, a USB disk with a pool that is plugged in now and then, and a vault");
    ALL.put("nas-vault", "a NAS and a vault elsewhere, in a folder that is mounted (NFS, rclone)");
    ALL.put(
        "sanoid", "sanoid or another tool takes the snapshots: zseal brings those into a vault");
    ALL.put("fleet", "several hosts over ssh into one vault; scrub, drill and alerts");
    ALL.put("pull", "a backup server that fetches over ssh as a restricted user");
  }

  private Examples() {}

  /// Their names, each with what it is for in a few words.
  public static Map<String, String> all() {
    return Collections.unmodifiableMap(ALL);
  }

  /// The text of a file; `Usage` if there is none of that name.
  public static String text(String name) throws Problem.Usage {
    if (!ALL.containsKey(name)) {
      throw new Problem.Usage(
          "no example '%s'".formatted(Suggestion.cut(name)),
          "there are " + String.join(", ", ALL.keySet()),
          Suggestion.of(name, ALL.keySet()) + "Name one of these.");
    }
    try (InputStream in = Examples.class.getResourceAsStream("examples/" + name + ".toml")) {
      if (in == null) {
        throw new IllegalStateException("not packed with the program: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
