package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.cli.ZsealProcess.Ended;
import dev.zseal.replicate.TwoPools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `--exclude` leaves out, of `zseal replicate` and of `zseal doctor`.
@Timeout(120)
class ExcludeOptionTest {

  @TempDir Path folder;
  private TwoPools pools = none();
  private ZsealProcess zseal = noProcess();

  @SuppressWarnings("NullAway") // made before each test
  private static TwoPools none() {
    return null;
  }

  @SuppressWarnings("NullAway") // made before each test
  private static ZsealProcess noProcess() {
    return null;
  }

  @BeforeEach
  void tree() throws Exception {
    Path zfs = Files.createDirectory(folder.resolve("zfs"));
    pools =
        new TwoPools(zfs)
            .dataset("a/r", "a/r")
            .points("a/r", "s@100")
            .dataset("a/r/c", "a/r")
            .points("a/r/c", "s@101")
            .dataset("a/r/cache", "a/r")
            .points("a/r/cache", "s@102")
            .dataset("a/r/cache/below", "a/r")
            .points("a/r/cache/below", "s@103")
            .dataset("a/r/tmp", "a/r")
            .points("a/r/tmp", "s@104");
    zseal = new ZsealProcess(Files.createDirectory(folder.resolve("run")), zfs.resolve("zfs"));
  }

  @Test
  void replicate_bringsTheRest() throws Exception {
    Ended first =
        zseal.run("replicate", "-r", "--no-snapshot", "-X", "a/r/cache,a/r/tmp", "a/r", "b/r");

    assertThat(first.status()).as(first.err()).isZero();
    assertThat(pools.there()).containsExactly("b/r", "b/r/c");

    Ended second = zseal.run("replicate", "-r", "--exclude", "a/r/cache", "a/r@s", "b/r");
    assertThat(second.status()).as(second.err()).isZero();
    assertThat(pools.there()).containsExactly("b/r", "b/r/c", "b/r/tmp");
  }

  @Test
  void replicate_refusesWhatLeavesNothingOut() throws Exception {
    pools.dataset("a/r2", "a/r2");
    for (String wrong : new String[] {"a/r", "a/r/cash", "a/r2"}) {
      Ended ended = zseal.run("replicate", "-r", "--no-snapshot", "-X", wrong, "a/r", "b/r");

      assertThat(ended.status()).isEqualTo(2);
      assertThat(ended.err()).contains(wrong + " cannot be left out", "zfs list -r a/r");
    }
    Ended single = zseal.run("replicate", "-X", "a/r/cache", "a/r@s", "b/r");
    assertThat(single.status()).isEqualTo(2);
    assertThat(single.err()).contains("zseal replicate -r --exclude a/r/cache a/r@s b/r");
    assertThat(pools.there()).isEmpty();
  }

  @Test
  void doctor_looksAtTheRest() throws Exception {
    pools.refuse("send -w a/r/cache");
    Ended all = zseal.run("doctor", "-r", "a/r", "b/r", "--user", "root");
    assertThat(all.out()).contains("a/r/cache");

    Ended ended = zseal.run("doctor", "-r", "-X", "a/r/cache", "a/r", "b/r", "--json");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("sends 3 datasets whole").doesNotContain("a/r/cache");
  }

  @Test
  void doctor_refusesWhatLeavesNothingOut() throws Exception {
    Ended mistyped = zseal.run("doctor", "-r", "--exclude", "a/r/cash", "a/r");
    assertThat(mistyped.status()).isEqualTo(2);
    assertThat(mistyped.err()).contains("a/r/cash cannot be left out");

    Ended single = zseal.run("doctor", "-X", "a/r/cache", "a/r", "b/r");
    assertThat(single.status()).isEqualTo(2);
    assertThat(single.err()).contains("zseal doctor -r --exclude a/r/cache a/r b/r");
  }
}
