package dev.zseal.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.CrashingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.sweep.Swept;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One flipped bit in a small file that no snapshot needs does not stop commands for good.
class DamagedJournalTest implements ScrubListener {

  private static final long SEED = 6;

  private final List<String> notes = new ArrayList<>();
  private MemoryStore store;
  private Manifest first;
  private VaultFixture fixture;

  @BeforeEach
  void fill() throws Exception {
    History history = new History(SEED, 3);
    store = history.store;
    first = history.snapshots.getFirst();
    fixture = new VaultFixture(store, 77);
  }

  private ScrubReport scrub() throws Problem {
    return fixture.vault.scrub(List.of(), ScrubOptions.DEFAULT, this, List.of(), List.of());
  }

  private String pin(String id) {
    return "w/%s/journal/%s.pin".formatted(first.writer(), id);
  }

  @Test
  void aDamagedPin_isSetAsideByAScrub() throws Exception {
    String pin = pin("00000000000000aa");
    byte[] damaged = "{ \"format\" : \"zseal".getBytes(UTF_8);
    store.put(pin, damaged);
    ScrubReport report = scrub();

    assertThat(report.isWhole()).isTrue();
    assertThat(notes).anyMatch(line -> line.contains(pin) && line.contains("set aside"));
    assertThat(store.exists(pin)).isFalse();
    assertThat(store.readAll(pin.replace(".pin", ".damaged"), 1000)).isEqualTo(damaged);
    fixture.vault.sweep();
  }

  @Test
  void aDamagedPinInUse_isLeft_andTheScrubGoesOn() throws Exception {
    String pin = pin("00000000000000aa");
    store.put(pin, new byte[10]);
    try (Store.Lock _ = store.lock(pin.replace(".pin", ".lock"), "receiving")) {
      ScrubReport report = scrub();

      assertThat(report.isWhole()).isTrue();
      assertThat(notes).anyMatch(line -> line.contains(pin) && line.contains("in use"));
      assertThat(store.exists(pin)).isTrue();
    }
  }

  /// One flipped bit in the name that a checkpoint bears: it used to be taken apart at its '@' by a
  /// sweep that told of a lost page.
  @Test
  void aCheckpointOfANameThatIsNone_isSetAside_alsoBesideALostPage() throws Exception {
    MemoryStore vault = new MemoryStore();
    Vault.init(vault, 1 << 20, 0, VaultFixture.clock(), new SplittableRandom(1));
    var geometry = new VolumeDataset.Geometry(300, 16 << 10, 16 << 10, 16 << 10);
    var stream = new ByteArrayOutputStream();
    ImageWriter.full(VolumeDataset.changing("pool/volume", geometry, 0.4, 1).at(0), stream);
    byte[] part = Arrays.copyOf(stream.toByteArray(), 4_300_000);
    ReceiveOptions always = ReceiveOptions.DEFAULT.resumable(Duration.ZERO);
    assertThatThrownBy(() -> new VaultFixture(vault, 3).receive(part, always))
        .isInstanceOf(Problem.class);
    String pin = named(vault, ".pin");
    String right = new String(vault.readAll(pin, 1 << 20), UTF_8);
    vault.damage(pin, right.replace("pool/volume@", "pool/volumeA").getBytes(UTF_8));
    vault.delete(named(vault, ".page"));

    Swept swept = new VaultFixture(vault, 5).vault.sweep();

    assertThat(swept.damaged()).isEmpty();
    assertThat(vault.exists(pin)).isFalse();
    assertThat(vault.exists(pin.replace(".pin", ".damaged"))).isTrue();
  }

  private static String named(MemoryStore store, String ending) {
    return store.lengths().keySet().stream()
        .filter(name -> name.endsWith(ending))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDamagedNoteOfADestroy_hasAllActsRead() throws Exception {
    // A note, key and tombstone are written, the manifest is not deleted.
    var doomed = new VaultFixture(new CrashingStore(store, 3), 7);
    assertThatThrownBy(() -> doomed.vault.destroy(List.of(first), doomed.writer))
        .isInstanceOf(Problem.Unavailable.class);
    MemoryStore after = store.copy();
    after.damage("journal/destroy.json", "{ \"format\" : ".getBytes(UTF_8));

    new VaultFixture(after, 8).vault.sweep();

    assertThat(after.exists(first.objectName())).isFalse();
    assertThat(after.exists("journal/destroy.json")).isFalse();
  }

  @Test
  void aDamagedKey_isWrittenAnewByItsHost_andToldOnce() throws Exception {
    fixture.vault.holder(fixture.writer).hold("a", List.of(first));
    fixture.vault.holder(fixture.writer).hold("b", List.of(first));
    String key = "w/%s/key.json".formatted(fixture.writer.id());
    byte[] right = store.readAll(key, 10_000);
    byte[] wrong = new String(right, UTF_8).replace("MCow", "MCox").getBytes(UTF_8);
    store.damage(key, wrong);
    assertThat(scrub().problems())
        .singleElement()
        .satisfies(p -> assertThat(p.evidence()).contains("none of the 2"));

    fixture.vault.introduce(fixture.writer);

    assertThat(store.readAll(key, 10_000)).isEqualTo(right);
    assertThat(scrub().isClean()).isTrue();
    store.damage(key, wrong);
    new VaultFixture(store, 9).vault.holder(fixture.writer).release("a", List.of(first));
    assertThat(store.readAll(key, 10_000)).isEqualTo(right);
  }

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {
    notes.add(line);
  }
}
