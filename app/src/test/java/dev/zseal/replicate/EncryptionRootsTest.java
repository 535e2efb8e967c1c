package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each dataset that is received is an encryption root at first, and what its source is in the end.
@Timeout(60)
class EncryptionRootsTest {

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void tree() throws Exception {
    pools =
        new TwoPools(folder)
            .dataset("a/r", "a/r")
            .points("a/r", "s@100")
            .dataset("a/r/c", "a/r")
            .points("a/r/c", "s@101");
  }

  private String root(String dataset) throws Exception {
    return pools
        .text("datasets")
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields[0].equals(dataset))
        .map(fields -> fields[2])
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aChildInherits() throws Exception {
    pools.replicate("a/r", "b/r");

    assertThat(pools.failed).isEmpty();
    assertThat(root("b/r/c")).isEqualTo("b/r");
    assertThat(pools.steps).anyMatch(step -> step.endsWith("# encryption roots of 1 datasets"));
  }

  @Test
  void aRootAboveAllThatIsSent_isTheTopmostThere() throws Exception {
    pools.dataset("a/r/c/d", "a/r").points("a/r/c/d", "s@102");

    pools.replicate("a/r/c", "b/c");

    assertThat(pools.failed).isEmpty();
    assertThat(root("b/c")).isEqualTo("b/c");
    assertThat(root("b/c/d")).isEqualTo("b/c");
  }

  @Test
  void whereNothingDiffers_noPackageIsSent() throws Exception {
    // It is what the package lets be.
    pools.dataset("a/r/f", "a/r/f").points("a/r/f", "s@102").replicate("a/r", "b/r");
    assertThat(pools.steps).anyMatch(step -> step.contains("package"));

    pools.replicate("a/r", "b/r");

    assertThat(pools.steps).noneMatch(step -> step.contains("package"));
  }

  /// Its root failed: it would inherit from something that is not what it was.
  @Test
  void aChildWhoseRootDidNotCome_staysItsOwn() throws Exception {
    pools
        .dataset("a/r/n", "a/r/n")
        .points("a/r/n", "s@103")
        .dataset("a/r/n/c", "a/r/n")
        .points("a/r/n/c", "s@104")
        .refuse("send -w a/r/n@s")
        .replicate("a/r", "b/r");

    assertThat(pools.failed).contains("a/r/n");
    assertThat(root("b/r/c")).isEqualTo("b/r");
    assertThat(pools.text("datasets").lines()).noneMatch(line -> line.startsWith("b/r/n\t"));
  }

  /// `f` stays a root, as when change-key is not allowed.
  @Test
  void whatCannotBeSet_isAFailureOfItsOwn_andNamed() throws Exception {
    pools.dataset("a/r/f", "a/r").points("a/r/f", "s@105").replicate("a/r", "b/r");

    assertThat(pools.done).contains("a/r/f");
    assertThat(pools.failures).singleElement().isInstanceOf(Problem.Partial.class);
    assertThat(pools.failures.getFirst().evidence()).contains("b/r/f");
    assertThat(pools.failures.getFirst().hint()).contains("change-key");
  }

  @Test
  void thePackageIsRefused_theDataAreThere() throws Exception {
    pools.refuse("receive -u b/r").refuse("receive -u -- b/r").replicate("a/r", "b/r");

    assertThat(pools.done).containsExactly("a/r", "a/r/c");
    assertThat(pools.failed).containsExactly("a/r");
    assertThat(root("b/r/c")).isEqualTo("b/r/c");
  }
}
