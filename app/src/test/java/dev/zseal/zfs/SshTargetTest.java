package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshTargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://nas",
        "ssh://root@nas",
        "ssh://backup-user@nas.example.org:2222",
        "ssh://10.0.0.1:22",
        "ssh://root@[::1]:2222",
        "ssh://[fe80::1%eth0]",
        "ssh://[::ffff:10.0.0.1]"
      })
  void readsAndWritesItself(String url) throws Problem {
    assertThat(SshTarget.parse(url).toString()).isEqualTo(url);
  }

  @Test
  void takesItApart() throws Problem {
    assertThat(SshTarget.parse("ssh://me@nas:2222")).isEqualTo(new SshTarget("me", "nas", 2222));
    assertThat(SshTarget.parse("ssh://nas")).isEqualTo(new SshTarget(null, "nas", 0));
    assertThat(SshTarget.parse("ssh://me@[::1]").destination()).isEqualTo("me@::1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nas",
        "root@nas",
        "sftp://nas",
        "SSH://nas",
        "ssh:nas",
        "ssh://",
        "ssh://@nas",
        "ssh://-oProxyCommand=id",
        "ssh://-l@nas",
        "ssh://root@-nas",
        "ssh://root@",
        "ssh://nas/",
        "ssh://nas/tank",
        "ssh://nas:22/tank",
        "ssh://nas:",
        "ssh://nas:0",
        "ssh://nas:022",
        "ssh://nas:65536",
        "ssh://nas:99999999999",
        "ssh://nas:+22",
        "ssh://nas:22:22",
        "ssh://[::1",
        "ssh://[nas]",
        "ssh://[]",
        "ssh://[-::1]",
        "ssh://[::1%-x]",
        "ssh://[::1]x",
        "ssh://::1",
        "ssh://na s",
        "ssh://nas\n",
        "ssh://n%61s",
        "ssh://n;id",
        "ssh://$(id)",
        "ssh://nas?x=y",
        "ssh://nas#x",
        "ssh://a@b@nas",
        "ssh://us er@nas",
        "ssh://né"
      })
  void refusesWhatIsStrange(String url) {
    assertThatThrownBy(() -> SshTarget.parse(url)).isInstanceOf(Problem.Usage.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://me:hunter2@nas",
        "ssh://me:hunter2@nas/path",
        "ssh://me:hun@hunter2@nas",
        "ssh://:hunter2@nas",
        "ssh://nas:hunter2",
        "ssh://nas?password=hunter2",
        "me:hunter2@nas"
      })
  void neverRepeatsAPassword(String url) {
    assertThatThrownBy(() -> SshTarget.parse(url))
        .isInstanceOf(Problem.Usage.class)
        .message()
        .doesNotContain("hunter2");
  }
}
