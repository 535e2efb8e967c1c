package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.store.Store;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.stream.generate.Dataset;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.sweep.SweptVault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A receive that was cut short goes on where it stopped, and nothing can be told of it afterwards.
///
/// `-Dzseal.seeds=100` tries more histories.
class ResumeTest {

  private static final ReceiveOptions RESUMABLE =
      ReceiveOptions.DEFAULT.resumable(Duration.ofHours(1));
  private static final ReceiveOptions ALWAYS = ReceiveOptions.DEFAULT.resumable(Duration.ZERO);

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("zseal.seeds", 3));
  }

  /// Fulls and increments, each cut several times, anywhere.
  @ParameterizedTest
  @MethodSource("seeds")
  void cutAnywhere_andAgain_everyFullIsBitIdentical(long seed) throws Exception {
    var dataset = new RandomDataset(seed, 5);
    var random = new SplittableRandom(seed);
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = new ArrayList<>();
    for (int v = 0; v < 5; v++) {
      byte[] stream = v == 0 || v == 3 ? full(dataset, v) : increment(dataset, v - 1, v);
      snapshots.add(receiveCut(fixture, stream, random));
      assertThat(fixture.vault.partials()).isEmpty();
    }

    for (int v = 0; v < 5; v++) {
      assertThat(VaultFixture.sha256(fixture.send(snapshots.get(v), null)))
          .as("full of version %d", v)
          .isEqualTo(VaultFixture.sha256(full(dataset, v)));
    }
    fixture.vault.sweep();
    SweptVault.check(store(fixture), false);
  }

  /// At the ends of records, and within them.
  @Test
  void cutAtAndWithinRecords_theFullIsBitIdentical() throws Exception {
    byte[] stream = Vectors.bytes(Vectors.SETS.getFirst(), "fs.full.0");
    var fixture = new VaultFixture(folder);
    TreeSet<Integer> cuts = new TreeSet<>();
    for (int end : recordEnds(stream)) {
      cuts.add(end);
      cuts.add(end - 8);
    }
    int kept = 0;
    List<Integer> places = new ArrayList<>(cuts.headSet(stream.length));
    int step = Math.max(1, places.size() / 60);
    for (int i = 0; i < places.size(); i += step) {
      int cut = places.get(i);
      if (!interrupt(fixture, Arrays.copyOf(stream, cut))) {
        continue;
      }
      kept++;
      Manifest manifest = finish(fixture, stream);
      assertThat(fixture.send(manifest, null)).as("cut at %d", cut).isEqualTo(stream);
      assertThat(manifest.end()).isNull();
      fixture.vault.destroy(List.of(manifest), fixture.writer);
    }
    assertThat(kept).isGreaterThan(30);
  }

  @Test
  void recordedIncrements_cutAndResumed() throws Exception {
    for (String set : Vectors.SETS) {
      for (String kind : List.of("fs", "vol")) {
        var random = new SplittableRandom(3);
        var fixture = new VaultFixture(folder.resolve(set + kind));
        List<String> parts = List.of(kind + ".full.0", kind + ".incr.1", kind + ".incr.2");
        for (int i = 0; i < parts.size(); i++) {
          Manifest m = receiveCut(fixture, Vectors.bytes(set, parts.get(i)), random);
          assertThat(VaultFixture.sha256(fixture.send(m, null)))
              .as("%s %s", set, parts.get(i))
              .isEqualTo(Vectors.fullHashes(set).get("%s.full.%d".formatted(kind, i)));
        }
      }
    }
  }

  @Test
  void checkpointsOnTheWay_changeNothing() throws Exception {
    var volume = volume();
    var fixture = new VaultFixture(folder);
    Manifest first = fixture.store(full(volume, 0));
    Received second = fixture.receive(increment(volume, 0, 1), ALWAYS).getFirst();
    Manifest stored = ((Received.Stored) second).manifest();

    assertThat(stored.end()).isNotNull();
    assertThat(fixture.send(stored, null)).isEqualTo(full(volume, 1));
    assertThat(fixture.send(first, null)).isEqualTo(full(volume, 0));
    assertThat(fixture.vault.partials()).isEmpty();
    fixture.vault.sweep();
    SweptVault.check(store(fixture), false);
  }

  /// It cannot be seen on the record itself: only the checksum behind it tells. (The resumed stream
  /// repeats the block it begins with, so the full alone would not show that it had been taken.)
  @Test
  void aBitFlippedInTheLastRecord_isNeverCommitted() throws Exception {
    byte[] stream = full(volume(), 0);
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    TreeMap<Integer, ResumePoint> writes = new TreeMap<>();
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] _ = reader.payload();
      if (r instanceof SendRecord.Write write) {
        writes.put((int) reader.position(), new ResumePoint(write.object(), write.offset()));
      }
    }
    List<Integer> ends = List.copyOf(writes.keySet());
    var random = new SplittableRandom(5);
    for (int round = 0; round < 12; round++) {
      var fixture = new VaultFixture(folder.resolve("vault-" + round));
      int end = ends.get(ends.size() / 2 + random.nextInt(ends.size() / 4));
      byte[] damaged = Arrays.copyOf(stream, end + (round % 2 == 0 ? 0 : 400));
      damaged[end - 1 - random.nextInt(100)] ^= 4;

      assertThat(interrupt(fixture, damaged)).isTrue();
      assertThat(kept(fixture).point()).isEqualTo(writes.lowerEntry(end).getValue());
      Manifest manifest = finish(fixture, stream);
      assertThat(fixture.send(manifest, null)).isEqualTo(stream);
    }
  }

  @Test
  void aSweepBetween_leavesWhatIsNeeded() throws Exception {
    var volume = volume();
    var fixture = new VaultFixture(folder);
    Manifest base = fixture.store(full(volume, 0));
    byte[] stream = increment(volume, 0, 1);
    assertThat(interrupt(fixture, Arrays.copyOf(stream, stream.length * 2 / 3))).isTrue();
    // Even the base may go: what is needed of it is held.
    fixture.vault.destroy(List.of(base), fixture.writer);
    fixture.vault.sweep();

    Manifest manifest = finish(fixture, stream);
    assertThat(fixture.send(manifest, null)).isEqualTo(full(volume, 1));
  }

  @Test
  void theToken_saysWhereToGoOn() throws Exception {
    byte[] stream = full(volume(), 0);
    var fixture = new VaultFixture(folder);

    assertThatThrownBy(() -> fixture.receive(Arrays.copyOf(stream, stream.length / 2), RESUMABLE))
        .isInstanceOfSatisfying(
            Problem.Corrupt.class,
            problem -> assertThat(problem.hint()).contains("zfs send -t 1-", "zseal receive -A"));
    Checkpoint kept = kept(fixture);
    ResumeToken token = ResumeToken.decode(kept.token().encode());
    assertThat(token.object()).isEqualTo(kept.point().object());
    assertThat(token.offset()).isEqualTo(kept.point().offset());
    assertThat(token.toGuid()).isEqualTo(kept.pin().guid());
    assertThat(token.raw()).isTrue();
    assertThat(token.bytes()).isBetween(1L, (long) stream.length / 2);
  }

  @Test
  void aResumedStreamThatBeginsElsewhere_isRefused() throws Exception {
    byte[] stream = full(volume(), 0);
    var fixture = new VaultFixture(folder);
    ResumePoint none = new ResumePoint(1, 0);
    assertThatThrownBy(() -> fixture.receive(ResumedStream.of(stream, none), RESUMABLE))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("the vault holds no beginning of it");
    assertThat(interrupt(fixture, Arrays.copyOf(stream, stream.length / 2))).isTrue();
    ResumePoint point = kept(fixture).point();

    ResumePoint before = new ResumePoint(point.object(), 0);
    assertThatThrownBy(() -> fixture.receive(ResumedStream.of(stream, before), RESUMABLE))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("does not go on where its receive was interrupted");
    assertThat(kept(fixture).point()).isEqualTo(point);
    assertThat(fixture.send(finish(fixture, stream), null)).isEqualTo(stream);
  }

  @Test
  void anotherSnapshot_isRefused_untilThePartIsLetGo() throws Exception {
    var volume = volume();
    var fixture = new VaultFixture(folder);
    byte[] first = full(volume, 0);
    assertThat(interrupt(fixture, Arrays.copyOf(first, first.length / 2))).isTrue();
    DatasetName dataset = kept(fixture).name().dataset();

    assertThatThrownBy(() -> fixture.receive(full(volume, 1), RESUMABLE))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.hint()).contains("zseal receive -A"));
    assertThat(fixture.vault.releasePartial(dataset)).hasSize(1);
    assertThat(fixture.vault.releasePartial(dataset)).isEmpty();
    fixture.vault.sweep();
    assertThat(store(fixture).folders("w/%s/packs".formatted(fixture.writer.id())))
        .allSatisfy(series ->
            assertThat(store(fixture).list("w/%s/packs/%s".formatted(fixture.writer.id(), series)))
                .isEmpty());
    Manifest manifest = stored(fixture.receive(full(volume, 1), RESUMABLE));
    assertThat(fixture.send(manifest, null)).isEqualTo(full(volume, 1));
  }

  @Test
  void theSameSnapshotFromItsBeginning_storesNothingTwice() throws Exception {
    var volume = volume();
    for (boolean full : List.of(true, false)) {
      var fixture = new VaultFixture(folder.resolve("full-" + full));
      byte[] stream = full ? full(volume, 0) : increment(volume, 0, 1);
      if (!full) {
        fixture.store(full(volume, 0));
      }
      assertThat(interrupt(fixture, Arrays.copyOf(stream, stream.length / 2))).isTrue();
      long kept = kept(fixture).payloadBytes();
      // Cut sooner than the first time: what there was stays.
      ResumePoint point = kept(fixture).point();
      assertThat(interrupt(fixture, Arrays.copyOf(stream, stream.length / 4))).isTrue();
      assertThat(kept(fixture).point()).isEqualTo(point);

      Manifest manifest = stored(fixture.receive(stream, RESUMABLE));
      var plain = new VaultFixture(folder.resolve("plain-" + full));
      if (!full) {
        plain.store(full(volume, 0));
      }
      long all = plain.store(stream).stored().payloadBytes();
      assertThat(manifest.stored().payloadBytes()).isEqualTo(all - kept);
      assertThat(fixture.send(manifest, null)).isEqualTo(full(volume, full ? 0 : 1));
      assertThat(fixture.vault.partials()).isEmpty();
      fixture.vault.sweep();
      SweptVault.check(store(fixture), false);
      assertThat(fixture.send(manifest, null)).isEqualTo(full(volume, full ? 0 : 1));
    }
  }

  /// A second full borrows from the first before and after the cut.
  @Test
  void aSecondFull_borrowsOnBothSidesOfTheCut() throws Exception {
    var volume = volume();
    var plain = new VaultFixture(folder.resolve("plain"));
    plain.store(full(volume, 0));
    long payload = plain.store(full(volume, 1)).stored().payloadBytes();
    var fixture = new VaultFixture(folder.resolve("cut"));
    fixture.store(full(volume, 0));
    Manifest manifest = receiveCut(fixture, full(volume, 1), new SplittableRandom(1));

    assertThat(fixture.send(manifest, null)).isEqualTo(full(volume, 1));
    assertThat(manifest.stored().payloadBytes()).isEqualTo(payload);
  }

  @Test
  void aDryRun_andAFile_keepNothing() throws Exception {
    byte[] stream = full(volume(), 0);
    var fixture = new VaultFixture(folder);
    byte[] part = Arrays.copyOf(stream, stream.length / 2);
    assertThatThrownBy(() -> fixture.receive(part)).isInstanceOf(Problem.Corrupt.class);

    assertThat(fixture.vault.partials()).isEmpty();
    fixture.vault.sweep();
    SweptVault.check(store(fixture), false);
  }

  private static VolumeDataset volume() {
    var geometry = new VolumeDataset.Geometry(1500, 16 << 10, 4 << 10, 16 << 10);
    return VolumeDataset.changing("pool/volume", geometry, 0.4, 1);
  }

  private static Store store(VaultFixture fixture) {
    return new FolderStore(fixture.folder, new SplittableRandom(9));
  }

  private static Checkpoint kept(VaultFixture fixture) throws Problem {
    return fixture.vault.partials().getFirst().checkpoint();
  }

  private static Manifest stored(List<Received> received) {
    return ((Received.Stored) received.getFirst()).manifest();
  }

  /// Receives a stream that breaks off, and says whether anything was kept.
  private static boolean interrupt(VaultFixture fixture, byte[] part) throws Problem {
    assertThatThrownBy(() -> fixture.receive(part, RESUMABLE)).isInstanceOf(Problem.Corrupt.class);
    return !fixture.vault.partials().isEmpty();
  }

  /// Receives what is missing of a stream.
  private static Manifest finish(VaultFixture fixture, byte[] stream) throws Exception {
    byte[] rest = ResumedStream.of(stream, kept(fixture).point());
    return stored(fixture.receive(rest, RESUMABLE));
  }

  /// Receives a stream in up to five pieces.
  private static Manifest receiveCut(VaultFixture fixture, byte[] stream, SplittableRandom random)
      throws Exception {
    byte[] rest = stream;
    for (int cuts = 1 + random.nextInt(4); cuts > 0; cuts--) {
      if (interrupt(fixture, Arrays.copyOf(rest, 1 + random.nextInt(rest.length - 1)))) {
        rest = ResumedStream.of(stream, kept(fixture).point());
      }
    }
    return stored(fixture.receive(rest, random.nextBoolean() ? RESUMABLE : ALWAYS));
  }

  private static List<Integer> recordEnds(byte[] stream) throws Problem {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    List<Integer> ends = new ArrayList<>();
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] _ = reader.payload();
      ends.add((int) reader.position());
    }
    return ends;
  }

  private static byte[] full(Dataset dataset, int version) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(dataset.at(version), out);
    return out.toByteArray();
  }

  private static byte[] increment(Dataset dataset, int from, int to) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.increment(from, dataset.at(to), out);
    return out.toByteArray();
  }
}
