package dev.zseal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.job.ScriptedPool;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.Received;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots that another tool took, on a pool that a script makes up.
@Timeout(120)
class ExistingSnapshotsTest {

  private static final List<String> NAMES =
      List.of("a_1_hourly", "a_2_daily", "a_3_hourly", "a_4_daily", "a_5_hourly");

  @TempDir Path folder;
  private ScriptedPool pool = nothing();
  private BackupBench bench = nothing();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // made before each test
  private static <T> T nothing() {
    return null;
  }

  @BeforeEach
  void twoVolumes() throws Exception {
    bench = new BackupBench(folder);
    pool = new ScriptedPool(folder.resolve("zfs"));
    pool.volume("pool/a", 40, NAMES).volume("pool/a/b", 20, NAMES);
  }

  private void take(int... versions) throws Exception {
    for (int v : versions) {
      pool.take("pool/a@" + NAMES.get(v));
    }
  }

  private void backUp(Wanted.Extent extent, String... patterns) throws Exception {
    backUp(extent, false, false, patterns);
  }

  private void backUp(Wanted.Extent extent, boolean recursive, boolean dryRun, String... patterns)
      throws Exception {
    List<SnapshotPattern> parsed = new ArrayList<>();
    for (String pattern : patterns) {
      parsed.add(SnapshotPattern.parse(pattern));
    }
    pool.forgetCommands();
    bench.run(
        pool.host(),
        new Backup.Request(
            new DatasetName("pool/a"),
            new Wanted.Existing(extent, parsed),
            recursive,
            false,
            dryRun));
    assertThat(pool.commands("snapshot")).isEmpty();
    assertThat(pool.commands("destroy")).allMatch(line -> line.contains("#zseal-"));
    assertThat(pool.commands("hold")).isEmpty();
  }

  private List<String> held(String dataset) throws Exception {
    List<String> names = new ArrayList<>();
    for (Manifest manifest : bench.vault.catalog().everySnapshot()) {
      if (manifest.dataset().equals(dataset)) {
        names.add(manifest.snapshot());
        assertThat(bench.full(manifest))
            .isEqualTo(Files.readAllBytes(pool.stream(dataset, manifest.snapshot(), "full")));
      }
    }
    return names.stream().sorted().toList();
  }

  private List<String> names(int... versions) {
    List<String> names = new ArrayList<>();
    for (int v : versions) {
      names.add(NAMES.get(v));
    }
    return names;
  }

  @Test
  void theNewest_takesNone_andIsABaseByABookmark() throws Exception {
    take(0, 1);
    backUp(Wanted.Extent.NEWEST);

    assertThat(bench.failures).isEmpty();
    assertThat(held("pool/a")).isEqualTo(names(1));
    assertThat(pool.commands("bookmark")).hasSize(1);

    take(2, 3);
    backUp(Wanted.Extent.NEWEST);

    assertThat(held("pool/a")).isEqualTo(names(1, 3));
    assertThat(pool.commands("send"))
        .containsExactly("send -w -i pool/a@a_2_daily pool/a@a_4_daily");
  }

  @Test
  void whatTheVaultHas_isNotSentAgain() throws Exception {
    take(0);
    backUp(Wanted.Extent.NEWEST);
    backUp(Wanted.Extent.NEWEST);

    assertThat(bench.finished).singleElement().isInstanceOf(Received.AlreadyHeld.class);
    assertThat(pool.commands("send")).isEmpty();
    backUp(Wanted.Extent.ALL);
    assertThat(bench.finished).singleElement().isInstanceOf(Received.AlreadyHeld.class);
    assertThat(pool.commands("send")).isEmpty();
  }

  /// The dataset took the place of the one it was copied from without `-w`: the GUIDs are the same.
  @Test
  void whatIsSealedOtherwise_isNoBase_andTakenForNoneOfTheVaults() throws Exception {
    take(0, 1);
    backUp(Wanted.Extent.ALL);
    pool.sealedAnew(99);
    backUp(Wanted.Extent.ALL);

    assertThat(bench.finished).isEmpty();
    assertThat(bench.failures)
        .singleElement()
        .isInstanceOfSatisfying(
            Problem.Refused.class,
            problem -> {
              assertThat(problem).hasMessageContaining("pool/a@a_2_daily");
              assertThat(problem.evidence()).contains("0000000000000063");
            });
    take(2);
    backUp(Wanted.Extent.ALL);

    assertThat(bench.failures).isEmpty();
    assertThat(bench.notices).hasSize(2).allMatch(notice -> notice.contains("sealed otherwise"));
    assertThat(pool.commands("send")).containsExactly("send -w pool/a@a_3_hourly");
  }

  @Test
  void all_beginWithTheOldest_thenGoOnFromTheNewestCommonOne() throws Exception {
    take(0, 1, 2);
    backUp(Wanted.Extent.ALL);

    assertThat(held("pool/a")).isEqualTo(names(0, 1, 2));
    assertThat(pool.commands("send"))
        .containsExactly(
            "send -w pool/a@a_1_hourly",
            "send -w -i pool/a@a_1_hourly pool/a@a_2_daily",
            "send -w -i pool/a@a_2_daily pool/a@a_3_hourly");

    take(3, 4);
    backUp(Wanted.Extent.ALL);

    assertThat(held("pool/a")).isEqualTo(NAMES);
    assertThat(pool.commands("send")).hasSize(2);
  }

  @Test
  void onlyThoseOfAPattern() throws Exception {
    take(0, 1, 2, 3, 4);
    backUp(Wanted.Extent.ALL, "*_daily");

    assertThat(held("pool/a")).isEqualTo(names(1, 3));
    backUp(Wanted.Extent.NEWEST, "*_1_*", "*_5_*");
    assertThat(held("pool/a")).isEqualTo(names(1, 3, 4));
    // Those between are older than what the vault has by now.
    backUp(Wanted.Extent.ALL, "*_3_hourly");
    assertThat(pool.commands("send")).isEmpty();
    assertThat(bench.notices).singleElement().asString().contains("the vault has a newer snapshot");
  }

  @Test
  void aBaseThatTheOtherToolDestroyed_isABaseByItsBookmark() throws Exception {
    take(0, 1);
    backUp(Wanted.Extent.ALL);
    pool.vanish("pool/a@a_1_hourly", "pool/a@a_2_daily");
    take(2);
    backUp(Wanted.Extent.ALL);

    assertThat(bench.failures).isEmpty();
    assertThat(bench.notices).singleElement().asString().contains("a base, went from the source");
    assertThat(pool.commands("send").getLast()).startsWith("send -w -i pool/a#zseal-");
    assertThat(held("pool/a")).isEqualTo(names(0, 1, 2));
  }

  @Test
  void whatIsDestroyedMeanwhile_isPassedOver() throws Exception {
    take(0, 1, 2, 3);
    pool.vanish("pool/a@a_1_hourly", "pool/a@a_3_hourly");
    backUp(Wanted.Extent.ALL);

    assertThat(bench.failures).isEmpty();
    assertThat(bench.notices).singleElement().asString().contains("pool/a@a_1_hourly went");
    assertThat(held("pool/a")).isEqualTo(names(1, 3));

    take(4);
    pool.vanish("pool/a@a_5_hourly", "pool/a@a_4_daily");
    backUp(Wanted.Extent.NEWEST);

    assertThat(bench.failures).isEmpty();
    assertThat(bench.notices).singleElement().asString().contains("pool/a@a_5_hourly went");
    assertThat(bench.finished).singleElement().isInstanceOf(Received.AlreadyHeld.class);
  }

  @Test
  void aSendThatFails_isAFailure_andTheRestWaits() throws Exception {
    take(0, 1, 2);
    pool.refuse("send -w -i");
    backUp(Wanted.Extent.ALL);

    assertThat(bench.failures).hasSize(1);
    assertThat(held("pool/a")).isEqualTo(names(0));
    pool.refuse();
    backUp(Wanted.Extent.ALL);
    assertThat(held("pool/a")).isEqualTo(names(0, 1, 2));
  }

  @Test
  void afterARollback_theNewestThatBothHave_isTheBase() throws Exception {
    take(0, 1, 2);
    backUp(Wanted.Extent.ALL);
    pool.rollBack("pool/a@a_3_hourly");
    take(3, 4);
    backUp(Wanted.Extent.ALL);

    assertThat(bench.failures).isEmpty();
    assertThat(pool.commands("send").getFirst())
        .isEqualTo("send -w -i pool/a@a_2_daily pool/a@a_4_daily");
    assertThat(held("pool/a")).isEqualTo(NAMES);
  }

  @Test
  void whereThereIsNone_itIsRefused_andTheOthersGoOn() throws Exception {
    pool.take("pool/a/b@" + NAMES.getFirst());
    backUp(Wanted.Extent.NEWEST, true, false);

    assertThat(bench.failures).singleElement().isInstanceOf(Problem.Refused.class);
    assertThat(bench.failures.getFirst().what()).contains("pool/a has no snapshot to back up");
    assertThat(held("pool/a/b")).isEqualTo(names(0));

    backUp(Wanted.Extent.NEWEST, true, false, "*_weekly");
    assertThat(bench.failures).hasSize(2);
    assertThat(bench.failures.getLast().what()).contains("named like *_weekly");
  }

  @Test
  void aDryRun_showsEachIncrement_andSendsNone() throws Exception {
    take(0, 1, 2);
    backUp(Wanted.Extent.ALL, false, true);

    assertThat(bench.steps)
        .containsExactly(
            "zfs send -w pool/a@a_1_hourly",
            "zfs send -w -i pool/a@a_1_hourly pool/a@a_2_daily",
            "zfs send -w -i pool/a@a_2_daily pool/a@a_3_hourly");
    assertThat(pool.commands("send")).isEmpty();
    assertThat(pool.commands("bookmark")).isEmpty();
  }
}
