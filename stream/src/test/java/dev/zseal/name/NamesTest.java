package dev.zseal.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"tank", "tank/a/b", "Tank-1_x.y:z", "my pool/my data ", "tank/-x", "t/..."})
  void acceptsWhatZfsAllows(String name) throws Problem {
    assertThat(DatasetName.parse(name).toString()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/tank",
        "tank/",
        "tank//a",
        "-tank",
        "1tank",
        " tank",
        ".",
        "tank/.",
        "tank/../etc",
        "tank@a",
        "tank#a",
        "tank/a\tb",
        "tank/a\nb",
        "tank/é",
        "tank/%recv",
        "tank/a$(id)",
        "tank/a'b",
        "tank/a;b",
        "tank\0",
        "mirror/a",
        "raidz",
        "draid",
        "tank/a,b",
        "tank/a=b",
        "tank/a\\b",
        "tank/\u001b[2J"
      })
  void refusesWhatItDoesNot(String name) {
    assertThatThrownBy(() -> DatasetName.parse(name))
        .isInstanceOf(Problem.Usage.class)
        .message()
        .doesNotContainPattern("[\\x00-\\x1f\\x7f]");
    assertThatThrownBy(() -> new DatasetName(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsLengthAndDepth() throws Problem {
    assertThat(DatasetName.parse("t/" + "a".repeat(253)).value()).hasSize(255);
    assertThatThrownBy(() -> DatasetName.parse("t/" + "a".repeat(254))).hasMessageContaining("255");
    assertThatThrownBy(() -> DatasetName.parse("t".repeat(240))).hasMessageContaining("239");
    assertThat(DatasetName.parse("t" + "/a".repeat(49)).pool()).isEqualTo("t");
    assertThatThrownBy(() -> DatasetName.parse("t" + "/a".repeat(50))).hasMessageContaining("50");
    assertThat(SnapshotName.parse("t/a@" + "s".repeat(251)).toString()).hasSize(255);
    assertThatThrownBy(() -> SnapshotName.parse("t/a@" + "s".repeat(252)))
        .hasMessageContaining("255");
  }

  @Test
  void takesNamesApart() throws Problem {
    var name = DatasetName.parse("tank/a/b");

    assertThat(name.pool()).isEqualTo("tank");
    assertThat(name.parent()).contains(new DatasetName("tank/a"));
    assertThat(new DatasetName("tank").parent()).isEmpty();
    assertThat(name.isWithin(new DatasetName("tank"))).isTrue();
    assertThat(name.isWithin(new DatasetName("tank/a/b"))).isTrue();
    assertThat(new DatasetName("tank/ab").isWithin(new DatasetName("tank/a"))).isFalse();
    assertThat(name.child("c/d")).isEqualTo(new DatasetName("tank/a/b/c/d"));
    assertThat(name.snapshot("x y")).isEqualTo(SnapshotName.parse("tank/a/b@x y"));
    assertThat(name.bookmark("m")).isEqualTo(BookmarkName.parse("tank/a/b#m"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tank", "tank@", "@a", "tank@a@b", "tank@a/b", "tank#a@b", "tank@a#b", "tank@.."})
  void refusesSnapshots(String name) {
    assertThatThrownBy(() -> SnapshotName.parse(name)).isInstanceOf(Problem.Usage.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tank", "tank#", "#a", "tank#a#b", "tank#a/b", "tank@a#b", "tank#a b\n"})
  void refusesBookmarks(String name) {
    assertThatThrownBy(() -> BookmarkName.parse(name)).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void showsNoMoreThanItMust() {
    assertThatThrownBy(() -> DatasetName.parse("\u202e".repeat(5000)))
        .message()
        .hasSizeLessThan(800)
        .contains("\\u202e");
  }
}
