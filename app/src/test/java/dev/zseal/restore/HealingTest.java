package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A pool that lost blocks, with a script in the place of `zfs` and `zpool`.
@Timeout(120)
class HealingTest {

  private static final DatasetName FS = new DatasetName("tank/fs");

  @TempDir Path folder;
  private VaultAndPool at = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static VaultAndPool nothing() {
    return null;
  }

  @BeforeEach
  void threeSnapshots_twoOfThemInTheVault() throws Exception {
    at = VaultAndPool.withTwoSnapshots(folder);
    at.file(
        "points",
        "tank/fs@s0\t%s\t10\t-\t0\ntank/fs@s1\t%s\t20\t-\t0\ntank/fs@own\t7\t30\t-\t0\n"
            .formatted(guid("s0"), guid("s1")));
    lost(1, "/mnt/tank/fs/film");
  }

  private String guid(String snapshot) throws Exception {
    return Long.toUnsignedString(at.held("corpus/fs@" + snapshot).guid());
  }

  private void lost(int count, String... places) throws Exception {
    String some =
        """
        "error_count": "%d"
        errors: Permanent errors have been detected in the following files:

                %s
        """
            .formatted(count, String.join("\n        ", places));
    String errors = count == 0 ? "errors: No known data errors\n" : some;
    at.file("status", errors);
  }

  private Healing.Report heal(boolean all, boolean dryRun) throws Exception {
    ZfsHost host =
        at.host(
            """
            case "$*" in
              version) printf 'zfs-2.3.9-1\\nzfs-kmod-2.3.9-1\\n' ;;
              *" -v "*) cat status ;;
              "status "*) [ ! -e mute ] || exit 1; cat status ;;
              "receive -c "*)
                [ "$3" != "$(cat refuse 2>/dev/null)" ] || { echo 'I/O error' >&2; exit 1; }
                echo "$3" >>received; cat >"$(echo "$3" | tr / _)" ;;
              list*) cat points ;;
            esac
            """);
    return new Healing(at.vault, host, at).run(FS, all, dryRun);
  }

  private List<String> received() throws Exception {
    return at.lines("received");
  }

  @Test
  void allThatTheVaultHas_oldestFirst_ifThePoolDoesNotTell() throws Exception {
    Healing.Report report = heal(false, false);

    assertThat(received()).containsExactly("tank/fs@s0", "tank/fs@s1");
    assertThat(report.healed()).extracting(SnapshotName::snapshot).containsExactly("s0", "s1");
    assertThat(report.unheld()).extracting(SnapshotName::snapshot).containsExactly("own");
    assertThat(report.failed()).isEmpty();
    assertThat(at.notices).anyMatch(text -> text.contains("going over all"));
    assertThat(folder.resolve("tank_fs@s0"))
        .hasBinaryContent(Vectors.bytes(VaultAndPool.SET, "fs.full.0"));
  }

  @Test
  void onlyThoseThatThePoolNames() throws Exception {
    lost(2, "tank/fs@s1:/film", "tank/other:/x");

    Healing.Report report = heal(false, false);

    assertThat(received()).containsExactly("tank/fs@s1");
    assertThat(report.unheld()).isEmpty();
  }

  @Test
  void whatIsLostInTheDatasetItself_mayBeInAnySnapshot() throws Exception {
    lost(2, "tank/fs@s1:/film", "tank/fs:/film");

    assertThat(heal(false, false).healed()).hasSize(2);
  }

  @Test
  void nothingLost_nothingSent_butForAll() throws Exception {
    lost(0);

    assertThat(heal(false, false).healed()).isEmpty();
    assertThat(received()).isEmpty();
    assertThat(heal(true, false).healed()).hasSize(2);
  }

  @Test
  void aPoolThatDoesNotSay_isGoneOverWhole() throws Exception {
    at.file("mute", "");

    assertThat(heal(false, false).healed()).hasSize(2);
    assertThat(at.notices).anyMatch(text -> text.contains("does not say what is lost"));
  }

  @Test
  void oneThatFailsDoesNotStopTheOthers() throws Exception {
    at.file("refuse", "tank/fs@s0");

    Healing.Report report = heal(false, false);

    assertThat(report.healed()).extracting(SnapshotName::snapshot).containsExactly("s1");
    assertThat(report.failed()).containsOnlyKeys(SnapshotName.parse("tank/fs@s0"));
    assertThat(at.notices).anyMatch(text -> text.startsWith("tank/fs@s0: "));
  }

  @Test
  void aDryRunOnlySaysIt() throws Exception {
    Healing.Report report = heal(false, true);

    assertThat(report.healed()).hasSize(2);
    assertThat(received()).isEmpty();
    assertThat(at.steps).hasSize(2).first().asString().endsWith("| zfs receive -c tank/fs@s0");
  }

  @Test
  void withoutSnapshotsThereIsNothingToHeal() throws Exception {
    at.file("points", "");

    assertThatThrownBy(() -> heal(false, false)).isInstanceOf(Problem.Refused.class);
  }
}
