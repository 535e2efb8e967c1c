package dev.zseal.stream.generate;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The generator as a program: `dev/bench generate`.
final class Generate {

  private static final Set<String> KNOWN =
      Set.of(
          "size",
          "out",
          "seed",
          "kind",
          "block",
          "blocks",
          "sealed",
          "name",
          "version",
          "from",
          "change",
          "increment",
          "writes",
          "rewritten",
          "count");

  private final Map<String, String> options = new HashMap<>();

  private Generate(String[] words) {
    for (int i = 0; i + 1 < words.length; i += 2) {
      String name = words[i].replaceFirst("^--", "");
      if (!words[i].startsWith("--") || !KNOWN.contains(name)) {
        throw new IllegalArgumentException("unknown option " + words[i]);
      }
      options.put(name, words[i + 1]);
    }
    if (words.length % 2 != 0 || !options.containsKey("out")) {
      throw new IllegalArgumentException("every option has a value, and --out is needed");
    }
  }

  /// Writes one stream, and its payload bytes to `--count FILE`; see `dev/bench` for the options.
  public static void main(String[] words) throws IOException {
    new Generate(words).run();
  }

  private void run() throws IOException {
    boolean increment = options.containsKey("increment");
    int version = (int) number("version", increment ? 1 : 0);
    int from = (int) number("from", increment ? version - 1 : -1);
    Image image = dataset(version).at(version);
    String out = options.getOrDefault("out", "-");
    try (OutputStream to =
        out.equals("-")
            ? new FileOutputStream(java.io.FileDescriptor.out)
            : Files.newOutputStream(Path.of(out))) {
      long payloadBytes =
          from < 0 ? ImageWriter.full(image, to) : ImageWriter.increment(from, image, to);
      String count = options.get("count");
      if (count != null) {
        Files.writeString(Path.of(count), payloadBytes + "\n");
      }
    }
  }

  private Dataset dataset(int version) {
    long seed = number("seed", 1);
    double share =
        Double.parseDouble(options.getOrDefault("increment", options.getOrDefault("change", "0")))
            / 100;
    long size = number("size", 4L << 30);
    String name = options.getOrDefault("name", "bench/" + options.getOrDefault("kind", "files"));
    if (!options.getOrDefault("kind", "files").equals("volume")) {
      return new FilesDataset(name, size, share, seed);
    }
    int block = (int) number("block", 16 << 10);
    var geometry =
        new VolumeDataset.Geometry(
            number("blocks", size / block),
            block,
            (int) number("sealed", block),
            (int) number("rewritten", block));
    return options.containsKey("writes")
        ? VolumeDataset.scattered(name, geometry, (int) number("writes", 0), version, seed)
        : VolumeDataset.changing(name, geometry, share, seed);
  }

  /// A number with K, M, G or T behind it: powers of 1024, but of 1000 where blocks are counted.
  private long number(String name, long otherwise) {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    int power = "KMGT".indexOf(text.toUpperCase(Locale.ROOT).charAt(text.length() - 1)) + 1;
    long unit = name.equals("blocks") || name.equals("writes") ? 1000 : 1024;
    long value = Long.parseLong(power == 0 ? text : text.substring(0, text.length() - 1));
    for (int i = 0; i < power; i++) {
      value = Math.multiplyExact(value, unit);
    }
    return value;
  }
}
