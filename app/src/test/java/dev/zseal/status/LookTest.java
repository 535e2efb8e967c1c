package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.config.Source;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.SnapshotFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a look makes of what answers, and of what does not.
@Timeout(20)
class LookTest {

  private static final String BY_PATTERN =
      """
      [target.usb]
      vault = "/usb/vault"
      [job.night]
      datasets = ["tank/**"]
      to = ["usb"]
      max_age = "2d"
      """;
  private static final String BY_PROPERTY =
      BY_PATTERN.replace("datasets = [\"tank/**\"]", "property = \"zseal:backup=yes\"");

  private static final String TO_POOL =
      BY_PATTERN
          .replace("target.usb", "target.pool")
          .replace("to = [\"usb\"]", "to = [\"pool\"]")
          .replace("vault = \"/usb/vault\"", "pool = \"backup/nas\"");

  @TempDir Path folder;
  private Instant now = Instant.parse("2028-02-29T12:00:00Z");
  private final StagedSight sight = new StagedSight();
  private final Asking asking =
      new Asking(Duration.ofSeconds(3), work -> Thread.ofVirtual().start(work));
  private History history;
  private Runner runner = new Runner.Daemon(Optional.empty());

  @BeforeEach
  void begin() throws Exception {
    history = History.open(new State(folder));
    sight.pools("tank").datasets("tank/a");
    sight.vault.put("usb", List.of(point("tank/a")));
  }

  @AfterEach
  void end() {
    history.close();
  }

  private Point point(String dataset) {
    return new Point(dataset, "usb", "s", 1, now, now, "read-back");
  }

  private Configuration configuration(String toml) throws Exception {
    Path file = folder.resolve("zseal.toml");
    Files.writeString(file, toml);
    return new ConfigurationReader(file, Map.of()).read();
  }

  private Status look(String toml) throws Exception {
    Machine machine =
        new Machine(
            new State(folder),
            () -> now,
            new SplittableRandom(1),
            ZoneOffset.UTC,
            "host",
            "zseal test");
    return new Look(configuration(toml), machine, history, new Objective(), sight, asking)
        .look(Set.of(), runner);
  }

  private static List<String> keys(Status status) {
    return status.alarms().stream().map(Alarm::key).toList();
  }

  @Test
  void poolThatIsNotImported_isNoNewsOfItsDatasets() throws Exception {
    for (String toml : List.of(BY_PATTERN, BY_PROPERTY)) {
      begin();
      assertThat(keys(look(toml))).isEmpty();

      sight.pools().datasets();
      assertThat(keys(look(toml))).containsExactly("blind pool tank is not imported");

      now = now.plus(Duration.ofDays(40));
      Status late = look(toml);
      assertThat(keys(late)).containsExactly("stale tank/a usb", "blind pool tank is not imported");
      assertThat(late.copies()).singleElement().satisfies(c -> assertThat(c.isLate(now)).isTrue());
    }
  }

  /// Another host has a dataset of that name in the vault, and its backups go on.
  @Test
  void aNamesakesFreshBackup_hidesNothing() throws Exception {
    Instant old = now.minus(Duration.ofDays(40));
    var ours = new Point("tank/a", "usb", "s", 2, old, old, "read-back");
    sight.vault.put("usb", List.of(ours, point("tank/a")));
    sight.ids.put(2L, "ours");
    history.note(old, new Event.Verified("tank/a", "usb", "s", 2, old, "read-back"));

    Status status = look(BY_PATTERN);
    assertThat(status.copies())
        .singleElement()
        .satisfies(copy -> assertThat(copy.newest()).contains(ours));
    assertThat(keys(status)).containsExactly("stale tank/a usb");
  }

  @Test
  void poolThatWasSeen_saysWhatIsNoMoreToBeBroughtOver() throws Exception {
    look(BY_PATTERN);
    sight.datasets("tank/b");
    assertThat(look(BY_PATTERN).copies())
        .extracting(Status.Copy::dataset)
        .containsExactly("tank/b");
  }

  @Test
  void poolThatIsTakenOutOfAJob_isWaitedForNoMore() throws Exception {
    look(BY_PROPERTY);
    sight.pools("dozer").datasets("dozer/a");
    assertThat(look(BY_PROPERTY).copies()).hasSize(2);
    Status without = look(BY_PROPERTY + "exclude = [\"tank\"]\n");
    assertThat(without.copies()).extracting(Status.Copy::dataset).containsExactly("dozer/a");
    assertThat(keys(without)).isEmpty();
  }

  private SnapshotFacts snapshot(String name, long guid, int daysOld) throws Exception {
    Instant creation = now.minus(Duration.ofDays(daysOld));
    return new SnapshotFacts(SnapshotName.parse(name), guid, creation, creation.getEpochSecond());
  }

  private List<String> newest(Status status) {
    return status.copies().stream()
        .map(c -> c.newest().map(p -> p.dataset() + "@" + p.snapshot()).orElse("none"))
        .toList();
  }

  @Test
  void snapshotThatWasTakenInTheReplica_doesNotMakeItFresh() throws Exception {
    sight.snapshots.add(snapshot("tank/a@new", 3, 0));
    sight.snapshots.add(snapshot("backup/nas/a@auto-daily", 77, 0));
    assertThat(newest(look(TO_POOL))).containsExactly("none");

    sight.snapshots.add(snapshot("backup/nas/a@gone-at-the-source", 1, 50));
    var known = snapshot("backup/nas/a@s", 2, 40);
    sight.snapshots.add(known);
    history.note(
        now, new Event.Verified("tank/a", "pool", "s", known.guid(), known.creation(), "received"));
    Status late = look(TO_POOL);
    assertThat(newest(late)).containsExactly("tank/a@s");
    assertThat(keys(late)).containsExactly("stale tank/a pool");

    sight.snapshots.add(snapshot("backup/nas/a@new", 3, 0));
    Status fresh = look(TO_POOL);
    assertThat(newest(fresh)).containsExactly("tank/a@new");
    assertThat(keys(fresh)).isEmpty();
  }

  private static DatasetState replica(long written, boolean mounted, boolean readOnly) {
    DatasetName name = new DatasetName("backup/nas/a");
    return new DatasetState(
        name,
        DatasetFacts.Kind.FILESYSTEM,
        1,
        name,
        DatasetFacts.KeyStatus.UNAVAILABLE,
        null,
        written,
        mounted,
        readOnly,
        "noauto",
        null,
        500,
        500,
        500,
        0,
        0);
  }

  private List<Alarm> soiled(DatasetState state) throws Exception {
    sight.states.put("/a", state);
    return look(TO_POOL).alarms().stream().filter(a -> a.key().startsWith("soiled ")).toList();
  }

  private void brought() throws Exception {
    sight.snapshots.add(snapshot("tank/a@s", 3, 1));
    sight.snapshots.add(snapshot("backup/nas/a@s", 3, 1));
  }

  @Test
  void replicaAsItCame_orMountedReadOnly_isNoAlarm() throws Exception {
    brought();

    assertThat(soiled(replica(0, false, true))).isEmpty();
    assertThat(soiled(replica(0, true, true))).isEmpty();
    assertThat(soiled(replica(0, false, false))).isEmpty();
  }

  @Test
  void replicaThatWasWrittenTo_isAnAlarmWithTheWayOut() throws Exception {
    brought();

    assertThat(soiled(replica(4096, false, true)))
        .singleElement()
        .satisfies(alarm -> {
          assertThat(alarm.key()).isEqualTo("soiled tank/a pool");
          assertThat(alarm.severity()).isEqualTo(Severity.WARNING);
          assertThat(alarm.evidence())
              .contains("written=4096, mounted=no, readonly=on", "came is @s", "a mount that was");
          assertThat(alarm.hint())
              .contains("`zseal rollback backup/nas/a@s`")
              .contains("Cost: ")
              .endsWith("explain target-modified --dataset backup/nas/a");
        });
    assertThat(soiled(replica(1L << 30, true, false)).getFirst().hint())
        .contains("zfs unmount backup/nas/a && zseal rollback");
    assertThat(soiled(replica(1L << 30, true, false)).getFirst().evidence())
        .doesNotContain("a mount that was");
  }

  @Test
  void replicaThatIsMountedAndCanBeWrittenTo_isAnAlarm() throws Exception {
    brought();

    assertThat(soiled(replica(0, true, false)))
        .singleElement()
        .satisfies(alarm ->
            assertThat(alarm.hint())
                .isEqualTo("zfs unmount backup/nas/a && zfs set readonly=on backup/nas/a"));
  }

  @Test
  void replicaWithSnapshotsOfItsOwn_isAnAlarmThatNamesThem() throws Exception {
    brought();
    sight.snapshots.add(snapshot("backup/nas/a@auto-daily", 77, 0));
    // As old as the look itself: the source was perhaps asked before.
    assertThat(soiled(replica(0, false, true))).isEmpty();
    now = now.plusSeconds(60);

    assertThat(soiled(replica(0, false, true)))
        .singleElement()
        .satisfies(alarm -> {
          assertThat(alarm.evidence()).endsWith("made there since: @auto-daily");
          assertThat(alarm.hint()).contains("`zseal rollback -r backup/nas/a@s`");
        });
  }

  @Test
  void whatSharesNothingWithItsSource_isNotJudged() throws Exception {
    sight.snapshots.add(snapshot("tank/a@s", 3, 1));
    sight.snapshots.add(snapshot("backup/nas/a@s", 4, 1));

    assertThat(soiled(replica(4096, true, false))).isEmpty();
  }

  @Test
  void targetThatHangs_endsNoLook_andIsAskedAgainOnlyOnceItHasEnded() throws Exception {
    String two =
        BY_PATTERN
            .replace("[job", "[target.nas]\nvault = \"/nas\"\nmay_be_away = true\n[job")
            .replace("to = [\"usb\"]", "to = [\"usb\", \"nas\"]");
    history.note(now, new Event.Verified("tank/a", "nas", "s", 1, now, "read-back"));
    sight.hang("nas");
    for (int i = 0; i < 3; i++) {
      Status status = look(two);
      assertThat(keys(status)).containsExactly("target nas");
      assertThat(newest(status)).containsExactly("tank/a@s", "tank/a@s");
    }
    assertThat(sight.asked.get("nas")).isEqualTo(1);
    now = now.plus(Duration.ofDays(3));
    assertThat(keys(look(two))).contains("stale tank/a nas", "stale tank/a usb", "target nas");

    sight.free("nas");
    sight.vault.put("nas", List.of(point("tank/a")));
    sight.vault.put("usb", List.of(point("tank/a")));
    while (!keys(look(two)).isEmpty()) {
      Thread.sleep(10);
    }
    assertThat(sight.asked.get("nas")).isEqualTo(2);
  }

  @Test
  void sourceThatHangs_isToldLikeOneThatDoesNotAnswer() throws Exception {
    look(BY_PATTERN);
    sight.hang(Source.HERE);
    assertThat(keys(look(BY_PATTERN))).containsExactly("blind zfs on this machine does not answer");
    now = now.plus(Duration.ofDays(3));
    assertThat(keys(look(BY_PATTERN)))
        .containsExactly("stale tank/a usb", "blind zfs on this machine does not answer");
    sight.free(Source.HERE);
  }

  @Test
  void poolsThatAreNotOnline_areTold_untilTheyAreSeenToBe() throws Exception {
    sight.snapshots.add(snapshot("tank/a@new", 3, 0));
    sight.snapshots.add(snapshot("backup/nas/a@new", 3, 0));
    sight.pools("tank", "other");
    sight.health.putAll(Map.of("tank", "DEGRADED", "backup", "FAULTED", "other", "FAULTED"));
    Status status = look(TO_POOL);
    assertThat(keys(status))
        .containsExactly("health backup this machine", "health tank this machine");
    assertThat(status.alarms())
        .extracting(Alarm::severity)
        .containsExactly(Severity.CRITICAL, Severity.WARNING);

    sight.health.clear();
    assertThat(keys(look(TO_POOL))).isEmpty();
    sight.hang("pool");
    Status away = look(TO_POOL);
    assertThat(Rules.isHidden("health backup this machine", away)).isTrue();
    assertThat(Rules.isHidden("health tank this machine", away)).isFalse();
    assertThat(Rules.isHidden("target pool", away)).isFalse();
    // Runs know how keys of pools are wrapped: else the alarm would stand while the pool is away.
    assertThat(Rules.isHidden("key tank/a pool bbbb", away)).isFalse();
    sight.free("pool");
  }

  @Test
  void aSourceThatHangs_hidesNothingOfATargetThatAnswers() throws Exception {
    sight.snapshots.add(snapshot("tank/a@new", 3, 0));
    sight.snapshots.add(snapshot("backup/nas/a@new", 3, 0));
    look(TO_POOL);
    sight.hang(Source.HERE);
    Status blind = look(TO_POOL);
    assertThat(Rules.isHidden("health tank this machine", blind)).isTrue();
    assertThat(Rules.isHidden("health backup this machine", blind)).isFalse();
    // As it is now, and not as it was.
    sight.health.put("backup", "DEGRADED");
    Status ill = look(TO_POOL);
    assertThat(keys(ill)).contains("health backup this machine");
    assertThat(Rules.isHidden("health backup this machine", ill)).isFalse();
    sight.free(Source.HERE);
  }

  @Test
  void datasetThatAJobLeavesOut_wasThoughtOf() throws Exception {
    sight.datasets(
        "tank/a", "tank/scratch", "tank/scratch/x/y", "tank/a/cache", "tank/b", "tank/b/cache");
    String toml =
        BY_PATTERN.replace("\"tank/**\"", "\"tank/a\", \"tank/a/*\", \"tank/scr*\"")
            + "exclude = [\"tank/scratch\", \"**/cache\"]\n";
    assertThat(keys(look(toml))).containsExactly("unprotected tank/b", "unprotected tank/b/cache");
    assertThat(keys(look("ignore = [\"tank/b\"]\n" + toml))).isEmpty();
  }

  private void ran(String id, Outcome outcome, int exitStatus, Integer... failures)
      throws Exception {
    now = now.plus(Duration.ofDays(1));
    try (RunLog log = RunLog.begin(new State(folder), "drill", id, () -> now, _ -> {})) {
      for (int status : failures) {
        log.add(new Event.Failed("", "", "it is refused", "e", "h", status));
      }
    }
    Optional<Outcome> ended = Optional.of(outcome);
    history.note(
        new Run(
            "drill",
            id,
            now,
            "schedule",
            ended,
            Duration.ZERO,
            exitStatus,
            0,
            0,
            List.of("it is refused: e")));
  }

  @Test
  void drillThatFails_isToldAtOnce_unlessSomethingDidNotAnswer() throws Exception {
    String toml =
        BY_PATTERN.replace("2d", "99d")
            + "[job.drill]\nkind = \"drill\"\nto = [\"usb\"]\ndatasets = \"tank/a\"\n"
            + "key = \"file:/key\"\n";
    ran("a", Outcome.ALL, 0);
    ran("b", Outcome.NONE, 4, 4);
    assertThat(keys(look(toml))).isEmpty();
    ran("c", Outcome.ALL, 0);
    ran("d", Outcome.PART, 8, 4);
    assertThat(keys(look(toml))).isEmpty();
    ran("e", Outcome.ALL, 0);
    ran("f", Outcome.PART, 8, 4, 5);
    assertThat(look(toml).alarms())
        .singleElement()
        .satisfies(a -> assertThat(a.key()).isEqualTo("job drill"))
        .satisfies(a -> assertThat(a.severity()).isEqualTo(Severity.CRITICAL))
        .satisfies(a -> assertThat(a.evidence()).contains("it is refused"));
    // That the disk is away now mends nothing.
    ran("g", Outcome.AWAY, 0);
    assertThat(keys(look(toml))).containsExactly("job drill");
    ran("h", Outcome.ALL, 0);
    assertThat(keys(look(toml))).isEmpty();
  }

  @Test
  void jobThatChoosesNothing_isNotWell() throws Exception {
    sight.datasets();
    assertThat(keys(look(BY_PATTERN))).containsExactly("empty night");
    sight.pools();
    assertThat(keys(look(BY_PATTERN))).containsExactly("blind pool tank is not imported");
    assertThat(keys(look(BY_PROPERTY))).containsExactly("empty night");
  }
}
