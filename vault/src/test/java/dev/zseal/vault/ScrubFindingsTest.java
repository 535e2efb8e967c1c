package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Grade;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a scrub says of each snapshot, and how long that is remembered.
class ScrubFindingsTest implements ScrubListener {

  private static final String SET = Vectors.SETS.getFirst();
  private static final ScrubOptions LOOK = new ScrubOptions(false, 100, 0, 2, false);

  @TempDir Path folder;
  private final List<Manifest> all = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int stopAfter = Integer.MAX_VALUE;
  private VaultFixture fixture = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static VaultFixture nothing() {
    return null;
  }

  @BeforeEach
  void fill() throws Exception {
    fixture = new VaultFixture(folder);
    for (String name : List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "vol.full.0")) {
      all.add(fixture.store(Vectors.bytes(SET, name)));
    }
  }

  private ScrubReport scrub(ScrubOptions options, Manifest... only) throws Problem {
    return fixture.vault.scrub(List.of(only), options, this, List.of(), List.of());
  }

  private List<Path> packs() throws IOException {
    try (Stream<Path> files = Files.walk(fixture.folder)) {
      return files.filter(p -> p.toString().matches(".*\\.(data|page)")).sorted().toList();
    }
  }

  private static void damage(Path pack, double from, double to) throws IOException {
    byte[] bytes = Files.readAllBytes(pack);
    Arrays.fill(bytes, (int) (from * bytes.length), (int) (to * bytes.length), (byte) 7);
    Files.write(pack, bytes);
  }

  private Path packOf(Manifest snapshot) throws IOException {
    String series = "%016x".formatted(snapshot.stored().series());
    return packs().stream()
        .filter(p -> p.toString().contains(series) && p.toString().matches(".*\\.(data|page)"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWholeVault_isWholeSnapshotBySnapshot() throws Exception {
    assertThat(scrub(ScrubOptions.DEFAULT).whole()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(scrub(LOOK).whole()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(scrub(LOOK).broken()).isEmpty();
    assertThat(scrub(LOOK, all.get(1)).whole()).containsExactly(all.get(1));
    assertThat(scrub(new ScrubOptions(true, 99, 0, 2, false)).whole()).isEmpty();
  }

  @Test
  void whatIsLostIsBroken_theOthersAreWhole() throws Exception {
    damage(packOf(all.get(3)), 0.1, 0.7);

    ScrubReport report = scrub(ScrubOptions.DEFAULT);

    assertThat(report.broken()).containsExactly(all.get(3));
    assertThat(report.whole()).containsExactlyInAnyOrderElementsOf(all.subList(0, 3));
    assertThat(report.findings())
        .containsEntry(all.get(3), Finding.DAMAGED)
        .containsEntry(all.get(0), Finding.SCRUBBED)
        .hasSize(4);
  }

  @Test
  void whatIsOnlyMendable_isNotWholeBeforeItIsMended() throws Exception {
    Path pack = packOf(all.get(3));
    byte[] bytes = Files.readAllBytes(pack);
    bytes[bytes.length / 2] ^= 1;
    Files.write(pack, bytes);

    assertThat(scrub(LOOK).findings()).isEmpty();
    assertThat(scrub(ScrubOptions.DEFAULT).whole()).hasSize(4);
  }

  private void mark(Path last, String second) throws IOException {
    String name = fixture.folder.relativize(last).toString();
    Files.writeString(fixture.folder.resolve("scrub.mark"), name + second);
  }

  @Test
  void aScrubThatIsContinued_speaksOfWhatWasThereWhenItBegan() throws Exception {
    Path last = packs().get(packs().size() - 2);
    long stored = VaultFixture.clock().millis();

    mark(last, "\n" + stored);
    assertThat(scrub(ScrubOptions.DEFAULT).whole()).isEmpty();
    mark(last, "\n" + (stored + Duration.ofHours(2).toMillis()));
    assertThat(scrub(ScrubOptions.DEFAULT).whole()).hasSize(4);
    assertThat(notes).filteredOn(note -> note.startsWith("continuing")).hasSize(2);
  }

  @Test
  void aMarkThatCannotBeBelieved_isNone() throws Exception {
    List<Path> files = packs();
    long now = VaultFixture.clock().millis();
    Path mark = fixture.folder.resolve("scrub.mark");
    byte[] bytes = Files.readAllBytes(files.getFirst());
    String first = fixture.folder.relativize(files.getFirst()).toString();
    String last = fixture.folder.relativize(files.getLast()).toString();
    for (String text :
        List.of(
            "x/zzzz",
            "x/zzzz\n" + now,
            first,
            first + "\n" + (now - Duration.ofDays(15).toMillis()),
            first + "\n" + (now + Duration.ofDays(2).toMillis()),
            last + "\n" + now,
            "x".repeat(600))) {
      byte[] damaged = bytes.clone();
      damaged[damaged.length / 2] ^= 1;
      Files.write(files.getFirst(), damaged);
      Files.writeString(mark, text);
      notes.clear();

      ScrubReport report = scrub(ScrubOptions.DEFAULT);

      assertThat(report.mended()).as(text).isEqualTo(1);
      assertThat(report.files()).isEqualTo(files.size());
      assertThat(notes).anyMatch(note -> note.contains("begun anew"));
      assertThat(mark).doesNotExist();
      Files.delete(packs().getFirst());
      Files.write(files.getFirst(), bytes);
    }
  }

  /// The files before the mark are not read again, so what was found there must not lie before it.
  @Test
  void aScrubThatIsContinued_findsAgainWhatWasBeyondRepair() throws Exception {
    List<Path> files = packs();
    // Not one of pages: those are read again in any case.
    Path lost =
        files.stream().filter(p -> p.toString().endsWith(".data")).findFirst().orElseThrow();
    assertThat(lost).isNotEqualTo(files.getLast());
    damage(lost, 0.1, 0.5);
    AtomicLong now = new AtomicLong(VaultFixture.clock().millis());
    InstantSource quick =
        () -> Instant.ofEpochMilli(now.addAndGet(Duration.ofMinutes(1).toMillis()));
    Vault vault = Vault.open(fixture.folder, quick, new SplittableRandom(3));
    stopAfter = files.indexOf(lost) + 2;
    assertThatThrownBy(
            () -> vault.scrub(List.of(), ScrubOptions.DEFAULT, this, List.of(), List.of()))
        .isInstanceOf(IllegalStateException.class);
    stopAfter = Integer.MAX_VALUE;

    ScrubReport report = vault.scrub(List.of(), ScrubOptions.DEFAULT, this, List.of(), List.of());

    assertThat(report.broken()).isNotEmpty();
    assertThat(report.isWhole()).isFalse();
  }

  private Grade grade(Manifest snapshot) throws Problem {
    return fixture.vault.grades().of(fixture.vault.catalog().sha256(snapshot));
  }

  @Test
  void aSnapshotDestroyedAndReceivedAgain_beginsAnew() throws Exception {
    Manifest first = all.get(3);
    fixture.vault.note(Map.of(first, Finding.PROVED, all.get(0), Finding.SCRUBBED), fixture.writer);
    assertThat(grade(first).isWhole()).isTrue();

    fixture.vault.destroy(List.of(first), fixture.writer);
    Manifest again = fixture.store(Vectors.bytes(SET, "vol.full.0"));

    assertThat(again.guid()).isEqualTo(first.guid());
    assertThat(grade(again)).isEqualTo(Grade.STORED);
    assertThat(grade(all.get(0)).isWhole()).isTrue();
  }

  @Test
  void aSweepThatRewritesPacks_leavesGradesAsTheyAre() throws Exception {
    fixture.vault.note(Map.of(all.get(2), Finding.SCRUBBED), fixture.writer);
    fixture.vault.destroy(all.subList(0, 2), fixture.writer);
    fixture.vault.sweep();

    Vault later = Vault.open(fixture.folder, VaultFixture.clock(), new SplittableRandom(4));
    Manifest left = later.catalog().find(all.get(2).guid()).orElseThrow();
    assertThat(later.grades().of(later.catalog().sha256(left)).isWhole()).isTrue();
  }

  @Test
  void aTornNote_isToldAndTakenAway_andNoDamage() throws Exception {
    fixture.vault.note(Map.of(all.get(2), Finding.SCRUBBED), fixture.writer);
    Path note;
    try (Stream<Path> files = Files.walk(fixture.folder)) {
      note = files.filter(p -> p.toString().contains("/grades/0")).findFirst().orElseThrow();
    }
    Files.writeString(note, "{ \"format\" : \"zse");

    assertThat(grade(all.get(2))).isEqualTo(Grade.STORED);
    assertThat(scrub(LOOK).isClean()).isTrue();
    assertThat(note).exists();
    assertThat(notes)
        .anyMatch(line -> line.contains("/grades/") && line.contains("cannot be read"));
    assertThat(scrub(ScrubOptions.DEFAULT).isClean()).isTrue();
    assertThat(note).doesNotExist();
  }

  @Override
  public void progress(long bytes, long total) {
    if (--stopAfter == 0) {
      throw new IllegalStateException("power cut");
    }
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }
}
