package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A plaintext dataset with encrypted ones below it.
@Timeout(60)
class PlaceholdersTest {

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void source() throws Exception {
    pools =
        new TwoPools(folder)
            .points("a", "s@100")
            .dataset("a/e", "a/e")
            .points("a/e", "s@101")
            .dataset("a/e/c", "a/e")
            .points("a/e/c", "s@102")
            .dataset("a/p", "-")
            .points("a/p", "s@103")
            .dataset("a/p/e", "a/p/e")
            .points("a/p/e", "s@104");
  }

  @Test
  void emptyOnesHoldTheReplicas() throws Exception {
    pools.replicate("a", "b/a");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.done).containsExactly("a/e", "a/e/c", "a/p/e");
    assertThat(pools.there()).containsExactly("b/a", "b/a/e", "b/a/e/c", "b/a/p", "b/a/p/e");
    assertThat(pools.notices).containsExactly("not encrypted, and not sent: a, a/p");
    assertThat(pools.text("log")).contains("create -o canmount=off -o readonly=on b/a\n");
    // The roots: what came by itself inherits now.
    assertThat(pools.text("datasets"))
        .contains("b/a/e/c\t")
        .containsPattern("b/a/e/c\t.*\tb/a/e\t");

    pools.points("a/e", "t@201").points("a/e/c", "t@202").replicate("a", "b/a");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.steps).noneMatch(step -> step.startsWith("zfs create"));
    assertThat(pools.notices).containsExactly("not encrypted, and not sent: a, a/p");
  }

  @Test
  void aDryRunOnlySaysIt() throws Exception {
    pools.dryRun = true;

    pools.replicate("a", "b/a");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.steps)
        .contains("zfs create -o canmount=off -o readonly=on b/a")
        .contains("zfs create -o canmount=off -o readonly=on b/a/p");
    assertThat(pools.text("log")).doesNotContain("create -o");
  }

  @Test
  void intoAPoolWithOtherThings_nothingOfThemIsTouched() throws Exception {
    pools.dataset("b/other", "b/other").points("b/other", "x@900").held("b/other@x", "zseal-base");
    pools.dataset("b/e", "b/e").points("b/e", "y@901").held("b/e@y", "zseal-base");

    pools.replicate("a", "b");

    assertThat(pools.failed).containsExactly("a/e", "a/e/c");
    assertThat(pools.text("log")).doesNotContain("rename");
    assertThat(pools.notices).noneMatch(text -> text.contains("no source"));
  }

  @Test
  void belowAnEncryptedReplica_itIsSaidToBePlaintext() throws Exception {
    pools
        .dataset("a/e/q", "-")
        .points("a/e/q", "s@105")
        .dataset("a/e/q/f", "a/e/q/f")
        .points("a/e/q/f", "s@106");

    pools.replicate("a/e", "b/e");

    assertThat(pools.failed).isEmpty();
    assertThat(pools.text("log"))
        .contains("create -o canmount=off -o readonly=on -o encryption=off b/e/q\n");
  }
}
