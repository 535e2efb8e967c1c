package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damage of every kind, and what a scrub makes of it.
class ScrubTest {

  private static final String SET = Vectors.SETS.getFirst();

  @TempDir Path folder;

  private VaultFixture fixture;
  private Map<String, byte[]> sent;

  @BeforeEach
  void fill() throws Exception {
    fixture = new VaultFixture(folder);
    fill(fixture);
    sent = sendAll();
  }

  private static void fill(VaultFixture into) throws Exception {
    for (String name : List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "vol.full.0")) {
      into.receive(Vectors.bytes(SET, name));
    }
  }

  private Map<String, byte[]> sendAll() throws Exception {
    Map<String, byte[]> all = new TreeMap<>();
    for (String dataset : fixture.vault.catalog().datasetIds()) {
      for (var snapshot : fixture.vault.catalog().snapshots(dataset)) {
        all.put(snapshot.fullName(), fixture.send(snapshot, null));
      }
    }
    return all;
  }

  private void assertAllSent() throws Exception {
    fixture.vault.catalog().refresh();
    Map<String, byte[]> now = sendAll();
    assertThat(now.keySet()).isEqualTo(sent.keySet());
    now.forEach((name, stream) -> assertThat(stream).as(name).isEqualTo(sent.get(name)));
  }

  private ScrubReport scrub() throws Problem {
    return scrub(ScrubOptions.DEFAULT, List.of());
  }

  private ScrubReport scrub(ScrubOptions options, List<Vault> copies) throws Problem {
    return fixture.vault.scrub(List.of(), options, new Silent(), copies, List.of());
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }

  @Test
  void aSoundVaultIsCleanAndNothingChanges() throws Exception {
    Map<String, Long> before = files();
    ScrubReport report = scrub();

    assertThat(report.problems()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.files()).isEqualTo(packs().size());
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void damagedPacksAreWrittenAnew() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 5; round++) {
      for (Path pack : packs()) {
        byte[] bytes = Files.readAllBytes(pack);
        bytes[random.nextInt(bytes.length)] ^= 0x20;
        Files.write(pack, bytes);
      }
      ScrubReport report = scrub();

      assertThat(report.damaged()).hasSameSizeAs(packs());
      assertThat(report.mended()).isEqualTo(packs().size());
      assertThat(report.isWhole()).isTrue();
      assertThat(scrub().isClean()).isTrue();
      assertAllSent();
    }
  }

  @Test
  void withoutRepairNothingIsWritten() throws Exception {
    damageLargest(50_000, 1);
    Files.delete(manifest());
    Map<String, Long> before = files();

    ScrubReport report = scrub(new ScrubOptions(false, 100, 0, 2, false), List.of());

    assertThat(report.damaged()).hasSize(1);
    assertThat(report.mended()).isZero();
    assertThat(report.problems()).hasSize(1);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void everySmallFileComesBackFromThePacks() throws Exception {
    List<Path> small = new ArrayList<>();
    small.add(fixture.folder.resolve("vault.json"));
    small.addAll(below("datasets"));
    small.addAll(below("capsules"));
    Map<Path, byte[]> before = new TreeMap<>();
    for (Path file : small) {
      before.put(file, Files.readAllBytes(file));
      Files.delete(file);
    }
    Vault opened = Vault.open(fixture.folder, VaultFixture.clock(), new SplittableRandom(5));
    ScrubReport report =
        opened.scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());

    assertThat(report.restored()).hasSameSizeAs(small);
    assertThat(report.isWhole()).isTrue();
    for (Path file : small) {
      assertThat(Files.readAllBytes(file)).as(file.toString()).isEqualTo(before.get(file));
    }
    assertAllSent();

    for (Path file : small) {
      Files.write(file, "{}".getBytes(StandardCharsets.UTF_8));
    }
    opened = Vault.open(fixture.folder, VaultFixture.clock(), new SplittableRandom(5));
    opened.scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());
    for (Path file : small) {
      assertThat(Files.readAllBytes(file)).as(file.toString()).isEqualTo(before.get(file));
    }
  }

  @Test
  void whatParityCannotMendComesFromAnotherVault() throws Exception {
    VaultFixture other = new VaultFixture(folder.resolve("other"));
    fill(other);
    damageLargest(0.1, 0.6);

    ScrubReport broken = scrub();
    assertThat(broken.isWhole()).isFalse();
    assertThat(broken.lost()).isNotEmpty();
    assertThat(broken.lost().getFirst().objects()).isNotEmpty();

    ScrubReport report = scrub(ScrubOptions.DEFAULT, List.of(other.vault));

    assertThat(report.healed()).isPositive();
    assertThat(report.lost()).isEmpty();
    assertThat(report.isWhole()).isTrue();
    assertAllSent();
    assertThat(scrub().isClean()).isTrue();
  }

  /// The damaged file stays, for what it still has alone, and lists what is beside it by now.
  @Test
  void whatCameBackInPartIsNotCountedAsLost() throws Exception {
    damageLargest(0.1, 0.6);
    Map<String, Long> lost = lost(scrub());
    ScrubReport report =
        fixture.vault.scrub(
            List.of(),
            ScrubOptions.DEFAULT,
            new Silent(),
            List.of(),
            List.of(snapshot -> most(Objects.requireNonNull(sent.get(snapshot.fullName())))));

    assertThat(report.healed()).isPositive();
    Map<String, Long> left = lost(report);
    lost.forEach((snapshot, blocks) ->
        assertThat(left.get(snapshot)).as(snapshot).isPositive().isLessThan(blocks));
    assertThat(left.values()).contains(Collections.max(lost.values()) - report.healed());
    assertThat(lost(scrub())).isEqualTo(left);
  }

  private static InputStream most(byte[] stream) {
    return new ByteArrayInputStream(stream, 0, stream.length / 4 * 3);
  }

  private static Map<String, Long> lost(ScrubReport report) {
    Map<String, Long> blocks = new TreeMap<>();
    report.lost().forEach(loss -> blocks.put(loss.snapshot().fullName(), loss.blocks()));
    return blocks;
  }

  @Test
  void lostFilesOfPacksComeFromACopyOfTheVault() throws Exception {
    Path copy = folder.resolve("copy");
    copy(fixture.folder, copy);
    for (Path pack : packs()) {
      Files.delete(pack);
    }
    Vault other = Vault.open(copy, VaultFixture.clock(), new SplittableRandom(3));

    ScrubReport report = scrub(ScrubOptions.DEFAULT, List.of(other));

    assertThat(report.lost()).isEmpty();
    assertAllSent();
  }

  @Test
  void oneLostSnapshotDoesNotStopTheOthers() throws Exception {
    // The volume is in a series of its own: the filesystem does not need it.
    Path series = largest().resolveSibling("");
    Path pack =
        packs().stream()
            .filter(p -> !series.equals(p.resolveSibling("")))
            .findFirst()
            .orElseThrow();
    Files.delete(pack);
    ScrubReport report = scrub();
    assertThat(report.lost()).hasSize(1);
    Manifest lost = report.lost().getFirst().snapshot();
    assertThatThrownBy(() -> fixture.send(lost, null)).isInstanceOf(Problem.Corrupt.class);
    for (String dataset : fixture.vault.catalog().datasetIds()) {
      for (Manifest snapshot : fixture.vault.catalog().snapshots(dataset)) {
        if (snapshot.guid() != lost.guid()) {
          assertThat(fixture.send(snapshot, null)).isEqualTo(sent.get(snapshot.fullName()));
        }
      }
    }
  }

  @Test
  void theOldManifestOfASnapshotSentAgainIsNotBroughtBack() throws Exception {
    String name = "-7afb3d0b606003a9.json"; // fs@s2
    Path lost =
        below("datasets").stream()
            .filter(p -> p.toString().endsWith(name))
            .findFirst()
            .orElseThrow();
    byte[] before = Files.readAllBytes(lost);
    Files.delete(lost);
    fixture.vault.catalog().refresh();
    fixture.receive(Vectors.bytes(SET, "fs.incr.2"));
    byte[] anew = Files.readAllBytes(lost);
    assertThat(anew).isNotEqualTo(before);

    ScrubReport report = scrub();

    assertThat(report.isClean()).isTrue();
    assertThat(Files.readAllBytes(lost)).isEqualTo(anew);
  }

  @Test
  void aChangedHistoryIsSaid() throws Exception {
    Path act =
        below("w").stream().filter(p -> p.toString().endsWith("2.act")).findFirst().orElseThrow();
    byte[] bytes = Files.readAllBytes(act);
    Files.delete(act);
    assertThat(scrub().problems()).hasSize(1);
    bytes[40] ^= 1;
    Files.write(act, bytes);
    assertThat(scrub().problems()).isNotEmpty();
    bytes[40] ^= 1;
    Files.write(act, bytes);
    assertThat(scrub().isClean()).isTrue();
  }

  private Path manifest() throws IOException {
    return below("datasets").getFirst();
  }

  private List<Path> packs() throws IOException {
    return below("w").stream()
        .filter(p -> p.toString().endsWith(".data") || p.toString().endsWith(".page"))
        .toList();
  }

  private Path largest() throws IOException {
    return packs().stream()
        .filter(p -> p.toString().endsWith(".data"))
        .max(Comparator.comparingLong(p -> p.toFile().length()))
        .orElseThrow();
  }

  private void damageLargest(int at, int length) throws IOException {
    Path pack = largest();
    byte[] bytes = Files.readAllBytes(pack);
    Arrays.fill(bytes, at, at + length, (byte) (bytes[at] ^ 1));
    Files.write(pack, bytes);
  }

  private void damageLargest(double from, double to) throws IOException {
    long length = largest().toFile().length();
    damageLargest((int) (from * length), (int) ((to - from) * length));
  }

  private List<Path> below(String top) throws IOException {
    try (Stream<Path> all = Files.walk(fixture.folder.resolve(top))) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Map<String, Long> files() throws IOException {
    Map<String, Long> all = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(fixture.folder)) {
      for (Path file : walk.filter(ScrubTest::isObject).toList()) {
        all.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
      }
    }
    return all;
  }

  private static boolean isObject(Path file) {
    return Files.isRegularFile(file) && !file.toString().endsWith(".lock");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  /// Opening a pipe waits for somebody to write to it.
  @Test
  void aPipeInPlaceOfAFile_isDamage() throws Exception {
    Path key = below("w").stream().filter(p -> p.endsWith("key.json")).findFirst().orElseThrow();
    Files.delete(key);
    assertThat(new ProcessBuilder("mkfifo", key.toString()).start().waitFor()).isZero();

    ScrubReport report =
        CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return scrub();
                  } catch (Problem e) {
                    throw new IllegalStateException(e);
                  }
                })
            .get(60, TimeUnit.SECONDS);

    assertThat(report.problems()).hasSize(1);
  }
}
