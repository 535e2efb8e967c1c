package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Zseal.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void hostOfNoTarget_isAMistake() {
    assertThat(run("doctor", "tank/a", "--target-host", "ssh://offsite")).isEqualTo(2);
    assertThat(err.toString()).contains("--target-host is the host of a TARGET");
  }

  @Test
  void configurationForNoHost_isAMistake() {
    assertThat(run("doctor", "tank/a", "--ssh-config", "/dev/null")).isEqualTo(2);
    assertThat(err.toString()).contains("--ssh-config is for a remote host");
  }

  @Test
  void snapshotAsSource_isAMistake() {
    assertThat(run("doctor", "tank/a@s1")).isEqualTo(2);
  }

  @Test
  void help_tellsTheExitStatus() {
    assertThat(run("doctor", "--help")).isZero();
    assertThat(out.toString()).contains("0 nothing worse than notes, 8 warnings, 5 faults");
  }
}
