package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Datasets of one name in one vault: two hosts whose pools are called alike, and whose snapshots
/// another tool names alike; a name used twice; a dataset that moved.
class NamesakesTest {

  private static final long START = 1_795_316_400;
  private static final VolumeDataset.Geometry GEOMETRY =
      new VolumeDataset.Geometry(12, 16 << 10, 4 << 10, 16 << 10);

  @TempDir Path folder;

  private VaultFixture one;
  private VaultFixture other;
  private int datasets;

  @BeforeEach
  void aVaultOfTwoWriters() throws Exception {
    one = new VaultFixture(folder);
    other = new VaultFixture(new FolderStore(one.folder, new SplittableRandom(2)), 2);
  }

  private NamedImage image(String name, long seconds) {
    var volume = VolumeDataset.changing("pool/" + ++datasets, GEOMETRY, 0.4, datasets);
    return new NamedImage(volume.at(0), name, START + seconds);
  }

  private Manifest full(VaultFixture host, String name, long seconds) throws Exception {
    return host.store(image(name, seconds).full());
  }

  private static SendPlan replicate(VaultFixture host, Manifest top) throws Problem {
    return new SendPlanner(anew(host)).replicate(SnapshotFinder.exact(top));
  }

  /// What the other host stored meanwhile counts, too.
  private static Catalog anew(VaultFixture host) throws Problem {
    host.vault.catalog().refresh();
    return host.vault.catalog();
  }

  @Test
  void aPackageOfOneHostHasNothingOfTheOther() throws Exception {
    Manifest top = full(one, "rpool@daily", 0);
    Manifest home = full(one, "rpool/home@daily", 0);
    Manifest otherTop = full(other, "rpool@daily", 5);
    Manifest otherHome = full(other, "rpool/home@daily", 5);
    Manifest otherMail = full(other, "rpool/mail@daily", 5);

    SendPlan plan = replicate(one, top);
    assertThat(plan.streams()).extracting(StreamPlan::to).containsExactly(top, home);
    assertThat(plan.notes())
        .hasSize(2)
        .allMatch(note -> note.contains("left out") && note.contains(other.writer.id()));
    assertThat(replicate(other, otherTop).streams())
        .extracting(StreamPlan::to)
        .containsExactly(otherTop, otherHome, otherMail);
  }

  /// Only the child has a namesake.
  @Test
  void aChildOfTheSameWriterIsPreferred() throws Exception {
    Manifest top = full(one, "rpool@daily", 0);
    Manifest home = full(one, "rpool/home@daily", 0);
    full(other, "rpool/home@daily", 0);

    SendPlan plan = replicate(one, top);
    assertThat(plan.streams()).extracting(StreamPlan::to).containsExactly(top, home);
    assertThat(plan.notes()).hasSize(1).first().asString().contains("rpool/home is left out");
  }

  @Test
  void aChildOfAnotherWriterOnly_isThere_andTold() throws Exception {
    Manifest top = full(one, "rpool@daily", 0);
    Manifest mail = full(other, "rpool/mail@daily", 0);

    SendPlan plan = replicate(one, top);
    assertThat(plan.streams()).extracting(StreamPlan::to).containsExactly(top, mail);
    assertThat(plan.notes()).hasSize(1).first().asString().contains("another writer");
  }

  /// One machine backs up both.
  @Test
  void whatOneWriterBroughtOfTwoHosts_isRefused() throws Exception {
    Manifest top = full(one, "rpool@daily", 0);
    Manifest home = full(one, "rpool/home@daily", 0);
    Manifest second = full(one, "rpool/home@daily", 5);

    assertThatThrownBy(() -> replicate(one, top))
        .isInstanceOfSatisfying(
            Problem.Refused.class,
            problem ->
                assertThat(problem.evidence())
                    .contains(SnapshotFinder.exact(home), SnapshotFinder.exact(second)));

    Manifest secondTop = full(one, "rpool@daily", 5);
    one.vault.destroy(List.of(second), one.writer);
    assertThatThrownBy(() -> replicate(one, top))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining(SnapshotFinder.exact(top));
    one.vault.destroy(List.of(home), one.writer);
    assertThat(replicate(one, secondTop).streams()).hasSize(1);
  }

  @Test
  void aNameUsedTwice_takesThatOfTheSameSecond_andTells() throws Exception {
    Manifest top = full(one, "rpool@daily", 60);
    var volume = VolumeDataset.changing("rpool/home", GEOMETRY, 0.4, 77);
    one.store(new NamedImage(volume.at(0), "rpool/home@first", START).full());
    Manifest home =
        one.store(new NamedImage(volume.at(1), "rpool/home@daily", START + 60).increment(0));
    Manifest again =
        one.store(new NamedImage(volume.at(2), "rpool/home@daily", START + 90).increment(1));

    SendPlan plan = replicate(one, top);
    assertThat(plan.streams()).extracting(StreamPlan::to).contains(home).doesNotContain(again);
    assertThat(plan.notes())
        .hasSize(1)
        .first()
        .asString()
        .contains("rpool/home is left out", SnapshotFinder.exact(home));
  }

  /// `zfs rename rpool/home other/home` since: it is part of what was.
  @Test
  void whatMovedAwaySince_isThere_andWhatMovedInIsNot() throws Exception {
    Manifest top = full(one, "rpool@mon", 0);
    var moving = VolumeDataset.changing("rpool/home", GEOMETRY, 0.4, 78);
    Manifest home = one.store(new NamedImage(moving.at(0), "rpool/home@mon", START).full());
    one.store(new NamedImage(moving.at(1), "away/home@tue", START + 90).increment(0));
    var coming = VolumeDataset.changing("away/mail", GEOMETRY, 0.4, 79);
    one.store(new NamedImage(coming.at(0), "away/mail@mon", START).full());
    one.store(new NamedImage(coming.at(1), "rpool/mail@tue", START + 90).increment(0));

    SendPlan plan = replicate(one, top);
    assertThat(plan.streams()).extracting(StreamPlan::to).containsExactly(top, home);
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void theNewestOfANameThatTwoHostsHave_isRefused() throws Exception {
    Manifest home = full(one, "rpool/home@mon", 0);
    Manifest otherHome = full(other, "rpool/home@tue", 60);
    var finder = new SnapshotFinder(anew(one));

    assertThatThrownBy(() -> finder.findOrNewest("rpool/home"))
        .isInstanceOfSatisfying(
            Problem.Refused.class,
            problem ->
                assertThat(problem.evidence())
                    .contains(SnapshotFinder.exact(home), SnapshotFinder.exact(otherHome)));
    assertThat(finder.findOrNewest(SnapshotFinder.exact(home))).isEqualTo(home);
  }
}
