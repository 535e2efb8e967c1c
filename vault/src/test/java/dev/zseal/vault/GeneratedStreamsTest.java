package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.generate.Dataset;
import dev.zseal.stream.generate.FilesDataset;
import dev.zseal.stream.generate.Image;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.ReceivedImage;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Histories made up from seeds: whatever way a snapshot came in, its full goes out as the
/// generator, which remembers everything, would have written it.
///
/// `-Dzseal.seeds=1000` tries more of them.
class GeneratedStreamsTest {

  private static final int VERSIONS = 8;

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("zseal.seeds", 12));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stepByStep_everyFullIsBitIdentical(long seed) throws Exception {
    Dataset dataset = new RandomDataset(seed, VERSIONS);
    VaultFixture fixture = new VaultFixture(folder);
    List<Manifest> snapshots = new ArrayList<>();
    snapshots.add(fixture.store(full(dataset, 0)));
    for (int v = 1; v < VERSIONS; v++) {
      snapshots.add(fixture.store(increment(dataset, v - 1, v)));
    }

    checkFulls(fixture, dataset, snapshots);
  }

  /// Fulls beside what is there, and increments over several versions, from any older one.
  @ParameterizedTest
  @MethodSource("seeds")
  void byAnyWay_everyFullIsBitIdentical(long seed) throws Exception {
    Dataset dataset = new RandomDataset(seed, VERSIONS);
    SplittableRandom random = new SplittableRandom(seed);
    VaultFixture fixture = new VaultFixture(folder);
    List<Manifest> snapshots = new ArrayList<>();
    snapshots.add(fixture.store(full(dataset, 0)));
    for (int v = 1; v < VERSIONS; v++) {
      byte[] stream =
          random.nextInt(4) == 0 ? full(dataset, v) : increment(dataset, random.nextInt(v), v);
      snapshots.add(fixture.store(stream));
    }

    checkFulls(fixture, dataset, snapshots);
  }

  /// What goes out as an increment says the same as what came in.
  @ParameterizedTest
  @MethodSource("seeds")
  void anIncrementSentAndReceived_givesTheSameFull(long seed) throws Exception {
    Dataset dataset = new RandomDataset(seed, VERSIONS);
    VaultFixture fixture = new VaultFixture(folder);
    List<Manifest> snapshots = new ArrayList<>();
    snapshots.add(fixture.store(full(dataset, 0)));
    for (int v = 1; v < VERSIONS; v++) {
      snapshots.add(fixture.store(increment(dataset, v - 1, v)));
    }
    SplittableRandom random = new SplittableRandom(seed);
    VaultFixture other = new VaultFixture(folder.resolve("other"));
    List<Manifest> again = new ArrayList<>();
    again.add(other.store(fixture.send(snapshots.getFirst(), null)));
    for (int v = 1; v < VERSIONS; v++) {
      int base = random.nextInt(v);
      byte[] sent = fixture.send(snapshots.get(v), snapshots.get(base));
      again.add(other.store(sent));
      byte[] received = fullOf(ReceivedImage.of(full(dataset, base), sent));
      assertThat(VaultFixture.sha256(received))
          .as("%d to %d, by zfs receive", base, v)
          .isEqualTo(VaultFixture.sha256(full(dataset, v)));
    }

    checkFulls(other, dataset, again);
  }

  @Test
  void files_changedFromVersionToVersion() throws Exception {
    check(new FilesDataset("pool/files", 24 << 20, 0.05, 7));
  }

  @Test
  void volume_writtenHereAndThere() throws Exception {
    var geometry = new VolumeDataset.Geometry(20_000, 16 << 10, 512, 16 << 10);
    check(VolumeDataset.scattered("pool/volume", geometry, 50, 4, 3));
  }

  @Test
  void volume_ofSmallBlocks() throws Exception {
    check(
        VolumeDataset.changing(
            "pool/volume", new VolumeDataset.Geometry(5000, 512, 512, 512), 0.01, 5));
  }

  private void check(Dataset dataset) throws Exception {
    VaultFixture fixture = new VaultFixture(folder);
    List<Manifest> snapshots = new ArrayList<>();
    snapshots.add(fixture.store(full(dataset, 0)));
    snapshots.add(fixture.store(increment(dataset, 0, 1)));
    snapshots.add(fixture.store(full(dataset, 2)));
    snapshots.add(fixture.store(increment(dataset, 1, 3)));

    checkFulls(fixture, dataset, snapshots);
  }

  private static void checkFulls(VaultFixture fixture, Dataset dataset, List<Manifest> snapshots)
      throws Exception {
    for (int v = 0; v < snapshots.size(); v++) {
      assertThat(VaultFixture.sha256(fixture.send(snapshots.get(v), null)))
          .as("full of version %d", v)
          .isEqualTo(VaultFixture.sha256(full(dataset, v)));
    }
  }

  private static byte[] full(Dataset dataset, int version) throws IOException {
    return fullOf(dataset.at(version));
  }

  private static byte[] fullOf(Image image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(image, out);
    return out.toByteArray();
  }

  private static byte[] increment(Dataset dataset, int from, int to) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.increment(from, dataset.at(to), out);
    return out.toByteArray();
  }
}
