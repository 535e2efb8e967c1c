package dev.zseal.stream.generate.sealed;

import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.Options;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Set;

/// The generator of sealed streams as a program: `dev/bench sealed`.
final class GenerateSealed {

  private static final Set<String> KNOWN =
      Set.of(
          "out",
          "seed",
          "name",
          "files",
          "bytes",
          "directories",
          "large",
          "contents",
          "compression",
          "key",
          "key-file");

  private GenerateSealed() {}

  /// Writes one full stream, and its key to `--key-file FILE`; see `dev/bench` for the options.
  public static void main(String[] words) throws IOException {
    Options options = Options.parse(words, KNOWN, Set.of("files", "directories"));
    FileTree tree =
        new FileTree(
            options.number("seed", 1),
            Math.toIntExact(options.number("files", 0)),
            Math.toIntExact(options.number("bytes", 4096)),
            Math.toIntExact(options.number("directories", 1)),
            options.number("large", 0),
            options.text("contents", "noise").equals("noise"));
    SealedImage image =
        new SealedImage(
            options.text("name", "bench/sealed"),
            tree,
            Packing.valueOf(options.text("compression", "lz4").toUpperCase(Locale.ROOT)),
            Secret.valueOf(options.text("key", "passphrase").toUpperCase(Locale.ROOT)));
    options.file("key-file", image.secret());
    try (OutputStream to = options.out()) {
      ImageWriter.full(image, to);
    }
  }
}
