package dev.zseal.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.TreeFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairingTest {

  private static final DatasetName TOP = new DatasetName("b/r");

  @Test
  void nothingThere_allIsNew() throws Exception {
    TreeFacts source = new MadeUpTree().dataset("a/r").dataset("a/r/c").tree();

    Pairing pairing = Pairing.of(source, MadeUpTree.all(source), null, TOP);

    assertThat(pairing.pairs()).extracting(p -> p.target().value()).containsExactly("b/r", "b/r/c");
    assertThat(pairing.pairs()).allMatch(p -> p.found() == null && p.there() == null);
    assertThat(pairing.orphans()).isEmpty();
  }

  @Test
  void aRenamedChildIsFoundByItsSnapshots() throws Exception {
    TreeFacts source =
        new MadeUpTree()
            .dataset("a/r")
            .points("a/r", "s@1")
            .dataset("a/r/new")
            .points("a/r/new", "s@2", "t@3")
            .tree();
    TreeFacts target =
        new MadeUpTree()
            .dataset("b/r")
            .points("b/r", "s@1")
            .dataset("b/r/old")
            .points("b/r/old", "s@2")
            .tree();

    Pairing pairing = Pairing.of(source, MadeUpTree.all(source), target, TOP);

    Pair renamed = pairing.pairs().getLast();
    assertThat(renamed.isRenamed()).isTrue();
    assertThat(renamed.found()).isEqualTo(new DatasetName("b/r/old"));
    assertThat(renamed.target()).isEqualTo(new DatasetName("b/r/new"));
    assertThat(pairing.orphans()).isEmpty();
  }

  @Test
  void aBookmarkTellsItToo() throws Exception {
    TreeFacts source =
        new MadeUpTree()
            .dataset("a/r")
            .points("a/r", "s@1")
            .dataset("a/r/n")
            .points("a/r/n", "b#2", "t@3")
            .tree();
    TreeFacts target =
        new MadeUpTree().dataset("b/r").dataset("b/r/o").points("b/r/o", "s@2").tree();

    assertThat(Pairing.of(source, MadeUpTree.all(source), target, TOP).pairs().getLast().found())
        .isEqualTo(new DatasetName("b/r/o"));
  }

  @Test
  void theSamePlaceGoesBeforeAnother() throws Exception {
    // After a promote both share snapshots with both.
    TreeFacts source =
        new MadeUpTree()
            .dataset("a/r")
            .dataset("a/r/c")
            .points("a/r/c", "s@1", "t@2")
            .dataset("a/r/d")
            .points("a/r/d", "s@1", "u@3")
            .tree();
    TreeFacts target =
        new MadeUpTree()
            .dataset("b/r")
            .dataset("b/r/d")
            .points("b/r/d", "s@1")
            .dataset("b/r/c")
            .points("b/r/c", "s@1")
            .tree();

    assertThat(Pairing.of(source, MadeUpTree.all(source), target, TOP).pairs())
        .noneMatch(Pair::isRenamed);
  }

  @Test
  void whatHasNoSourceIsAnOrphan() throws Exception {
    TreeFacts source = new MadeUpTree().dataset("a/r").points("a/r", "s@1").tree();
    TreeFacts target =
        new MadeUpTree()
            .dataset("b/r")
            .points("b/r", "s@1")
            .dataset("b/r/gone")
            .points("b/r/gone", "s@9")
            .tree();

    assertThat(Pairing.of(source, MadeUpTree.all(source), target, TOP).orphans())
        .isEqualTo(List.of(new DatasetName("b/r/gone")));
  }

  @Test
  void aStrangerInTheRightPlaceIsFound_andLeftToThePlan() throws Exception {
    TreeFacts source = new MadeUpTree().dataset("a/r").points("a/r", "s@1").tree();
    TreeFacts target = new MadeUpTree().dataset("b/r").points("b/r", "s@5").tree();

    Pair pair = Pairing.of(source, MadeUpTree.all(source), target, TOP).pairs().getFirst();

    assertThat(pair.there()).isNotNull();
    assertThat(pair.isRenamed()).isFalse();
  }

  @Test
  void belowAStrangerNothingIsTakenForRenamed() throws Exception {
    // The replica lies one level deeper than the word given.
    TreeFacts source =
        new MadeUpTree()
            .dataset("a/r")
            .points("a/r", "s@1")
            .dataset("a/r/c")
            .points("a/r/c", "s@2")
            .tree();
    TreeFacts target =
        new MadeUpTree()
            .dataset("b")
            .points("b", "x@9")
            .dataset("b/r")
            .points("b/r", "s@1")
            .dataset("b/r/c")
            .points("b/r/c", "s@2")
            .tree();

    assertThat(Pairing.of(source, MadeUpTree.all(source), target, new DatasetName("b")).pairs())
        .noneMatch(Pair::isRenamed);
  }
}
