package dev.zseal.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Message;
import dev.zseal.zfs.ZfsHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Explanations with evidence: the state of the datasets comes from a shell script in the place of
/// `zfs`, which answers as zfs 2.3 does.
@Timeout(60)
class ExplainerTest {
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

  @Test
  void withoutADatasetItSaysWhatItKnows() throws Exception {
    Explanation said = new Explainer(null, null).explain(MODIFIED);

    assertThat(said.cause().orElseThrow().message().id()).isEqualTo("target-modified");
    assertThat(said.evidence()).isEmpty();
    assertThat(commands(said)).contains("zseal rollback nas/diary@NEWEST");
  }

  @Test
  void aMessageIsExplainedByItsIdToo() throws Exception {
    Explanation said = new Explainer(null, null).explain(" iv-set-mismatch\n");

    assertThat(said.cause().orElseThrow().message().id()).isEqualTo("iv-set-mismatch");
    assertThat(said.unknown()).isEmpty();
    assertThat(commands(said)).anyMatch(c -> c.contains("DATASET"));
  }

  @Test
  void whatItDoesNotKnowItNames() throws Exception {
    Explanation said =
        new Explainer(null, null).explain("$ make\ncannot juggle 'a': too few hands\n" + MODIFIED);

    assertThat(said.unknown()).containsExactly("cannot juggle 'a': too few hands");
    assertThat(new Explainer(null, null).explain("nonsense").cause()).isEmpty();
  }

  @Test
  void aMountIsToldFromAChange() throws Exception {
    target("written=135168 mounted=yes readonly=off", "mon=1 tue=2");
    assertThat(evidence(MODIFIED, null))
        .anyMatch(line -> line.startsWith("132.0 KiB is what mounting and reading leave behind"))
        .anyMatch(line -> line.startsWith("It is mounted and not readonly"));

    target("written=73400320 mounted=no", "mon=1 tue=2");
    assertThat(evidence(MODIFIED, null))
        .contains("70.0 MiB is more than mounting and reading leave behind: somebody wrote to it.")
        .noneMatch(line -> line.startsWith("It is mounted"));

    target("written=0 keystatus=unavailable encryption=aes-256-gcm", "mon=1 tue=2");
    assertThat(evidence(MODIFIED, null))
        .anyMatch(line -> line.startsWith("Nothing was written since @tue."))
        .anyMatch(line -> line.startsWith("It is locked"));
  }

  @Test
  void whatIsInTheWayIsNamedByGuid() throws Exception {
    target("written=0 written@mon=4096", "sun=1 mon=2 own=77");
    source("referenced=1073741824 written@mon=10485760", "mon=2 tue=3 wed=4", "sun=1");

    Explanation said = explain(MODIFIED, DIARY);

    assertThat(said.evidence())
        .anyMatch(line -> line.contains("has in common with tank/diary") && line.contains("@mon"))
        .anyMatch(line -> line.contains("In the way of an increment from it are @own"))
        .contains(
            "A full send of tank/diary is about 1.0 GiB.",
            "An increment from it would send about 10.0 MiB.",
            "A rollback to it would lose 4.0 KiB written since, and 1 snapshot.");
    assertThat(commands(said)).contains("zseal rollback nas/diary@own");
  }

  @Test
  void aBookmarkServesAsBase() throws Exception {
    target("written=0 written@sun=0", "sun=1");
    source("", "mon=2", "last=1");

    Explanation said =
        explain(
            "cannot receive incremental stream: most recent snapshot of nas/diary does not\n"
                + "match incremental source",
            DIARY);

    assertThat(commands(said))
        .contains("zfs send -w -i '#last' tank/diary@NEWEST", "zseal rollback -r nas/diary@sun");
    assertThat(said.evidence()).anyMatch(line -> line.contains("is #last there, @sun (GUID 1,"));
  }

  @Test
  void nothingInCommonIsSaid() throws Exception {
    target("written=0", "sun=1");
    source("", "sun=5", "");

    assertThat(evidence(MODIFIED, DIARY))
        .anyMatch(line -> line.endsWith("in common with it: only a full will do."));
  }

  @Test
  void aMissingDatasetIsEvidenceToo() throws Exception {
    pools.answer("list nas", "nas\tfilesystem\t9\toff\t-\t-");

    assertThat(evidence("cannot open 'nas/diary': dataset does not exist", null))
        .containsExactly(
            "nas/diary does not exist on this machine.",
            "What is above it does exist as far as nas.");
  }

  @Test
  void aChildThatIsNewAtTheSourceIsToldFromOneThatWasLost() throws Exception {
    target("written=0", "mon=1 tue=2");
    source("", "mon=1 tue=2 wed=3", "");
    DatasetName child = new DatasetName("tank/diary/new");
    pools.dataset(child, "creation=1795327381 referenced=4096", "wed=9", "");

    List<String> isNew = missing("nas/diary/new", child).evidence();
    assertThat(isNew)
        .contains(
            "nas/diary/new does not exist on this machine.",
            "What is above it does exist as far as nas/diary.",
            "A full send of tank/diary/new is about 4.0 KiB.",
            "It is new: it was made after @tue, the newest that nas/diary and tank/diary have in"
                + " common. It comes as a full, after what is above it.")
        .anyMatch(line -> line.startsWith("tank/diary/new on this machine is there: its oldest"));

    pools.dataset(child, "creation=1700000000", "sun=8", "");
    assertThat(missing("nas/diary/new", child).evidence())
        .anyMatch(line -> line.startsWith("It is not new: it was there before @tue"));

    pools.dataset(child, "creation=1795327381", "", "");
    assertThat(missing("nas/diary/new", child).evidence())
        .contains("tank/diary/new on this machine has no snapshot: nothing of it can be sent yet.");
    assertThat(missing("nas/diary/new", new DatasetName("tank/diary/none")).evidence())
        .contains("tank/diary/none does not exist on this machine.");
  }

  @Test
  void theDatasetThatTheTextNamesIsLookedAt() throws Exception {
    pools.answer("list nas", "nas\tfilesystem\t9\toff\t-\t-");
    target("written=73400320 mounted=no", "mon=1 tue=2");

    Explanation said = Explainer.ofNames(host()).explain("mail: " + MODIFIED);

    assertThat(said.evidence()).anyMatch(line -> line.startsWith("70.0 MiB is more than"));
    assertThat(commands(said)).contains("zseal rollback nas/diary@tue");
    assertThat(Explainer.ofNames(host()).explain("target-modified").evidence()).isEmpty();
  }

  @Test
  void whatIsNotHereIsPassedOverInSilence() throws Exception {
    ZfsHost without = ZfsHost.local().withPrograms("zseal-no-such-program", "zpool");

    assertThat(Explainer.ofNames(host()).explain(MODIFIED).evidence()).isEmpty();
    assertThat(Explainer.ofNames(without).explain(MODIFIED).evidence()).isEmpty();
    assertThat(Explainer.ofNames(host()).explain("destination -x y has been modified").evidence())
        .isEmpty();
  }

  @Test
  void aTokenThatCannotBeReadIsThereAllTheSame() throws Exception {
    target("receive_resume_token=1-2-3-4", "sun=1");

    assertThat(evidence("partial-receive-there", null))
        .anyMatch(line -> line.startsWith("It holds an interrupted receive;"))
        .noneMatch(line -> line.contains("1-2-3-4"));
  }

  @Test
  void aHostThatDoesNotAnswerIsAProblem() throws Exception {
    ZfsHost host = ZfsHost.local().withPrograms("zseal-no-such-program", "zpool");

    assertThatThrownBy(
            () -> new Explainer(new Explainer.Subject(host, BACKUP), null).explain(MODIFIED))
        .isInstanceOf(Problem.Unavailable.class);
  }

  private List<String> evidence(String text, @Nullable DatasetName source) throws Exception {
    return explain(text, source).evidence();
  }

  private Explanation missing(String name, DatasetName source) throws Exception {
    ZfsHost host = host();
    return new Explainer(
            new Explainer.Subject(host, new DatasetName(name)), new Explainer.Subject(host, source))
        .explain("cannot open '" + name + "': dataset does not exist");
  }

  private Explanation explain(String text, @Nullable DatasetName source) throws Exception {
    ZfsHost host = host();
    return new Explainer(
            new Explainer.Subject(host, BACKUP),
            source == null ? null : new Explainer.Subject(host, source))
        .explain(text);
  }

  private static List<String> commands(Explanation said) {
    return said.ways().stream().map(Message.Way::commands).flatMap(List::stream).toList();
  }

  private void target(String properties, String snapshots) throws IOException {
    pools.dataset(BACKUP, properties, snapshots, "");
  }

  private void source(String properties, String snapshots, String bookmarks) throws IOException {
    pools.dataset(DIARY, properties, snapshots, bookmarks);
  }

  private ZfsHost host() throws IOException, Problem {
    return pools.host();
  }
}
