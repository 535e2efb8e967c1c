package dev.zseal.stream.generate;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The words behind a generator's name: `--option value`, again and again.
public final class Options {

  private final Map<String, String> values;
  private final Set<String> counts;

  private Options(Map<String, String> values, Set<String> counts) {
    this.values = values;
    this.counts = counts;
  }

  /// Reads the words of a command line.
  ///
  /// @param known the options there are, without their dashes
  /// @param counts those that count things: K stands for 1000 in them
  public static Options parse(String[] words, Set<String> known, Set<String> counts) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i + 1 < words.length; i += 2) {
      String name = words[i].replaceFirst("^--", "");
      if (!words[i].startsWith("--") || !known.contains(name)) {
        throw new IllegalArgumentException("unknown option " + words[i]);
      }
      values.put(name, words[i + 1]);
    }
    if (words.length % 2 != 0 || !values.containsKey("out")) {
      throw new IllegalArgumentException("every option has a value, and --out is needed");
    }
    return new Options(values, counts);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /// A number with K, M, G or T behind it: powers of 1024, but of 1000 where things are counted.
  public long number(String name, long otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    int power = "KMGT".indexOf(text.toUpperCase(Locale.ROOT).charAt(text.length() - 1)) + 1;
    long unit = counts.contains(name) ? 1000 : 1024;
    long value = Long.parseLong(power == 0 ? text : text.substring(0, text.length() - 1));
    for (int i = 0; i < power; i++) {
      value = Math.multiplyExact(value, unit);
    }
    return value;
  }

  /// The file named by `--out`, or standard output.
  public OutputStream out() throws IOException {
    String out = Objects.requireNonNull(values.get("out"));
    return out.equals("-")
        ? new FileOutputStream(FileDescriptor.out)
        : Files.newOutputStream(Path.of(out));
  }

  /// Writes `bytes` to the file an option names, if it was given.
  public void file(String name, byte[] bytes) throws IOException {
    String file = values.get(name);
    if (file != null) {
      Files.write(Path.of(file), bytes);
    }
  }
}
