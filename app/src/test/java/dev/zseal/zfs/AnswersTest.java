package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {

  @Test
  void snapshots() throws Problem {
    String output =
        """
        tank/my data@a b\t18446744073709551615\t1795327380\t42
        tank/my data@c\t1234567890123456789\t1795327381\t43
        """;

    assertThat(Answers.snapshots(output))
        .containsExactly(
            new SnapshotFacts(
                SnapshotName.parse("tank/my data@a b"), -1, Instant.ofEpochSecond(1795327380), 42),
            new SnapshotFacts(
                SnapshotName.parse("tank/my data@c"),
                1234567890123456789L,
                Instant.ofEpochSecond(1795327381),
                43));
    assertThat(Answers.snapshots("")).isEmpty();
  }

  @Test
  void bookmarks() throws Problem {
    assertThat(Answers.bookmarks("tank/a#zseal-1\t7\t1795327380\t42\n"))
        .containsExactly(
            new BookmarkFacts(
                BookmarkName.parse("tank/a#zseal-1"), 7, Instant.ofEpochSecond(1795327380), 42));
  }

  @Test
  void datasets() throws Problem {
    String output =
        """
        tank\tfilesystem\t1\toff\t-\t-
        tank/a\tfilesystem\t2\taes-256-gcm\ttank/a\tunavailable
        tank/a/v\tvolume\t3\taes-256-gcm\ttank/a\tavailable
        """;

    List<DatasetFacts> facts = Answers.datasets(output);

    assertThat(facts).extracting(DatasetFacts::isEncrypted).containsExactly(false, true, true);
    assertThat(facts.getLast())
        .isEqualTo(
            new DatasetFacts(
                new DatasetName("tank/a/v"),
                DatasetFacts.Kind.VOLUME,
                3,
                "aes-256-gcm",
                new DatasetName("tank/a"),
                DatasetFacts.KeyStatus.AVAILABLE));
  }

  @Test
  void tree() throws Problem {
    String states =
        """
        t\tfilesystem\t5\t-\t-\t-\t24576\tno\toff\toff\t-\t114829312\t10999808\t98304\t0\t0
        t/my data\tfilesystem\t6\tt/my data\tavailable\t\t0\tyes\ton\ton\t1-ab\t9\t8\t6\t7\t5
        t/v\tvolume\t7\tt/my data\tunavailable\tt/my data@a\t0\t-\toff\t-\t-\t3\t2\t1\t-\t-
        """;
    String points =
        """
        t/my data#b\t11\t20\t13\t-
        t/my data@a\t11\t20\t13\t2
        t/my data@0\t18446744073709551615\t19\t-\t0
        """;

    TreeFacts tree = Answers.tree(new DatasetName("t"), states, points);

    assertThat(tree.datasets().keySet())
        .containsExactly(
            new DatasetName("t"), new DatasetName("t/my data"), new DatasetName("t/v"));
    DatasetState data = tree.dataset(new DatasetName("t/my data")).orElseThrow();
    assertThat(data.isEncryptionRoot()).isTrue();
    assertThat(data.mounted()).isTrue();
    assertThat(data.resumeToken()).isEqualTo("1-ab");
    assertThat(data.referenced()).isEqualTo(6);
    assertThat(data.quota()).isEqualTo(7);
    assertThat(data.refquota()).isEqualTo(5);
    DatasetState volume = tree.dataset(new DatasetName("t/v")).orElseThrow();
    assertThat(volume.origin()).isEqualTo(SnapshotName.parse("t/my data@a"));
    assertThat(volume.mounted()).isFalse();
    assertThat(volume.quota()).isZero();
    assertThat(volume.refquota()).isZero();
    // Oldest first, a snapshot before its bookmark.
    assertThat(tree.history(data.name()))
        .extracting(point -> point.name().toString())
        .containsExactly("t/my data@0", "t/my data@a", "t/my data#b");
    assertThat(tree.newest(data.name()).orElseThrow().holds()).isEqualTo(2);
    assertThat(tree.snapshots(data.name()).getFirst().guid()).isEqualTo(-1);
    assertThatThrownBy(() -> Answers.tree(new DatasetName("t"), "t\tfilesystem\n", ""))
        .isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void holdsPoolsAndEstimates() throws Problem {
    assertThat(Answers.holds("t/a@b\tzseal-1\tSun Nov 22 16:39 2026\n"))
        .containsExactly(new Hold(SnapshotName.parse("t/a@b"), "zseal-1"));
    assertThat(Answers.pools("t\t18446744073709551615\tONLINE\t42\n"))
        .containsExactly(new PoolFacts("t", -1, "ONLINE", 42));
    assertThat(Answers.estimate("full\tt/a@s\t51312\nsize\t51312\n")).isEqualTo(51312);
    assertThatThrownBy(() -> Answers.estimate("full\tt/a@s\t51312\n"))
        .isInstanceOf(Problem.Corrupt.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "tank/a@b",
        "tank/a@b\t1\t2\t3\t4",
        "tank/a@b\t-\t2\t3",
        "tank/a@b\t1\t99999999999999999\t3",
        "tank/a\t1\t2\t3",
        "tank/a@\u001b[2J\t1\t2\t3",
        "tank/a@b\t1\t2\t3\n\ntank/a@c\t1\t2\t3"
      })
  void refusesWhatItDoesNotUnderstand(String output) {
    assertThatThrownBy(() -> Answers.snapshots(output))
        .isInstanceOf(Problem.Corrupt.class)
        .message()
        .doesNotContain("\u001b");
  }

  @Test
  void properties() throws Problem {
    assertThat(
            Answers.properties(
                List.of("encryption", "atime"),
                "encryption\taes-256-gcm\t-\natime\toff\tinherited from tank/my data\n"))
        .containsEntry("encryption", new PropertyFact("aes-256-gcm", "-"))
        .containsEntry("atime", new PropertyFact("off", "inherited from tank/my data"));
    assertThat(new PropertyFact("x", "received").isOwn()).isTrue();
    assertThat(new PropertyFact("x", "inherited from tank").isOwn()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b\tx\nencryption\toff\tlocal\n",
        "a:b\tx\tlocal\nencryption\toff\tlocal\nencryption\taes-256-gcm\t-\n",
        "a:b\tx\tlocal\n",
        "encryption\toff\tlocal\na:b\tx\tlocal\n",
        ""
      })
  void aValueCannotPoseAsAProperty(String output) {
    assertThatThrownBy(() -> Answers.properties(List.of("a:b", "encryption"), output))
        .isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void features() throws Problem {
    assertThat(Answers.feature("active\n")).isEqualTo(FeatureState.ACTIVE);
    assertThat(Answers.feature("enabled\n")).isEqualTo(FeatureState.ENABLED);
    assertThat(Answers.feature("disabled\n")).isEqualTo(FeatureState.DISABLED);
    assertThat(Answers.feature("-\n")).isEqualTo(FeatureState.ABSENT);
    assertThat(Answers.feature("")).isEqualTo(FeatureState.ABSENT);
    assertThatThrownBy(() -> Answers.feature("perhaps\n")).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void versions() throws Problem {
    var debian = Answers.version("zfs-2.4.4-1~bpo\nzfs-kmod-2.3.9-0+deb13u1\n");

    assertThat(debian).isEqualTo(new ZfsVersion("2.4.4-1~bpo", "2.3.9-0+deb13u1", 2, 3));
    assertThat(debian.isAtLeast(2, 3)).isTrue();
    assertThat(debian.isAtLeast(2, 4)).isFalse();
    assertThat(debian.isAtLeast(1, 9)).isTrue();
    assertThat(Answers.version("zfs-v2.1\nzfs-kmod-v2.1.99-FreeBSD_g1\n").minor()).isEqualTo(1);
    assertThatThrownBy(() -> Answers.version("zfs-2.4.4\n")).isInstanceOf(Problem.Corrupt.class);
  }
}
