package dev.zseal.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Streams recorded from real OpenZFS; `vectors/HOW.md` says how they were made.
public final class Vectors {

  /// The recorded sets, one for each version, suite, compression and record size.
  public static final List<String> SETS =
      List.of(
          "lab-2.1-gcm256-lz4-128k-pass",
          "lab-2.3-ccm256-zstd-16k-hex",
          "lab-2.3-gcm128-gzip-1m-raw",
          "lab-2.3-gcm256-lz4-128k-pass",
          "lab-2.4-gcm192-off-8k-pass");

  private Vectors() {}

  /// The bytes of one file of a set: `fs.full.0`, `vol.incr.2`, ...
  public static byte[] bytes(String set, String file) {
    try (InputStream in = open(set, file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String set, String file) {
    InputStream in = Vectors.class.getResourceAsStream("/vectors/" + set + "/" + file);
    if (in == null) {
      throw new IllegalArgumentException("no vector " + set + "/" + file);
    }
    return in;
  }

  /// SHA-256 (hex) of `zfs send -w` of every snapshot, by `fs.full.K` and `vol.full.K`.
  public static Map<String, String> fullHashes(String set) {
    Map<String, String> hashes = new TreeMap<>();
    String text = new String(bytes(set, "full.sha256"), java.nio.charset.StandardCharsets.UTF_8);
    for (String line : text.lines().toList()) {
      String[] words = line.split("\\s+", 2);
      hashes.put(words[1].replaceFirst("^.*/", ""), words[0]);
    }
    return hashes;
  }

  /// How many snapshots a set has.
  public static int snapshots(String set) {
    return (int) fullHashes(set).keySet().stream().filter(n -> n.startsWith("fs.")).count();
  }
}
