package dev.zseal.stream.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

  private final Options options;

  private Generate(Options options) {
    this.options = options;
  }

  /// Writes one stream, and its payload bytes to `--count FILE`; see `dev/bench` for the options.
  public static void main(String[] words) throws IOException {
    new Generate(Options.parse(words, KNOWN, Set.of("blocks", "writes"))).run();
  }

  private void run() throws IOException {
    boolean increment = options.has("increment");
    int version = (int) options.number("version", increment ? 1 : 0);
    int from = (int) options.number("from", increment ? version - 1 : -1);
    Image image = dataset(version).at(version);
    try (OutputStream to = options.out()) {
      long payloadBytes =
          from < 0 ? ImageWriter.full(image, to) : ImageWriter.increment(from, image, to);
      options.file("count", (payloadBytes + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private Dataset dataset(int version) {
    long seed = options.number("seed", 1);
    double share = Double.parseDouble(options.text("increment", options.text("change", "0"))) / 100;
    long size = options.number("size", 4L << 30);
    String name = options.text("name", "bench/" + options.text("kind", "files"));
    if (!options.text("kind", "files").equals("volume")) {
      return new FilesDataset(name, size, share, seed);
    }
    int block = (int) options.number("block", 16 << 10);
    var geometry =
        new VolumeDataset.Geometry(
            options.number("blocks", size / block),
            block,
            (int) options.number("sealed", block),
            (int) options.number("rewritten", block));
    return options.has("writes")
        ? VolumeDataset.scattered(name, geometry, (int) options.number("writes", 0), version, seed)
        : VolumeDataset.changing(name, geometry, share, seed);
  }
}
