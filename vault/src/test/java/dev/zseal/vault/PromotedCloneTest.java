package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.stream.ResumedStream;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.ledger.Grade;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.retain.RetentionPolicy;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.vault.sweep.SweptVault;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `zfs clone pool/a@s0 pool/b`, `zfs promote pool/b`, and both live on. Of pool/b come increments
/// of @s0 like any; of pool/a too where it has a bookmark of its own, as here, which asks the most.
/// (OpenZFS 2.3.9 moves bookmarks as well: `lab/it/promote.sh`.)
class PromotedCloneTest {

  private static final long DAY = 86400;
  private static final long START = Instant.parse("2026-11-20T03:00:00Z").getEpochSecond();
  private static final VolumeDataset.Geometry GEOMETRY =
      new VolumeDataset.Geometry(40, 16 << 10, 4 << 10, 16 << 10);

  @TempDir Path folder;

  private final VolumeDataset volume = VolumeDataset.changing("pool/a", GEOMETRY, 0.4, 7);
  private VaultFixture fixture;

  @BeforeEach
  void aVault() throws Exception {
    fixture = new VaultFixture(folder);
  }

  private NamedImage image(int version, String name, int day) {
    return new NamedImage(volume.at(version), name, START + day * DAY);
  }

  private Manifest origin() throws Exception {
    return fixture.store(image(0, "pool/a@s0", 0).full());
  }

  private Manifest increment(int from, int version, String name, int day) throws Exception {
    return fixture.store(image(version, name, day).increment(from));
  }

  private record Both(Manifest a1, Manifest a2, Manifest b1, Manifest b2) {}

  /// Versions 1 and 3 are of pool/a, 2 and 4 of pool/b.
  private Both bothGoOn(boolean cloneFirst) throws Exception {
    Manifest a1 = cloneFirst ? null : increment(0, 1, "pool/a@day1", 1);
    Manifest b1 = increment(0, 2, "pool/b@day1", 1);
    a1 = a1 == null ? increment(0, 1, "pool/a@day1", 1) : a1;
    Manifest b2 = cloneFirst ? increment(2, 4, "pool/b@day2", 2) : null;
    Manifest a2 = increment(1, 3, "pool/a@day2", 2);
    b2 = b2 == null ? increment(2, 4, "pool/b@day2", 2) : b2;
    return new Both(a1, a2, b1, b2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isADatasetOfItsOwn(boolean cloneFirst) throws Exception {
    Manifest s0 = origin();
    Both all = bothGoOn(cloneFirst);

    assertThat(all.a2.datasetId()).isEqualTo(all.a1.datasetId());
    assertThat(all.b2.datasetId()).isEqualTo(all.b1.datasetId());
    assertThat(all.b1.datasetId()).isNotEqualTo(all.a1.datasetId());
    assertThat(s0.datasetId()).isEqualTo((cloneFirst ? all.b1 : all.a1).datasetId());
    assertThat(prunedByDay()).isEmpty();
  }

  /// What `zseal prune --keep-daily 7` takes.
  private List<Manifest> prunedByDay() throws Problem {
    var policy = new RetentionPolicy(0, 0, 7, 0, 0, 0, null, Set.of());
    List<Manifest> going = new ArrayList<>();
    for (String id : fixture.vault.catalog().datasetIds()) {
      var items =
          fixture.vault.catalog().snapshots(id).stream()
              .map(m ->
                  new RetentionPolicy.Item<>(
                      m, Instant.ofEpochSecond(m.creation()), List.of(), Grade.STORED))
              .toList();
      policy.decide(items, ZoneOffset.UTC, Instant.ofEpochSecond(START + 2 * DAY)).stream()
          .filter(verdict -> !verdict.kept())
          .forEach(verdict -> going.add(verdict.item().snapshot()));
    }
    return going;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void standsWithoutTheOther_afterASweep(boolean cloneFirst) throws Exception {
    Manifest s0 = origin();
    Both all = bothGoOn(cloneFirst);
    fixture.vault.destroy(List.of(s0, all.a1, all.a2), fixture.writer);
    fixture.vault.sweep();

    SweptVault.check(new FolderStore(fixture.folder, new SplittableRandom(3)), false);
    assertThat(fixture.send(all.b2, null)).isEqualTo(image(4, "pool/b@day2", 2).full());
    assertThat(fixture.send(all.b2, all.b1)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPackageOfTheParentHasBoth(boolean cloneFirst) throws Exception {
    var top = VolumeDataset.changing("pool", GEOMETRY, 0.4, 9);
    fixture.store(new NamedImage(top.at(0), "pool@day2", START + 2 * DAY).full());
    origin();
    Both all = bothGoOn(cloneFirst);
    SendPlan plan = new SendPlanner(fixture.vault.catalog()).replicate("pool@day2");

    assertThat(plan.streams().stream().map(StreamPlan::to))
        .contains(all.a1, all.a2, all.b1, all.b2);
    var other = new VaultFixture(folder.resolve("other"));
    other.receive(sent(plan));
    for (Manifest here : List.of(all.a2, all.b2)) {
      Manifest there = other.vault.catalog().find(here.guid()).orElseThrow();
      assertThat(other.send(there, null)).isEqualTo(fixture.send(here, null));
    }
  }

  private byte[] sent(SendPlan plan) throws Problem {
    var out = new ByteArrayOutputStream();
    fixture.vault.send(plan, out, _ -> {});
    return out.toByteArray();
  }

  /// An increment by the name both have goes onto what is there; one by two names makes a clone.
  @Test
  void anIncrementFromTheCommonSnapshot() throws Exception {
    origin();
    bothGoOn(true);
    var planner = new SendPlanner(fixture.vault.catalog());

    assertThat(planner.increment("pool/a@s0", "pool/a@day1").streams().getFirst().isClone())
        .isFalse();
    assertThat(planner.intermediates("pool/a@s0", "pool/a@day2").streams())
        .extracting(StreamPlan::isClone)
        .containsExactly(false, false);
    assertThat(planner.increment("pool/a@s0", "pool/b@day1").streams().getFirst().isClone())
        .isFalse();
    bothFromTheOtherOrder();
  }

  private void bothFromTheOtherOrder() throws Exception {
    fixture = new VaultFixture(folder.resolve("parent-first"));
    origin();
    bothGoOn(false);
    var planner = new SendPlanner(fixture.vault.catalog());

    assertThat(planner.increment("pool/a@s0", "pool/b@day1").streams().getFirst().isClone())
        .isTrue();
    assertThat(planner.incrementOnto("pool/a@s0", "pool/b@day1").streams().getFirst().isClone())
        .isFalse();
  }

  @Test
  void aSecondIncrementFromTheCommonSnapshot_joinsTheFirst() throws Exception {
    origin();
    Both all = bothGoOn(false);
    Manifest again = increment(0, 5, "pool/b@day3", 3);

    assertThat(again.datasetId()).isEqualTo(all.b1.datasetId());
  }

  @Test
  void aRenamedDatasetStaysOne() throws Exception {
    Manifest s0 = origin();
    Manifest a1 = increment(0, 1, "pool/a@day1", 1);
    Manifest b2 = increment(1, 2, "pool/b@day2", 2);
    // Rolled back to the snapshot before: it is called pool/b by then.
    Manifest b3 = increment(1, 3, "pool/b@day3", 3);

    assertThat(List.of(a1, b2, b3)).extracting(Manifest::datasetId).containsOnly(s0.datasetId());
  }

  /// Files of streams that come late, in any order.
  @Test
  void anOlderSnapshotByTheNameOfThen_joins() throws Exception {
    Manifest s0 = origin();
    increment(0, 2, "pool/a@day2", 2);
    increment(2, 3, "pool/b@day3", 3);
    Manifest late = increment(0, 1, "pool/a@day1", 1);

    assertThat(late.datasetId()).isEqualTo(s0.datasetId());
  }

  /// `zfs rename pool/a pool/b`, and only then a clone of it that is called pool/a, promoted.
  @Test
  void aCloneByTheOldNameOfTheRenamed_isADatasetOfItsOwn() throws Exception {
    Manifest s0 = origin();
    increment(0, 1, "pool/a@day1", 1);
    increment(1, 2, "pool/b@day2", 2);
    Manifest clone = increment(0, 3, "pool/a@day3", 3);

    assertThat(clone.datasetId()).isNotEqualTo(s0.datasetId());
  }

  /// Nothing tells this from a promoted clone: it stays apart, and the snapshots that were rolled
  /// back stay what they are.
  @Test
  void renamedAndRolledBackAtOnce_isADatasetOfItsOwn() throws Exception {
    Manifest s0 = origin();
    increment(0, 1, "pool/a@day1", 1);
    Manifest renamed = increment(0, 2, "pool/b@day2", 2);
    Manifest next = increment(2, 3, "pool/b@day3", 3);

    assertThat(renamed.datasetId()).isNotEqualTo(s0.datasetId()).isEqualTo(next.datasetId());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofADatasetByAnotherNameHere(boolean cloneFirst) throws Exception {
    var as = new ReceiveOptions(DatasetName.parse("here/x"), false, Map.of());
    fixture.receive(image(0, "pool/a@s0", 0).full(), as);
    Both all = bothGoOn(cloneFirst);

    assertThat(List.of(all.a1, all.a2)).extracting(Manifest::dataset).containsOnly("here/x");
    assertThat(all.b2.dataset()).isEqualTo("pool/b");
    assertThat(all.b2.datasetId()).isEqualTo(all.b1.datasetId()).isNotEqualTo(all.a2.datasetId());
    assertThat(all.a2.datasetId()).isEqualTo(all.a1.datasetId());
  }

  @Test
  void cutAndResumed_isADatasetOfItsOwn() throws Exception {
    Manifest s0 = origin();
    increment(0, 1, "pool/a@day1", 1);
    byte[] stream = image(2, "pool/b@day1", 1).increment(0);
    interrupt(stream);
    Manifest b1 = resume(stream);

    assertThat(b1.datasetId()).isNotEqualTo(s0.datasetId());
    assertThat(fixture.send(b1, null)).isEqualTo(image(2, "pool/b@day1", 1).full());
    assertThat(increment(2, 4, "pool/b@day2", 2).datasetId()).isEqualTo(b1.datasetId());
  }

  /// The rest belongs where its beginning lies, and another host has gone on there meanwhile.
  @Test
  void cut_andTheOtherCame_isSentAgainFromItsBeginning() throws Exception {
    Manifest s0 = origin();
    byte[] stream = image(2, "pool/b@day1", 1).increment(0);
    interrupt(stream);
    var store = new FolderStore(fixture.folder, new SplittableRandom(5));
    var host = new VaultFixture(store, 5);
    Manifest a1 = host.store(image(1, "pool/a@day1", 1).increment(0));
    fixture.vault.catalog().refresh();

    assertThatThrownBy(() -> resume(stream))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("pool/b@day1");
    Manifest b1 = fixture.store(stream);
    assertThat(a1.datasetId()).isEqualTo(s0.datasetId()).isNotEqualTo(b1.datasetId());
    assertThat(fixture.vault.partials()).isEmpty();
    assertThat(fixture.send(b1, null)).isEqualTo(image(2, "pool/b@day1", 1).full());
    fixture.vault.sweep();
    SweptVault.check(store, false);
  }

  private void interrupt(byte[] stream) {
    var always = ReceiveOptions.DEFAULT.resumable(Duration.ZERO);
    assertThatThrownBy(() -> fixture.receive(Arrays.copyOf(stream, stream.length * 2 / 3), always))
        .isInstanceOf(Problem.Corrupt.class);
  }

  private Manifest resume(byte[] stream) throws Exception {
    Checkpoint checkpoint = fixture.vault.partials().getFirst().checkpoint();
    return fixture.store(ResumedStream.of(stream, checkpoint.point()));
  }
}
