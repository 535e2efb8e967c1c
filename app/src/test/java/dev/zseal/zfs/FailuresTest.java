package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  private static final DatasetName DATA = new DatasetName("tank/a");
  private static final Command SEND = Command.send(new SnapshotName(DATA, "b"), null);
  private static final Route LOCAL = new Route.Local("/bin");
  private static final Route SSH = new Route.Ssh(new SshTarget("me", "nas", 0), null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5 | cannot open 'tank/a': dataset does not exist
          5 | Cannot get properties of tank: no such pool available.
          5 | cannot create snapshots : permission denied
          5 | warning: cannot send 'tank/a@b': incremental source (tank/a#n) does not exist
          5 | warning: cannot send 'tank/a@b': not an earlier snapshot from the same fs
          7 | cannot receive new filesystem stream: destination 'tank/a' exists, must specify -F
          7 | cannot restore to tank/a@b: destination already exists
          7 | cannot create snapshot 'tank/a@b': dataset is busy
          4 | cannot receive new filesystem stream: destination tank/a space quota exceeded.
          4 | cannot receive new filesystem stream: incomplete stream
          4 | cannot receive: failed to read from stream
          3 | cannot receive: invalid stream (bad magic number)
          5 | cannot send 'tank/a': permission denied
          5 | Permission denied the ZFS utilities must be run as root.
          5 | cannot receive incremental stream: destination 'tank/a' does not exist
          5 | cannot receive incremental stream: encryption key does not match existing key
          7 | cannot create snapshot 'tank/a@b': dataset already exists
          7 | cannot receive incremental stream: destination tank/a has been modified
          4 | The ZFS modules cannot be auto-loaded.
          4 | env: 'zfs': No such file or directory
          4 | words that nobody knows
          3 | cannot receive new filesystem stream: checksum mismatch or incomplete stream.
          """)
  void namesWhoCanAct(int exitStatus, String stderr) {
    Problem problem = Failures.of(SEND, LOCAL, new Child.Exit(1, stderr + "\n"));

    assertThat(problem.exitStatus()).isEqualTo(exitStatus);
    assertThat(problem.evidence()).isEqualTo(stderr);
    assertThat(problem.what()).isEqualTo("Could not send tank/a@b on this machine");
  }

  @Test
  void permissionsAreNamed() {
    Problem problem =
        Failures.of(SEND, LOCAL, new Child.Exit(1, "cannot send 'tank/a': permission denied"));

    assertThat(problem.hint()).contains("zfs allow -u USER send");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          me@nas: Permission denied (publickey).         | agent
          Host key verification failed.                  | fingerprint
          ssh: Could not resolve hostname nas: unknown   | alias
          Connection to nas closed by remote host.       | without asking
          """)
  void sshIsToldFromZfs(String stderr, String hint) {
    Problem problem = Failures.of(SEND, SSH, new Child.Exit(255, stderr));

    assertThat(problem).isInstanceOf(Problem.Unavailable.class);
    assertThat(problem.what()).endsWith("on ssh://me@nas");
    assertThat(problem.evidence()).isEqualTo(stderr);
    assertThat(problem.hint()).contains(hint);
  }

  @Test
  void theHintLeadsToTheStateAsEvidence() {
    var exit =
        new Child.Exit(1, "destination nas/my data has been modified\nsince most recent snapshot");

    assertThat(Failures.of(SEND, LOCAL, exit).hint())
        .contains(" Cost: What was written to the target since that snapshot is gone for good.")
        .endsWith("More: zseal explain target-modified --dataset 'nas/my data'");
    assertThat(Failures.of(SEND, SSH, exit).hint())
        .endsWith("--dataset 'nas/my data' --host ssh://me@nas");
    assertThat(Failures.of(SEND, LOCAL, new Child.Exit(1, "cannot import 'usb': I/O error")).hint())
        .endsWith("More: zseal explain pool-incomplete");
  }

  @Test
  void zfsMayExitWith255Too() {
    var exit = new Child.Exit(255, "cannot open 'tank/a': dataset does not exist");

    assertThat(Failures.of(SEND, SSH, exit)).isInstanceOf(Problem.Refused.class);
  }

  @Test
  void usageIsNoEvidence() {
    String recorded =
        """
        cannot open 'tank/a': dataset does not exist
        usage:
        \tsnapshot [-r] [-o property=value] ... <filesystem|volume>@<snap> ...
        """;

    assertThat(Failures.of(SEND, LOCAL, new Child.Exit(2, recorded)).evidence())
        .isEqualTo("cannot open 'tank/a': dataset does not exist");
  }

  @Test
  void silenceIsEvidenceToo() {
    Problem killed = Failures.of(SEND, LOCAL, new Child.Exit(137, " \n"));

    assertThat(killed.evidence()).contains("137");
    assertThat(killed.hint()).contains("killed");
    assertThat(Failures.of(SEND, SSH, new Child.Exit(255, "")).hint()).contains("killed");
  }

  @Test
  void anotherMachinesWordsCannotSteerATerminal() {
    assertThat(Failures.printable("a\u001b[2J\r\nb\tc\u009b\u202e")).isEqualTo("a?[2J?\nb\tc??");
  }
}
