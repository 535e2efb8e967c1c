package dev.zseal.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Advice;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a failed run says, with the state of its datasets.
@Timeout(60)
class DiagnosisTest {

  private static final DatasetName BACKUP = new DatasetName("nas/diary");
  private static final DatasetName DIARY = new DatasetName("tank/diary");
  private static final String MODIFIED =
      """
      cannot receive incremental stream: destination nas/diary has been modified
      since most recent snapshot
      """;

  @TempDir Path folder;
  private ScriptedAnswers pools;

  @BeforeEach
  void answers() {
    pools = new ScriptedAnswers(folder);
  }

  private Problem diagnosed(Problem failed, @Nullable DatasetName source) throws Exception {
    ZfsHost host = pools.host();
    return Diagnosis.of(
        failed,
        new Explainer.Subject(host, BACKUP),
        source == null ? null : new Explainer.Subject(host, source));
  }

  /// As [dev.zseal.zfs.Command]s fail.
  private static Problem failed(String evidence, String id) {
    return new Problem.Conflict(
        "Could not receive nas/diary on this machine", evidence, Advice.of("Do this.", "that", id));
  }

  @Test
  void stateWayCostAndMore() throws Exception {
    pools.dataset(BACKUP, "written=135168 mounted=yes readonly=off", "mon=1 tue=2", "");

    Problem told = diagnosed(failed(MODIFIED, "target-modified"), null);

    assertThat(told).isInstanceOf(Problem.Conflict.class);
    assertThat(told.evidence())
        .startsWith(MODIFIED.strip())
        .contains("132.0 KiB is what mounting and reading leave behind")
        .contains("It is mounted and not readonly");
    assertThat(told.hint())
        .startsWith("Roll the destination back")
        .contains("(zfs diff nas/diary@tue nas/diary; zseal rollback nas/diary@tue).")
        .contains("Cost: What was written to the target since that snapshot is gone for good.")
        .endsWith(" More: zseal explain target-modified --dataset nas/diary");
    assertThat(told.evidence().lines().count()).isLessThanOrEqualTo(4);
  }

  @Test
  void withItsSource_whatBothHave() throws Exception {
    pools.dataset(BACKUP, "written=0", "sun=1 mon=2 own=77", "");
    pools.dataset(DIARY, "", "mon=2 tue=3", "");

    Problem told =
        diagnosed(
            failed(
                "cannot receive incremental stream: most recent snapshot of nas/diary does not\n"
                    + "match incremental source",
                "base-is-not-newest"),
            DIARY);

    assertThat(told.hint())
        .contains("Cost: What changed since that one.")
        .endsWith("--dataset nas/diary --source tank/diary");
    // It names a snapshot that nobody can fill in.
    assertThat(told.hint()).doesNotContain("NEWEST");
  }

  @Test
  void whatTheSourceSaid_isAboutTheSource() throws Exception {
    pools.dataset(BACKUP, "written=135168", "mon=1", "");
    pools.dataset(DIARY, "written=0", "mon=1", "");

    Problem told =
        diagnosed(
            failed(
                "warning: cannot send 'tank/diary@mon': Input/output error", "source-unreadable"),
            DIARY);

    assertThat(told.hint()).doesNotContain("nas/diary");
    assertThat(told.evidence()).doesNotContain("132.0 KiB");
  }

  /// zseal refused by itself, and has the numbers already.
  @Test
  void ownRefusal_keepsItsWords() throws Exception {
    Problem refused =
        new Problem.Conflict(
            "nas/diary was changed since nas/diary@tue",
            "9 bytes written since then",
            Advice.of(
                "If that may go: zseal rollback nas/diary@tue.", "9 bytes", "target-modified"));

    Problem told = diagnosed(refused, DIARY);

    assertThat(told.evidence()).isEqualTo(refused.evidence());
    assertThat(told.hint())
        .isEqualTo(
            "If that may go: zseal rollback nas/diary@tue. Cost: 9 bytes. More: zseal explain"
                + " target-modified --dataset nas/diary --source tank/diary");
  }

  @Test
  void whatNobodyKnows_staysAsItIs() throws Exception {
    Problem odd = new Problem.Unavailable("what", "words that nobody knows", "Try again.", null);

    assertThat(diagnosed(odd, DIARY)).isSameAs(odd);
  }

  @Test
  void aHostThatDoesNotAnswer_costsNothingOfWhatIsKnown() throws Exception {
    ZfsHost without = ZfsHost.local().withPrograms("zseal-no-such-program", "zpool");
    Problem failed = failed(MODIFIED, "target-modified");

    Problem told = Diagnosis.of(failed, new Explainer.Subject(without, BACKUP), null);

    assertThat(told.evidence()).isEqualTo(failed.evidence());
    assertThat(told.hint())
        .isEqualTo("Do this. Cost: that. More: zseal explain target-modified --dataset nas/diary");
  }
}
