package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.MadeUpTree;
import dev.zseal.pairing.Pairing;
import dev.zseal.zfs.TreeFacts;
import org.junit.jupiter.api.Test;

class OrderTest {

  private static final DatasetName TOP = new DatasetName("b/r");

  @Test
  void clonesComeAfterTheirOrigin_childrenAfterTheirParents() throws Exception {
    TreeFacts source =
        new MadeUpTree()
            .dataset("a/r")
            .cloneOf("a/r/b", "a/r/z@s")
            .dataset("a/r/b/below")
            .dataset("a/r/z")
            .points("a/r/z", "s@1")
            .tree();
    Pairing pairing = Pairing.of(source, MadeUpTree.all(source), null, TOP);

    assertThat(Order.of(pairing.pairs()))
        .extracting(p -> p.source().name().value())
        .containsExactly("a/r", "a/r/z", "a/r/b", "a/r/b/below");
  }

  @Test
  void aCloneAboveItsOriginDoesNotStopTheRest() throws Exception {
    TreeFacts source =
        new MadeUpTree().cloneOf("a/r", "a/r/z@s").dataset("a/r/z").points("a/r/z", "s@1").tree();
    Pairing pairing = Pairing.of(source, MadeUpTree.all(source), null, TOP);

    assertThat(Order.of(pairing.pairs())).hasSize(2);
  }
}
