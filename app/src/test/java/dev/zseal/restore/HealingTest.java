package dev.zseal.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A pool that lost blocks, with a script in the place of `zfs` and `zpool`.
@Timeout(120)
class HealingTest implements RestoreListener {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";
  private static final DatasetName FS = new DatasetName("tank/fs");

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private Vault vault = nothing();

  @SuppressWarnings("NullAway") // made before each test
  private static Vault nothing() {
    return null;
  }

  @BeforeEach
  void threeSnapshots_twoOfThemInTheVault() throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    vault = Vault.init(folder.resolve("vault"), 1 << 20, 10, clock, new SplittableRandom(1));
    for (String stream : List.of("fs.full.0", "fs.incr.1")) {
      vault.receive(
          new ByteArrayInputStream(Vectors.bytes(SET, stream)),
          "test",
          WriterIdentity.generate(),
          ReceiveOptions.DEFAULT,
          ReceiveListener.SILENT);
    }
    Files.writeString(
        folder.resolve("points"),
        "tank/fs@s0\t%s\t10\t-\t0\ntank/fs@s1\t%s\t20\t-\t0\ntank/fs@own\t7\t30\t-\t0\n"
            .formatted(guid("s0"), guid("s1")));
    lost(1, "/mnt/tank/fs/film");
    Files.writeString(
        folder.resolve("zfs"),
        """
        #!/bin/sh
        cd '%s'
        case "$*" in
          version) printf 'zfs-2.3.9-1\\nzfs-kmod-2.3.9-1\\n' ;;
          *" -v "*) cat status ;;
          "status "*) [ ! -e mute ] || exit 1; cat status ;;
          "receive -c "*)
            [ "$3" != "$(cat refuse 2>/dev/null)" ] || { echo 'I/O error' >&2; exit 1; }
            echo "$3" >>received; cat >"$(echo "$3" | tr / _)" ;;
          list*) cat points ;;
        esac
        """
            .formatted(folder));
    assertThat(folder.resolve("zfs").toFile().setExecutable(true)).isTrue();
  }

  private String guid(String snapshot) throws Exception {
    for (String id : vault.catalog().datasetIds()) {
      for (Manifest manifest : vault.catalog().snapshots(id)) {
        if (manifest.snapshot().equals(snapshot)) {
          return Long.toUnsignedString(manifest.guid());
        }
      }
    }
    throw new IllegalArgumentException(snapshot);
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
    Files.writeString(folder.resolve("status"), errors);
  }

  private Healing.Report heal(boolean all, boolean dryRun) throws Exception {
    String program = folder.resolve("zfs").toString();
    ZfsHost host = ZfsHost.local().withPrograms(program, program);
    return new Healing(vault, host, this).run(FS, all, dryRun);
  }

  private List<String> received() throws Exception {
    Path file = folder.resolve("received");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void allThatTheVaultHas_oldestFirst_ifThePoolDoesNotTell() throws Exception {
    Healing.Report report = heal(false, false);

    assertThat(received()).containsExactly("tank/fs@s0", "tank/fs@s1");
    assertThat(report.healed()).extracting(SnapshotName::snapshot).containsExactly("s0", "s1");
    assertThat(report.unheld()).extracting(SnapshotName::snapshot).containsExactly("own");
    assertThat(report.failed()).isEmpty();
    assertThat(notices).anyMatch(text -> text.contains("going over all"));
    assertThat(folder.resolve("tank_fs@s0")).hasBinaryContent(Vectors.bytes(SET, "fs.full.0"));
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
    Files.writeString(folder.resolve("mute"), "");

    assertThat(heal(false, false).healed()).hasSize(2);
    assertThat(notices).anyMatch(text -> text.contains("does not say what is lost"));
  }

  @Test
  void oneThatFailsDoesNotStopTheOthers() throws Exception {
    Files.writeString(folder.resolve("refuse"), "tank/fs@s0");

    Healing.Report report = heal(false, false);

    assertThat(report.healed()).extracting(SnapshotName::snapshot).containsExactly("s1");
    assertThat(report.failed()).containsOnlyKeys(SnapshotName.parse("tank/fs@s0"));
    assertThat(notices).anyMatch(text -> text.startsWith("tank/fs@s0: "));
  }

  @Test
  void aDryRunOnlySaysIt() throws Exception {
    Healing.Report report = heal(false, true);

    assertThat(report.healed()).hasSize(2);
    assertThat(received()).isEmpty();
    assertThat(steps).hasSize(2).first().asString().endsWith("| zfs receive -c tank/fs@s0");
  }

  @Test
  void withoutSnapshotsThereIsNothingToHeal() throws Exception {
    Files.writeString(folder.resolve("points"), "");

    assertThatThrownBy(() -> heal(false, false)).isInstanceOf(Problem.Refused.class);
  }

  @Override
  public void goesOn(Manifest snapshot, DatasetName target, long there, long left) {
    throw new AssertionError("nothing heals by parts");
  }

  @Override
  public void step(String command) {
    steps.add(command);
  }

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public void progress(long bytes) {}
}
