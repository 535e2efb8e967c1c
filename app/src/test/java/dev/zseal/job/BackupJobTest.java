package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.zfs.ProcessGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runs of backup jobs, with a script in the place of `zfs` and real vaults.
@Timeout(60)
class BackupJobTest {

  private final JobBench bench;

  BackupJobTest(@TempDir Path folder) throws Exception {
    bench = new JobBench(folder);
    bench.pool.volume("pool/a", 24, 3).volume("pool/b", 24, 2);
  }

  @Test
  void aRunBrings_readsBack_logs_andPings_theNextIsIncremental() throws Exception {
    bench.vault("vault");
    try (PingReceiver receiver = new PingReceiver()) {
      Job job = bench.job(JobBench.ONE + "monitor = \"" + receiver.url("/ping/key") + "\"\n");

      JobBench.Ran first = bench.run(job);

      assertThat(first.end().outcome()).as("%s", first.words()).isEqualTo(Outcome.ALL);
      assertThat(first.end().exitStatus()).isZero();
      assertThat(first.all(Event.Arrived.class))
          .singleElement()
          .matches(a -> a.bytes() == bench.pool.stream("pool/a", 0, "full").toFile().length());
      assertThat(first.all(Event.Verified.class)).hasSize(1);
      Manifest stored = bench.open("vault").catalog().everySnapshot().iterator().next();
      var vault = bench.open("vault");
      assertThat(vault.grades().of(vault.catalog().sha256(stored)).isVerified()).isTrue();
      assertThat(receiver.paths()).hasSize(2);
      assertThat(receiver.paths().getFirst()).isEqualTo("/ping/key/start");

      bench.now = ScriptedPool.day(1);
      bench.pool.forgetCommands();
      JobBench.Ran second = bench.run(job);

      assertThat(second.end().outcome()).as("%s", second.words()).isEqualTo(Outcome.ALL);
      assertThat(bench.pool.commands("send")).hasSize(1);
      assertThat(bench.pool.commands("send").getFirst()).startsWith("send -w -i pool/a");
      assertThat(receiver.paths()).hasSize(4);
      checkRemembered(first, second);
    }
  }

  private void checkRemembered(JobBench.Ran first, JobBench.Ran second) throws Exception {
    try (History history = History.open(bench.state)) {
      assertThat(history.runs("night", 9)).hasSize(2).allMatch(r -> r.arrived() == 1);
      assertThat(history.points())
          .singleElement()
          .matches(p -> p.snapshot().equals(ScriptedPool.snapshot(1)) && p.target().equals("usb"));
    }
    List<Path> logs = RunLog.of(bench.state, "night");
    assertThat(events(logs.getFirst())).isEqualTo(first.events());
    assertThat(events(logs.getLast())).isEqualTo(second.events());
  }

  @Test
  void snapshotsOfAnotherTool_areBrought_andNoneIsTakenHeldOrDestroyed() throws Exception {
    bench.vault("vault");
    bench.pool.volume("pool/c", 24, List.of("auto_1_daily", "auto_2_hourly", "auto_3_daily"));
    bench.pool.take("pool/c@auto_1_daily", "pool/c@auto_2_hourly", "pool/c@auto_3_daily");
    bench.now = ScriptedPool.day(3);
    Job job =
        bench.job(
            """
            [target.usb]
            vault = "%s/vault"
            [defaults]
            keep_source = { last = 1 }
            [job.night]
            datasets = ["pool/c"]
            to = ["usb"]
            snapshots = "all"
            match = ["auto_*_daily"]
            """);

    JobBench.Ran ran = bench.run(job);

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(ran.all(Event.Arrived.class))
        .extracting(Event.Arrived::snapshot)
        .containsExactly("auto_1_daily", "auto_3_daily");
    assertThat(ran.all(Event.Verified.class)).hasSize(2);
    assertThat(bench.pool.commands("snapshot")).hasSize(3);
    assertThat(bench.pool.commands("hold")).isEmpty();
    assertThat(bench.pool.commands("destroy")).allMatch(line -> line.contains("#zseal-"));
    assertThat(bench.pool.snapshots()).hasSize(3);

    bench.pool.forgetCommands();
    JobBench.Ran again = bench.run(job);

    assertThat(again.end().outcome()).as("%s", again.words()).isEqualTo(Outcome.ALL);
    assertThat(again.all(Event.Arrived.class)).singleElement().matches(a -> a.bytes() == 0);
    assertThat(bench.pool.commands("send")).isEmpty();
    assertThat(bench.dryRun(job).end().outcome()).isEqualTo(Outcome.ALL);
  }

  private static List<Event> events(Path log) throws Exception {
    return RunLog.read(log).stream().map(Event.Dated::event).toList();
  }

  @Test
  void oneDatasetThatFails_doesNotStopTheOther() throws Exception {
    bench.vault("vault");
    bench.pool.refuse("send -w pool/a@");

    JobBench.Ran ran = bench.run(bench.job(JobBench.TWO));

    assertThat(ran.end().outcome()).isEqualTo(Outcome.PART);
    assertThat(ran.end().exitStatus()).isEqualTo(8);
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.dataset().equals("pool/a"));
    assertThat(ran.all(Event.Verified.class))
        .singleElement()
        .matches(v -> v.dataset().equals("pool/b"));
  }

  @Test
  void whenNothingGoesWell_theStatusIsTheFirstProblems() throws Exception {
    bench.vault("vault");
    bench.pool.refuse("send -w");

    JobBench.Ran ran = bench.run(bench.job(JobBench.TWO));

    assertThat(ran.end().outcome()).isEqualTo(Outcome.NONE);
    assertThat(ran.all(Event.Failed.class)).hasSize(2);
    assertThat(ran.end().exitStatus())
        .isEqualTo(ran.all(Event.Failed.class).getFirst().exitStatus())
        .isNotZero();
    try (History history = History.open(bench.state)) {
      assertThat(history.points()).isEmpty();
    }
  }

  @Test
  void aDatasetThatIsNotThere_failsAlone() throws Exception {
    bench.vault("vault");

    JobBench.Ran ran = bench.run(bench.job(JobBench.TWO.replace("pool/b", "pool/gone")));

    assertThat(ran.end().exitStatus()).isEqualTo(8);
    assertThat(ran.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.what().contains("pool/gone"));
  }

  @Test
  void aTargetThatIsAway_isNoFailure_ifItMayBe() throws Exception {
    String both =
        """
        [target.usb]
        vault = "%s/vault"
        may_be_away = AWAY
        [target.nas]
        vault = "%s/other"
        [job.night]
        datasets = ["pool/a"]
        to = TO
        """;
    bench.vault("other");
    String may = both.replace("AWAY", "true");

    JobBench.Ran alone = bench.run(bench.job(may.replace("TO", "[\"usb\"]")));
    assertThat(alone.end().outcome()).isEqualTo(Outcome.AWAY);
    assertThat(alone.end().exitStatus()).isZero();

    bench.now = ScriptedPool.day(1);
    JobBench.Ran beside = bench.run(bench.job(may.replace("TO", "[\"usb\", \"nas\"]")));
    assertThat(beside.end().outcome()).as("%s", beside.words()).isEqualTo(Outcome.ALL);

    bench.now = ScriptedPool.day(2);
    String mayNot = both.replace("AWAY", "false").replace("TO", "[\"usb\", \"nas\"]");
    JobBench.Ran failed = bench.run(bench.job(mayNot));
    assertThat(failed.end().exitStatus()).isEqualTo(8);
    assertThat(failed.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.target().equals("usb"));
    assertThat(failed.end().retry()).as("it may be mounted in a while").isTrue();
    assertThat(failed.all(Event.Verified.class))
        .singleElement()
        .matches(v -> v.target().equals("nas"));
  }

  @Test
  void whatCannotBeReadBack_isNotVerified() throws Exception {
    bench.vault("vault");

    JobBench.Ran ran =
        bench.run(bench.job(JobBench.ONE), new ProcessGroup(), this::damageWhatArrives);

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.NONE);
    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isEqualTo(3);
    assertThat(ran.all(Event.Verified.class)).isEmpty();
    try (History history = History.open(bench.state)) {
      assertThat(history.points()).isEmpty();
    }
  }

  @Test
  void aVaultThatIsUnpluggedInTheMiddle_isNotMadeAnewWhereItWas() throws Exception {
    bench.vault("vault");
    Path vault = bench.folder.resolve("vault");
    Path drawer = bench.folder.resolve("drawer");

    JobBench.Ran ran =
        bench.run(
            bench.job(JobBench.TWO),
            new ProcessGroup(),
            event -> {
              if (event instanceof Event.Step s
                  && s.command().contains("send")
                  && Files.exists(vault)) {
                try {
                  Files.move(vault, drawer);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });

    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isEqualTo(4);
    assertThat(ran.all(Event.Verified.class)).isEmpty();
    assertThat(vault).doesNotExist();

    Files.move(drawer, vault);
    bench.now = ScriptedPool.day(1);
    assertThat(bench.run(bench.job(JobBench.TWO)).end().outcome()).isEqualTo(Outcome.ALL);
  }

  private void damageWhatArrives(Event event) {
    if (event instanceof Event.Arrived) {
      try {
        bench.damage("vault", 60_000);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aDryRun_showsAll_andLeavesNoTrace() throws Exception {
    bench.vault("vault");
    Job job = bench.job(JobBench.ONE + "keep = { last = 1 }\nkeep_source = { last = 1 }\n");
    bench.pool.taken("pool/a@zseal-old", 5, ScriptedPool.START.minusSeconds(9), 3);
    List<String> before = JobBench.tree(bench.folder.resolve("vault"));

    JobBench.Ran ran = bench.dryRun(job);

    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isZero();
    assertThat(ran.all(Event.Step.class).stream().map(Event.Step::command))
        .contains("zfs snapshot -r pool/a@" + ScriptedPool.snapshot(0))
        .contains("zfs send -w pool/a@" + ScriptedPool.snapshot(0));
    assertThat(ran.all(Event.Found.class))
        .anyMatch(f -> f.text().contains("stays (newest") && f.text().contains("zseal-old"));
    assertThat(JobBench.tree(bench.folder.resolve("vault"))).isEqualTo(before);
    assertThat(bench.folder.resolve("state")).doesNotExist();
    assertThat(bench.pool.snapshots()).containsExactly("pool/a@zseal-old");
  }

  @Test
  void atTheSource_onlyOwnSnapshotsGo_neitherHeldOnesNorTheNewest() throws Exception {
    bench.vault("vault");
    for (int i = 1; i <= 4; i++) {
      bench.pool.taken("pool/a@zseal-" + i, i, ScriptedPool.START.minusSeconds(90 - i), i);
    }
    bench.pool.taken("pool/a@daily", 8, ScriptedPool.START.minusSeconds(99), 1);
    bench.pool.held("pool/a@zseal-2");

    JobBench.Ran ran = bench.run(bench.job(JobBench.ONE + "keep_source = { last = 1 }\n"));

    assertThat(ran.end().outcome()).as("%s", ran.words()).isEqualTo(Outcome.ALL);
    assertThat(bench.pool.commands("destroy"))
        .containsExactly("destroy pool/a@zseal-1,zseal-3,zseal-4");
    assertThat(ran.all(Event.Step.class).stream().map(Event.Step::command))
        .contains("zfs destroy pool/a@zseal-1,zseal-3,zseal-4");
    assertThat(bench.pool.snapshots())
        .containsExactly("pool/a@zseal-2", "pool/a@daily", "pool/a@" + ScriptedPool.snapshot(0));
    assertThat(ran.all(Event.Pruned.class))
        .containsExactly(new Event.Pruned("pool/a", "source", 3));
  }

  @Test
  void aPlaintextDataset_isPassedOver_andRefusedWhenItIsNamed() throws Exception {
    bench.vault("vault");
    bench.pool.plaintext("pool/open").plaintext("pool/open/below");

    JobBench.Ran byPattern =
        bench.run(bench.job(JobBench.TWO.replace("\"pool/a\", \"pool/b\"", "\"pool/*\"")));
    assertThat(byPattern.end().outcome()).as("%s", byPattern.words()).isEqualTo(Outcome.ALL);
    assertThat(byPattern.all(Event.Note.class))
        .anyMatch(n -> n.text().contains("pool/open is not"));

    bench.now = ScriptedPool.day(1);
    JobBench.Ran byName = bench.run(bench.job(JobBench.TWO.replace("pool/b", "pool/open")));
    assertThat(byName.end().exitStatus()).isEqualTo(8);
    assertThat(byName.all(Event.Failed.class))
        .singleElement()
        .matches(f -> f.dataset().equals("pool/open") && f.exitStatus() == 5);
    assertThat(byName.end().retry()).isFalse();
    assertThat(bench.pool.snapshots()).noneMatch(s -> s.startsWith("pool/open"));
  }

  @Test
  void aNamedPlaintextParent_fails_andIsNotSnapshotWithTheOthers() throws Exception {
    JobBench own = new JobBench(bench.folder.resolve("own"));
    own.vault("vault");
    own.pool.volume("pool/a", 24, 1);
    Job job = own.job(JobBench.ONE.replace("\"pool/a\"", "\"pool\"") + "recursive = true\n");

    JobBench.Ran ran = own.run(job);

    assertThat(ran.end().exitStatus()).as("%s", ran.words()).isEqualTo(8);
    assertThat(own.pool.snapshots()).containsExactly("pool/a@" + ScriptedPool.snapshot(0));
  }

  @Test
  void twoJobsOfOneDatasetInOneSecond_eachHaveTheirSnapshot() throws Exception {
    bench.vault("vault");
    bench.vault("other");
    assertThat(bench.run(bench.job(JobBench.ONE)).end().outcome()).isEqualTo(Outcome.ALL);
    String next = dev.zseal.protect.OwnSnapshots.nameAt(bench.now.plusSeconds(1));
    bench.pool.alias("pool/a", 1, next);

    JobBench.Ran ran =
        bench.run(
            bench.job(JobBench.ONE.replace("job.night", "job.noon").replace("/vault", "/other")));

    assertThat(ran.words()).anyMatch(w -> w.contains("taking the next name"));
    assertThat(bench.pool.snapshots())
        .containsExactly("pool/a@" + ScriptedPool.snapshot(0), "pool/a@" + next);
  }

  @Test
  void aRunThatDied_isShownAsSuch() throws Exception {
    bench.vault("vault");
    Job job = bench.job(JobBench.ONE);
    try (History history = History.open(bench.state)) {
      var dead =
          new Run(
              "night",
              "dead",
              bench.now.minusSeconds(100),
              "schedule",
              java.util.Optional.empty(),
              java.time.Duration.ZERO,
              0,
              0,
              0,
              List.of());
      history.note(dead);
    }

    bench.run(job);

    try (History history = History.open(bench.state)) {
      assertThat(history.runs("night", 9).stream().map(r -> r.outcome().orElseThrow()))
          .containsExactly(Outcome.ALL, Outcome.DIED);
    }
    try (Stream<Path> locks = Files.list(bench.folder.resolve("state/locks"))) {
      assertThat(locks).hasSize(1);
    }
  }
}
