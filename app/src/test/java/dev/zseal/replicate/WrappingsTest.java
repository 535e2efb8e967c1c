package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A replica does not get a wrapping of its key that its encryption root there has not.
@Timeout(60)
class WrappingsTest {

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void pools() throws Exception {
    pools = new TwoPools(folder);
  }

  /// @param root the root's wrapping at the target
  private void tree(int here, int root, int child) throws Exception {
    pools
        .dataset("a/r", "a/r", "-", here, 50)
        .points("a/r", "s@100", "t@102")
        .dataset("a/r/c", "a/r", "-", here, 50)
        .points("a/r/c", "s@101", "t@103")
        .dataset("b/r", "b/r", "-", root, 50)
        .points("b/r", "s@100")
        .dataset("b/r/c", "b/r", "-", child, 50)
        .points("b/r/c", "s@101");
  }

  @Test
  void aChildByItselfIsRefused_whoseRootHasTheOldWrapping() throws Exception {
    tree(2, 1, 1);
    pools.recursive = false;

    pools.replicate("a/r/c", "b/r/c");

    assertThat(pools.failed).containsExactly("a/r/c");
    assertThat(pools.failures.getFirst().hint()).contains("zseal replicate -r a/r b/r");
    assertThat(pools.text("log")).doesNotContain("receive -");
  }

  @Test
  void aChildByItselfGoes_whoseRootHasTheNewWrapping() throws Exception {
    tree(2, 2, 1);
    pools.recursive = false;

    assertThat(pools.replicate("a/r/c", "b/r/c").done).containsExactly("a/r/c");
  }

  @Test
  void aChildByItselfGoes_whoseKeyIsWrappedAsBefore() throws Exception {
    tree(1, 1, 1);
    pools.recursive = false;

    assertThat(pools.replicate("a/r/c", "b/r/c").done).containsExactly("a/r/c");
  }

  @Test
  void ofARootThatFailed_theChildrenDoNotGo() throws Exception {
    tree(2, 1, 1);

    pools.refuse("send -w -i a/r@").replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r", "a/r/c");
    assertThat(pools.failures.getLast().evidence()).contains("b/r, which failed in this run");
    assertThat(pools.text("log")).doesNotContain("receive -");
  }

  @Test
  void ofARootThatFailed_theChildrenGo_whereNoKeyWasWrappedAnew() throws Exception {
    tree(1, 1, 1);

    pools.refuse("send -w -i a/r@").replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r");
    assertThat(pools.done).containsExactly("a/r/c");
  }

  /// It came by itself, with a wrapping that its root has not: made to inherit it would be locked.
  @Test
  void ofARootThatFailed_aNewChildIsNotMadeToInherit() throws Exception {
    tree(2, 1, 1);
    pools.dataset("a/r/n", "a/r", "-", 2, 50).points("a/r/n", "t@104");

    pools.refuse("send -w -i a/r@").replicate("a/r", "b/r");

    assertThat(pools.done).containsExactly("a/r/n");
    assertThat(pools.text("log")).doesNotContain("receive -u");
  }

  @Test
  void bothTogetherGo() throws Exception {
    tree(2, 1, 1);

    assertThat(pools.replicate("a/r", "b/r").done).containsExactly("a/r", "a/r/c");
  }
}
