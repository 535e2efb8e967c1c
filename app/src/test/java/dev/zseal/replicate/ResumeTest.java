package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was received in part is let go of only if it can never be gone on with; scripts stand in
/// the place of `zfs`.
@Timeout(60)
class ResumeTest implements ReplicateListener {

  private static final long GUID = 77;

  @TempDir Path folder;
  private final List<Problem> failures = new ArrayList<>();

  private ZfsHost zfs(
      String name, String dataset, long written, String token, String points, String resume)
      throws Exception {
    Path program = folder.resolve(name);
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        echo "$*" >>%s.log
        case "$*" in
          *receive_resume_token*)
            printf '%s\\tfilesystem\\t5\\t%s\\tavailable\\t-\\t%d\\tno\\t';
            printf 'on\\tnoauto\\t%s\\t9\\t8\\t7\\t0\\t0\\n' ;;
          *ivsetguid*) printf '%s' ;;
          *feature@*) echo disabled ;;
          "send -t"*) %s ;;
        esac
        """
            .formatted(folder, name, dataset, dataset, written, token, points, resume));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return ZfsHost.local().withPrograms(program.toString(), program.toString());
  }

  private String replicate(String refusal) throws Exception {
    return replicate(refusal, 0, "");
  }

  /// @return what the target's zfs was asked for
  private String replicate(String refusal, long written, String received) throws Exception {
    return replicate(refusal, written, received, GUID, "a/r@s");
  }

  private String replicate(String refusal, long written, String received, long guid, String toName)
      throws Exception {
    String token =
        new ResumeToken(OptionalLong.empty(), 3, 0, 100, guid, toName, true, true, true, true)
            .encode();
    ZfsHost source =
        zfs(
            "source",
            "a/r",
            0,
            "-",
            "a/r@0\\t5\\t9\\t5\\t0\\na/r@s\\t77\\t10\\t7\\t0\\n",
            "echo \"%s\" >&2; exit 1".formatted(refusal));
    ZfsHost target = zfs("target", "b/r", written, token, received, "exit 1");
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    new Replication(source, target, clock, this)
        .run(
            new Replication.Request(
                new DatasetName("a/r"),
                new DatasetName("b/r"),
                false,
                Set.of(),
                Optional.empty(),
                false,
                false,
                false,
                false));
    return Files.readString(folder.resolve("target.log"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot resume send: 'a/r@s' is no longer the same snapshot used in the initial send",
        "cannot resume send: incremental source 0x12 no longer exists",
      })
  void aTokenThatIsRefusedForGoodIsLetGoOf(String refusal) throws Exception {
    assertThat(replicate(refusal)).contains("receive -A b/r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cannot send 'a/r': permission denied",
        "cannot resume send: permission denied",
        "Connection closed by remote host",
        "something nobody knows",
      })
  void whatCanBeMendedLosesNothing(String refusal) throws Exception {
    assertThat(replicate(refusal)).doesNotContain("receive -A");
    assertThat(failures).singleElement().extracting(Problem::evidence).asString().contains(refusal);
  }

  /// ZFS itself takes all that is missing, refuses it then, and the part is gone.
  @Test
  void ontoWhatWasWrittenToNothingIsSent_andThePartIsKept() throws Exception {
    assertThat(replicate("not asked", 4096, "b/r@0\\t5\\t9\\t5\\t0\\n"))
        .doesNotContain("receive -");
    assertThat(Files.readString(folder.resolve("source.log"))).doesNotContain("send -t");
    assertThat(failures).singleElement().isInstanceOf(Problem.Conflict.class);
    assertThat(failures.getFirst().hint()).contains("zseal rollback b/r@0");
  }

  @Test
  void partOfAnotherDatasetIsNotLetGoOf() throws Exception {
    assertThatThrownBy(() -> replicate("not asked", 4096, "", 99, "tank/films@big"))
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("another dataset");
    assertThat(Files.readString(folder.resolve("target.log"))).doesNotContain("receive -");
  }

  /// It was renamed since: what it shares tells.
  @Test
  void partUnderAnotherNameIsOurs_whereSnapshotsAreShared() throws Exception {
    assertThat(replicate("not asked", 0, "b/r@0\\t5\\t9\\t5\\t0\\n", 99, "a/old@gone"))
        .contains("receive -A b/r");
  }

  @Test
  void partOfAFirstSnapshotThatIsGoneIsLetGoOf_byItsName() throws Exception {
    assertThat(replicate("not asked", 4096, "", 99, "a/r@gone")).contains("receive -A b/r");
  }

  /// Of a first snapshot that came in part all is "written".
  @Test
  void partOfAFirstSnapshot_isGoneOnWith() throws Exception {
    replicate("permission denied", 4096, "");

    String log = Files.readString(folder.resolve("source.log"));
    assertThat(log).containsPattern("hold zseal-first-[0-9a-f]{8} a/r@s");
    assertThat(log.indexOf("hold zseal-first")).isLessThan(log.indexOf("send -t"));
    // Part of it is there: it stays held for the run that goes on.
    assertThat(log).doesNotContain("release");
  }

  @Override
  public void step(String command) {}

  @Override
  public void expected(long bytes) {}

  @Override
  public void notice(String text) {}

  @Override
  public void progress(long bytes) {}

  @Override
  public void replicated(
      DatasetName source, DatasetName target, HistoryPoint newest, int streams, long bytes) {}

  @Override
  public void failed(DatasetName dataset, Problem problem) {
    failures.add(problem);
  }
}
