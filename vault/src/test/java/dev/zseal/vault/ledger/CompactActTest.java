package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CompactActTest {

  private static final String WRITER = "0123456789abcdef";
  private static final String FOLDER = "datasets/" + "0f".repeat(16) + "/";
  private static final String MANIFEST = FOLDER + "001795316400-a1b2c3d4e5f60718.json";
  private static final String SUM =
      "e4eb39c61bf1697ec0736d9bfe5277b523a48028151b7d9caa14982c96390a62";
  private static final String TIME = "2026-11-22T03:00:00Z";

  private final CompactAct.Sharing sharing = new CompactAct.Sharing();

  private static PlainAct act(
      String kind, String snapshot, String manifest, String sum, String time) {
    return new PlainAct(WRITER, 7, kind, snapshot, manifest, sum, "", time, List.of());
  }

  @Test
  void saysTheSameWords_alsoThoseThatZsealDoesNotWrite() {
    List<PlainAct> all = new ArrayList<>();
    for (String snapshot : List.of("tank/diary@mon", "tank", "", "@", "a@b@c", "a@")) {
      for (String manifest :
          List.of(
              MANIFEST,
              "",
              FOLDER + "0001795316400-a1b2c3d4e5f60718.json",
              FOLDER + "999999999999999999-ffffffffffffffff.json")) {
        for (String sum :
            List.of(SUM, "", "x", SUM.toUpperCase(Locale.ROOT), SUM.replace('e', 'x'))) {
          for (String time :
              List.of(TIME, "t", "", "2026-11-22T03:00:00.5Z", "2026-11-22T03:00Z", "1")) {
            all.add(act("commit", snapshot, manifest, sum, time));
          }
        }
      }
    }
    all.add(
        new PlainAct(WRITER, 8, "commit", "a@b", MANIFEST, SUM, "", TIME, List.of("a/1", "b/2")));
    for (PlainAct plain : all) {
      ActLog.Act compact = sharing.of(plain);
      assertThat(
              new PlainAct(
                  compact.writer(),
                  compact.number(),
                  compact.kind(),
                  compact.snapshot(),
                  compact.manifest(),
                  compact.sha256(),
                  compact.tag(),
                  compact.time(),
                  compact.takesBack()))
          .isEqualTo(plain);
      assertThat(compact.place()).isEqualTo(plain.place());
      assertThat(compact.sum()).isEqualTo(plain.sum());
      assertThat(sharing.of(plain)).isEqualTo(compact);
    }
  }

  /// A million of them fit into memory because of that.
  @Test
  void whatZsealWritesIsCompact_andActsOfASnapshotShareItsWords() {
    ActLog.Act commit = sharing.of(act("commit", "tank/a@mon", MANIFEST, SUM, TIME));
    ActLog.Act destroy =
        sharing.of(act("destroy", "tank/a@" + new String("mon"), MANIFEST, SUM, TIME));
    ActLog.Act other =
        sharing.of(
            act(
                "commit",
                "tank/b@" + new String("mon"),
                MANIFEST.replace("a1b2", "c1c2"),
                "",
                TIME));
    assertThat(commit).isInstanceOf(CompactAct.class);
    CompactAct a = (CompactAct) commit;
    CompactAct b = (CompactAct) destroy;
    CompactAct c = (CompactAct) other;
    assertThat(b.dataset()).isSameAs(a.dataset());
    assertThat(b.suffix()).isSameAs(a.suffix());
    assertThat(b.place()).isSameAs(a.place());
    assertThat(b.sum()).isSameAs(a.sum());
    assertThat(c.suffix()).isSameAs(a.suffix());
    assertThat(c.kind()).isSameAs(a.kind());
  }

  @Test
  void sumsHaveWhatTheActsSpeakOf() {
    String odd = SUM.toUpperCase(Locale.ROOT);
    Sums sums =
        Sums.of(
            List.of(
                sharing.of(act("commit", "a@b", MANIFEST, SUM, TIME)),
                sharing.of(act("commit", "a@b", MANIFEST, odd, TIME))));
    assertThat(sums.contains(SUM)).isTrue();
    assertThat(sums.contains(odd)).isTrue();
    assertThat(sums.contains(SUM.replace('e', 'f'))).isFalse();
    assertThat(sums.contains("")).isFalse();
  }
}
