package dev.zseal.simulation;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.Dataset;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.VolumeDataset;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Streams in an order in which a vault takes them, and what must come out again.
///
/// @param fulls SHA-256 of the full of every snapshot, by GUID
record History(List<Delivery> deliveries, Map<Long, String> fulls) {

  private static final String PACKAGED = "lab-2.3-ccm256-zstd-16k-hex";
  private static final int VERSIONS = 5;
  private static final int SMALL = 400_000;

  /// A history of any kind. Recorded packages are rare: they are larger than the others.
  static History of(long seed) {
    try {
      SplittableRandom random = new SplittableRandom(seed);
      return switch (random.nextInt(16)) {
        case 0 -> packaged();
        case 1, 2, 3 -> generated(manyPacks(seed), 3, random);
        case 4, 5 -> generated(tiny(seed), VERSIONS, random);
        default -> generated(files(seed), VERSIONS, random);
      };
    } catch (IOException | Problem e) {
      throw new IllegalStateException("cannot make history " + seed, e);
    }
  }

  /// As small as can be: a full and an increment.
  static History small() {
    try {
      Dataset dataset = tiny(1);
      Builder builder = new Builder(dataset);
      builder.full(0);
      builder.increment(0, 1);
      return builder.build();
    } catch (IOException | Problem e) {
      throw new IllegalStateException("cannot make the small history", e);
    }
  }

  private static Dataset tiny(long seed) {
    var geometry = new VolumeDataset.Geometry(12, 4096, 1024, 1024);
    return VolumeDataset.changing("pool/tiny", geometry, 0.2, seed);
  }

  /// More than one mebibyte of blocks, the least a data pack takes: several packs a receive.
  private static Dataset manyPacks(long seed) {
    var geometry = new VolumeDataset.Geometry(210, 16 << 10, 16 << 10, 16 << 10);
    return VolumeDataset.changing("pool/packs", geometry, 0.4, seed);
  }

  private static Dataset files(long seed) throws IOException {
    for (long at = seed * 1000; ; at++) {
      Dataset dataset = new RandomDataset(at, VERSIONS);
      if (bytes(dataset, -1, VERSIONS - 1).length < SMALL) {
        return dataset;
      }
    }
  }

  /// A full, then increments, some from a version that is not the last (as after a rollback), some
  /// over several versions, and fulls beside them.
  private static History generated(Dataset dataset, int versions, RandomGenerator random)
      throws IOException, Problem {
    Builder builder = new Builder(dataset);
    builder.full(0);
    for (int v = 1; v < versions; v++) {
      switch (random.nextInt(4)) {
        case 0 -> builder.full(v);
        case 1 -> builder.increment(random.nextInt(v), v);
        default -> builder.increment(v - 1, v);
      }
    }
    return builder.build();
  }

  private static final class Builder {
    private final Dataset dataset;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Map<Long, String> fulls = new LinkedHashMap<>();

    Builder(Dataset dataset) {
      this.dataset = dataset;
    }

    void full(int version) throws IOException, Problem {
      add("full of " + version, bytes(dataset, -1, version), version);
    }

    void increment(int from, int to) throws IOException, Problem {
      add("increment from %d to %d".formatted(from, to), bytes(dataset, from, to), to);
    }

    private void add(String label, byte[] stream, int version) throws IOException, Problem {
      long guid = guid(stream);
      fulls.put(guid, sha256(bytes(dataset, -1, version)));
      deliveries.add(new Delivery(label, stream, List.of(guid)));
    }

    History build() {
      return new History(List.copyOf(deliveries), fulls);
    }
  }

  private static byte[] bytes(Dataset dataset, int from, int to) throws IOException {
    var out = new ByteArrayOutputStream();
    long _ =
        from < 0
            ? ImageWriter.full(dataset.at(to), out)
            : ImageWriter.increment(from, dataset.at(to), out);
    return out.toByteArray();
  }

  /// `zfs send -R` of a filesystem and a volume with two snapshots each, and an increment after it.
  private static History packaged() throws Problem {
    Map<String, String> hashes = Vectors.fullHashes(PACKAGED);
    Map<Long, String> fulls = new LinkedHashMap<>();
    List<Long> inPackage = new ArrayList<>();
    for (String kind : List.of("fs", "vol")) {
      long first = guid(Vectors.bytes(PACKAGED, kind + ".full.0"));
      long second = guid(Vectors.bytes(PACKAGED, kind + ".incr.1"));
      fulls.put(first, Objects.requireNonNull(hashes.get(kind + ".full.0")));
      fulls.put(second, Objects.requireNonNull(hashes.get(kind + ".full.1")));
      inPackage.add(first);
      inPackage.add(second);
    }
    byte[] after = Vectors.bytes(PACKAGED, "vol.incr.2");
    fulls.put(guid(after), Objects.requireNonNull(hashes.get("vol.full.2")));
    return new History(
        List.of(
            new Delivery("package", Vectors.bytes(PACKAGED, "pkg.R.1"), inPackage),
            new Delivery("increment of the volume", after, List.of(guid(after)))),
        fulls);
  }

  private static long guid(byte[] stream) throws Problem {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "a history");
    return ((SendRecord.Begin) Objects.requireNonNull(reader.next())).toGuid();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
