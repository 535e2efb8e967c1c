package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
  private static final DatasetName DATA = new DatasetName("tank/my data");
  private static final SnapshotName SNAP = new SnapshotName(DATA, "b");
  private static final BookmarkName BOOK = new BookmarkName(DATA, "zseal-1");

  @Test
  void facts() {
    assertThat(Command.version().words()).containsExactly("version");
    assertThat(Command.snapshots(DATA).words())
        .containsExactly(
            words("list -H -p -d1 -t snapshot -o name,guid,creation,createtxg -s createtxg", DATA));
    assertThat(Command.snapshotsBelow(DATA).words())
        .containsExactly(
            words("list -H -p -r -t snapshot -o name,guid,creation,createtxg -s createtxg", DATA));
    assertThat(Command.bookmarks(DATA).words())
        .containsExactly(
            words("list -H -p -d1 -t bookmark -o name,guid,creation,createtxg -s createtxg", DATA));
    assertThat(Command.datasets(DATA).words())
        .containsExactly(
            words(
                "list -H -p -r -t filesystem,volume"
                    + " -o name,type,guid,encryption,encryptionroot,keystatus",
                DATA));
    assertThat(Command.dataset(DATA).words()).contains("-d0");
    assertThat(Command.properties(DATA, List.of("a", "b")).words())
        .containsExactly(words("get -H -p -o property,value,source a,b", DATA));
    assertThat(Command.poolFeature("tank", "physical_rewrite"))
        .isEqualTo(
            new Command(
                Command.Tool.ZPOOL,
                Command.Act.GET,
                "pool tank",
                List.of(words("get -H -p -o value feature@physical_rewrite", "tank"))));
  }

  @Test
  void receivesAreNeverForcedAndNeverMount() throws Problem {
    RestoredProperties readOnly = RestoredProperties.of(Map.of("readonly", "on"));

    assertThat(Command.receiveResumable(DATA, readOnly).words())
        .containsExactly(words("receive -s -u -o readonly=on", DATA));
    assertThat(Command.heal(SNAP).words()).containsExactly(words("receive -c", SNAP));
    assertThat(Command.abortReceive(DATA).words()).containsExactly(words("receive -A", DATA));
  }

  @Test
  void actsOnReplicas() {
    assertThat(Command.hold("zseal-1", List.of(SNAP)).words())
        .containsExactly(words("hold zseal-1", SNAP));
    assertThat(Command.release("zseal-1", List.of(SNAP)).words())
        .containsExactly(words("release zseal-1", SNAP));
    assertThat(Command.rename(DATA, new DatasetName("t")).words())
        .containsExactly("rename", "tank/my data", "t");
    assertThat(Command.rollBack(SNAP, false).words()).containsExactly(words("rollback", SNAP));
    assertThat(Command.rollBack(SNAP, true).words()).containsExactly(words("rollback -r", SNAP));
    assertThat(Command.importPool("usb", List.of("/dev/disk/by-id")).words())
        .containsExactly("import", "-N", "-d", "/dev/disk/by-id", "usb");
    assertThat(Command.exportPool("usb").words()).containsExactly("export", "usb");
    assertThat(Command.estimate(SNAP, BOOK).words())
        .containsExactly("send", "-n", "-P", "-w", "-i", "tank/my data#zseal-1", "tank/my data@b");
  }

  @Test
  void acts() {
    assertThat(Command.snapshot(List.of(SNAP, new SnapshotName(new DatasetName("t"), "b"))).words())
        .containsExactly("snapshot", "tank/my data@b", "t@b");
    assertThat(Command.snapshotRecursive(SNAP).words()).containsExactly(words("snapshot -r", SNAP));
    assertThat(Command.bookmark(SNAP, BOOK).words())
        .containsExactly("bookmark", "tank/my data@b", "tank/my data#zseal-1");
    assertThat(Command.destroyBookmark(BOOK).words()).containsExactly(words("destroy", BOOK));
  }

  @Test
  void sends() {
    assertThat(Command.send(SNAP, null).words()).containsExactly(words("send -w", SNAP));
    assertThat(Command.send(SNAP, new SnapshotName(DATA, "a")).words())
        .containsExactly("send", "-w", "-i", "tank/my data@a", "tank/my data@b");
    assertThat(Command.send(SNAP, BOOK).words())
        .containsExactly("send", "-w", "-i", "tank/my data#zseal-1", "tank/my data@b");
  }

  @Test
  void receivesUnmountedAndNeverForces() throws Problem {
    assertThat(Command.receive(DATA, RestoredProperties.NONE).words())
        .containsExactly(words("receive -u", DATA));
    assertThat(
            Command.receive(
                    DATA,
                    RestoredProperties.of(Map.of("recordsize", "1048576", "compression", "zstd-3")))
                .words())
        .containsExactly(words("receive -u -o compression=zstd-3 -o recordsize=1048576", DATA));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mountpoint",
        "sharenfs",
        "keylocation",
        "org.znapzend:pre_znap_cmd",
        "-F",
        "",
        "reservation"
      })
  void restoresOnlyAllowedProperties(String name) {
    assertThatThrownBy(() -> RestoredProperties.of(Map.of(name, "on")))
        .isInstanceOf(Problem.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-F", "a b", "a\nb", "on -F", "é", "a=b"})
  void restoresOnlyValuesZfsWrites(String value) {
    assertThatThrownBy(() -> RestoredProperties.of(Map.of("atime", value)))
        .isInstanceOf(Problem.Refused.class);
  }

  @Test
  void noQuotaIsSaidAsZfsTakesIt() throws Problem {
    assertThat(RestoredProperties.of(Map.of("quota", "0", "copies", "1")).values())
        .containsEntry("quota", "none")
        .containsEntry("copies", "1");
  }

  @Test
  void localRoute() {
    assertThat(new Route.Local("/bin").argv(List.of("zfs", "list", "tank/my data")))
        .containsExactly(
            "env",
            "LC_ALL=C",
            "PATH=/bin:/usr/local/sbin:/usr/sbin:/sbin",
            "zfs",
            "list",
            "tank/my data");
  }

  @Test
  void sshRoute() throws Problem {
    var plain = new Route.Ssh(SshTarget.parse("ssh://nas"), null);
    var full = new Route.Ssh(SshTarget.parse("ssh://me@[::1]:2222"), Path.of("/etc/my config"));

    String remote =
        "env LC_ALL=C PATH=\"$PATH\":/usr/local/sbin:/usr/sbin:/sbin"
            + " 'zfs' 'list' 'tank/my data'";
    List<String> words = List.of("zfs", "list", "tank/my data");
    assertThat(plain.argv(words))
        .containsExactly(
            "ssh",
            "-T",
            "-o",
            "BatchMode=yes",
            "-o",
            "ControlMaster=no",
            "-o",
            "ServerAliveInterval=30",
            "--",
            "nas",
            remote);
    assertThat(full.argv(words))
        .containsExactly(
            "ssh",
            "-T",
            "-o",
            "BatchMode=yes",
            "-o",
            "ControlMaster=no",
            "-o",
            "ServerAliveInterval=30",
            "-F",
            "/etc/my config",
            "-p",
            "2222",
            "--",
            "me@::1",
            remote);
  }

  private static String[] words(String text, Object last) {
    return (text.replace(' ', '\n') + "\n" + last).split("\n", -1);
  }
}
