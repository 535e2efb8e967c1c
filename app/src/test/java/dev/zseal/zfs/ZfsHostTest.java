package dev.zseal.zfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes and their ends, with shell scripts in the place of `zfs` and `zpool`.
@Timeout(60)
class ZfsHostTest {
  private static final DatasetName DATA = new DatasetName("tank/my data");
  private static final SnapshotName SNAP = new SnapshotName(DATA, "b");
  private static final BookmarkName BOOK = new BookmarkName(DATA, "zseal-1");

  @TempDir Path folder;

  @Test
  void asksAndReads() throws Exception {
    ZfsHost host = zfs("printf '%s\\t7\\t1795327380\\t42\\n' \"$(eval echo \\${$#})@b\"");

    assertThat(host.snapshots(DATA)).extracting(SnapshotFacts::name).containsExactly(SNAP);
    assertThat(host.place()).isEqualTo("this machine");
  }

  @Test
  void passesWordsAsTheyAre() throws Exception {
    zfs("printf '%s\\n' \"$@\" >words; printf '%s' \"$LC_ALL\" >locale").snapshot(List.of(SNAP));

    assertThat(folder.resolve("words")).hasContent("snapshot\ntank/my data@b");
    assertThat(folder.resolve("locale")).hasContent("C");
  }

  @Test
  void standardInputIsNotForIt() throws Exception {
    ZfsHost host = zfs("cat; printf 'zfs-2.3.9\\nzfs-kmod-2.3.9\\n'");

    assertThat(host.version().minor()).isEqualTo(3);
  }

  @Test
  void missingDatasetIsNone() throws Exception {
    ZfsHost host = zfs("echo \"cannot open 'tank/my data': dataset does not exist\" >&2; exit 1");

    assertThat(host.dataset(DATA)).isEmpty();
    assertThatThrownBy(() -> host.datasets(DATA)).isInstanceOf(Problem.Refused.class);
  }

  /// As `zfs holds` of 2.3.9 does it: one snapshot that another job pruned since they were listed
  /// fails the whole call.
  @Test
  void holdsOfWhatIsGoneAreNone() throws Exception {
    ZfsHost host =
        zfs(
            """
            for name; do
              case $name in
                *@gone*) echo "cannot open '$name': dataset does not exist" >&2; exit 1 ;;
                *@*) printf '%s\\tzseal-1\\tSun Nov 22 16:39 2026\\n' "$name" ;;
              esac
            done
            """);
    SnapshotName gone = DATA.snapshot("gone");
    SnapshotName goneToo = DATA.snapshot("gone2");

    assertThat(host.holds(List.of(gone, SNAP, goneToo)))
        .extracting(Hold::snapshot)
        .containsExactly(SNAP);
    assertThat(host.holds(List.of(gone))).isEmpty();
    ZfsHost failing = zfs("echo \"cannot open 'tank/my data@b': I/O error\" >&2; exit 1");
    assertThatThrownBy(() -> failing.holds(List.of(SNAP))).isInstanceOf(Problem.class);
  }

  @Test
  void missingProgramIsUnavailable() throws Exception {
    ZfsHost host = ZfsHost.local().withPrograms("zseal-no-such-program", "zpool");

    assertThatThrownBy(host::version)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("zseal-no-such-program");
    assertThatThrownBy(() -> host.withPrograms("-rf", "zpool")).isInstanceOf(Problem.Usage.class);
    assertThatThrownBy(() -> host.withPrograms("a=b", "zpool")).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void absentFeatureIsAbsent() throws Exception {
    String words = "bad property list: invalid property 'feature@physical_rewrite'";
    ZfsHost old = zfs("echo \"" + words + "\" >&2; exit 2");

    assertThat(old.poolFeature("tank", "physical_rewrite")).isEqualTo(FeatureState.ABSENT);
    assertThat(zfs("echo active").poolFeature("tank", "physical_rewrite"))
        .isEqualTo(FeatureState.ACTIVE);
  }

  @Test
  void lostBlocksOfAPoolAreCounted_byOldAndNewZpool() throws Exception {
    String list =
        """
        errors: Permanent errors have been detected in the following files:

                tank/a@mon:/letter.txt
                <0x2d>:<0x8>
        """;
    Files.writeString(folder.resolve("list"), list);
    String is23 = "[ $2 = -v ] && exec cat list; [ $2 = -j ] && echo '{\"error_count\":\"%d\"}'";
    String is21 =
        "[ $2 = -v ] && echo 'errors: List of errors unavailable: permission denied' && exit; "
            + "[ $2 = -j ] && echo \"invalid option 'j'\" >&2 && exit 2; echo 'errors: %s'";

    assertThat(zfs(is23.formatted(2)).poolErrors("tank"))
        .contains(new PoolErrors(2, List.of("tank/a@mon:/letter.txt", "<0x2d>:<0x8>"), ""));
    assertThat(zfs(is23.formatted(0)).poolErrors("tank"))
        .contains(new PoolErrors(0, List.of(), ""));
    assertThat(zfs(is21.formatted("4 data errors, use -v for a list")).poolErrors("tank"))
        .contains(new PoolErrors(4, List.of(), "permission denied"));
    assertThat(zfs(is21.formatted("No known data errors")).poolErrors("tank"))
        .contains(new PoolErrors(0, List.of(), ""));
    assertThat(zfs("exit 1").poolErrors("tank")).isEmpty();
    assertThat(zfs("echo 'what else'").poolErrors("tank")).isEmpty();
  }

  @Test
  void aBookmarkThatIsThereIsFine() throws Exception {
    String script =
        """
        case "$1 $6" in
        "list bookmark") printf 'tank/my data#zseal-1\\t7\\t1\\t1\\n' ;;
        "list snapshot") printf 'tank/my data@b\\t%s\\t1\\t1\\n' ;;
        *) echo "cannot create bookmark 'tank/my data#zseal-1': bookmark exists" >&2; exit 1 ;;
        esac
        """;

    zfs(script.formatted("7")).bookmark(SNAP, BOOK);
    assertThatThrownBy(() -> zfs(script.formatted("8")).bookmark(SNAP, BOOK))
        .isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void destroysOnlyItsOwnBookmarks() throws Exception {
    ZfsHost host = zfs("echo \"$2\" >>destroyed");

    host.destroyBookmark(BOOK);
    assertThatThrownBy(() -> host.destroyBookmark(new BookmarkName(DATA, "mine")))
        .isInstanceOf(Problem.Refused.class);
    assertThat(folder.resolve("destroyed")).hasContent("tank/my data#zseal-1");
  }

  @Test
  void refusesSnapshotsThatCannotBeAtomic() throws Exception {
    ZfsHost host = zfs("exit 0");

    for (String other : List.of("other@b", "tank/my data@c", "tank/my data@b")) {
      SnapshotName name = SnapshotName.parse(other);
      assertThatThrownBy(() -> host.snapshot(List.of(SNAP, name)))
          .isInstanceOf(Problem.Usage.class);
    }
  }

  @Test
  void refusesMoreNamesThanACommandHolds() throws Exception {
    ZfsHost far = ZfsHost.ssh(SshTarget.parse("ssh://no-such-host.invalid"));
    List<SnapshotName> names =
        IntStream.range(0, 900)
            .mapToObj(i -> new SnapshotName(new DatasetName("tank/a" + i), "s".repeat(200)))
            .toList();

    assertThatThrownBy(() -> far.snapshot(names))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("Too many");
  }

  @Test
  void sendsToTheEnd() throws Exception {
    ZfsHost host = zfs("echo noise >&2; printf stream");

    try (RunningSend send = host.send(SNAP)) {
      assertThat(send.stdout().readAllBytes()).isEqualTo("stream".getBytes(UTF_8));
      send.finish();
    }
  }

  @Test
  void aSendThatFailsSaysSoInItsOwnWords() throws Exception {
    ZfsHost host =
        zfs(
            """
            i=0; while [ $i -lt 3000 ]; do
              echo "line $i of far more than sixty-four kibibytes of complaints" >&2; i=$((i+1))
            done
            printf cut; echo last words >&2; exit 1
            """);

    try (RunningSend send = host.send(SNAP, BOOK)) {
      assertThat(send.stdout().readAllBytes()).isEqualTo("cut".getBytes(UTF_8));
      assertThatThrownBy(send::finish)
          .isInstanceOfSatisfying(
              Problem.Unavailable.class,
              problem ->
                  assertThat(problem.evidence())
                      .endsWith("last words")
                      .hasSizeLessThanOrEqualTo(Child.Tail.BYTES)
                      .hasSizeGreaterThan(Child.Tail.BYTES / 2));
    }
  }

  @Test
  void finishBeforeTheEndDoesNotHang() throws Exception {
    ZfsHost host = zfs("exec yes");

    try (RunningSend send = host.send(SNAP)) {
      assertThat(send.stdout().readNBytes(10)).hasSize(10);
      assertThatThrownBy(send::finish).isInstanceOf(Problem.class);
    }
  }

  @Test
  void receivesToTheEnd() throws Exception {
    ZfsHost host = zfs("cat >received; echo warned >&2");

    try (RunningReceive receive = host.receive(DATA, RestoredProperties.NONE)) {
      receive.stdin().write(new byte[100_000]);
      assertThat(receive.finish()).isEqualTo("warned");
    }
    assertThat(folder.resolve("received")).hasSize(100_000);
  }

  @Test
  void aReceiverThatGivesUpSaysWhy() throws Exception {
    ZfsHost host = zfs("echo 'cannot receive new filesystem stream: must specify -F' >&2; exit 1");

    try (RunningReceive receive = host.receive(DATA, RestoredProperties.NONE)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  receive.stdin().write(new byte[65_536]);
                }
              })
          .isInstanceOf(IOException.class);
      assertThatThrownBy(receive::finish)
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("must specify -F");
    }
  }

  @Test
  void closingKillsTheWholeTree() throws Exception {
    ZfsHost host = zfs("sleep 300 & echo $$ $! >pids; mv pids tree; echo x; wait");

    List<ProcessHandle> tree;
    try (RunningSend send = host.send(SNAP)) {
      assertThat(send.stdout().read()).isEqualTo('x');
      tree = tree();
      assertThat(tree).hasSize(2).allMatch(ProcessHandle::isAlive);
    }
    assertThat(tree).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void closingKillsWhatDoesNotListen() throws Exception {
    ZfsHost host = zfs("trap '' TERM; echo $$ >tree; echo x; while :; do sleep 1; done");

    List<ProcessHandle> tree;
    try (RunningSend send = host.send(SNAP)) {
      assertThat(send.stdout().read()).isEqualTo('x');
      tree = tree();
    }
    assertThat(tree).hasSize(1).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void closingFromAnotherThreadEndsAWait() throws Exception {
    ZfsHost host = zfs("cat >received; exec sleep 300");
    RunningReceive receive = host.receive(DATA, RestoredProperties.NONE);
    var thrown = new AtomicReference<Throwable>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                receive.finish();
              } catch (Problem e) {
                thrown.set(e);
              }
            });
    while (!Files.exists(folder.resolve("received"))) {
      Thread.sleep(5);
    }

    receive.close();

    assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    assertThat(thrown.get()).isInstanceOf(Problem.class);
  }

  @Test
  void interruptingAWaitKillsTheProcess() throws Exception {
    ZfsHost host = zfs("echo $$ >pids; mv pids tree; exec sleep 300");
    var interrupted = new AtomicReference<Boolean>();
    var started = new CountDownLatch(1);
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try (RunningReceive receive = host.receive(DATA, RestoredProperties.NONE)) {
                started.countDown();
                receive.finish();
              } catch (Problem _) {
                interrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    started.await();
    while (!Files.exists(folder.resolve("tree"))) {
      Thread.sleep(5);
    }
    List<ProcessHandle> tree = tree();

    asking.interrupt();

    assertThat(asking.join(Duration.ofSeconds(20))).isTrue();
    assertThat(interrupted.get()).isTrue();
    assertThat(tree).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void anAnswerThatDoesNotComeIsNotWaitedForWithoutEnd() throws Exception {
    ZfsHost host = zfs("echo $$ >tree; sleep 300").withAnswerLimit(Duration.ofMillis(500));

    assertThatThrownBy(host::version)
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("no answer");
    assertThat(tree()).noneMatch(ProcessHandle::isAlive);
  }

  private List<ProcessHandle> tree() throws IOException {
    return List.of(Files.readString(folder.resolve("tree")).strip().split(" ", -1)).stream()
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
        .toList();
  }

  /// A host whose `zfs` and `zpool` are this script, run in the test's folder.
  private ZfsHost zfs(String script) throws Exception {
    Path program = folder.resolve("zfs");
    Files.writeString(program, "#!/bin/sh\ncd '" + folder + "'\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return ZfsHost.local().withPrograms(program.toString(), program.toString());
  }
}
