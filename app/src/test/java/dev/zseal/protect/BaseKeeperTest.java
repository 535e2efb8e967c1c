package dev.zseal.protect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.BaseName;
import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With a script in the place of `zfs` that notes what it was told.
@Timeout(60)
class BaseKeeperTest {

  private static final DatasetName DATA = new DatasetName("a/r");

  @TempDir Path folder;
  private final List<String> notices = new ArrayList<>();

  private BaseKeeper keeper(String script) throws Exception {
    Path program = folder.resolve("zfs");
    Files.writeString(
        program, "#!/bin/sh\ncd '%s'\necho \"$@\" >>said\n%s\n".formatted(folder, script));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ZfsHost host = ZfsHost.local().withPrograms(program.toString(), program.toString());
    return new BaseKeeper(host, "00000abc", _ -> {}, notices::add);
  }

  private static HistoryPoint point(BaseName name, long guid, int holds) {
    return new HistoryPoint(name, guid, guid, guid, holds);
  }

  private static SnapshotName snap(String name) {
    return new SnapshotName(DATA, name);
  }

  @Test
  void keepsTheNewOne_thenLetsGoOfItsOwnOlderOnes() throws Exception {
    HistoryPoint kept = point(snap("c"), 3, 0);
    List<HistoryPoint> history =
        List.of(
            point(snap("a"), 1, 2),
            point(new BookmarkName(DATA, "zseal-00000abc-0000000000000001"), 1, 0),
            point(new BookmarkName(DATA, "zseal-fffffabc-0000000000000001"), 1, 0),
            point(new BookmarkName(DATA, "mine"), 1, 0),
            point(snap("b"), 2, 1),
            kept);

    Files.writeString(
        folder.resolve("holds"),
        """
        a/r@a\tzseal-00000abc\tnow
        a/r@a\tother\tnow
        a/r@b\tuser\tnow
        """);
    keeper("[ $1 != holds ] || cat holds").keep(kept, history, List.of(), true);

    assertThat(folder.resolve("said"))
        .hasContent(
            """
            bookmark a/r@c a/r#zseal-00000abc-0000000000000003
            hold zseal-00000abc a/r@c
            holds -H a/r@a a/r@b
            release zseal-00000abc a/r@a
            destroy a/r#zseal-00000abc-0000000000000001
            """);
  }

  @Test
  void whatWasHeldOnTheWayIsReleased() throws Exception {
    HistoryPoint kept = point(snap("c"), 3, 0);
    List<HistoryPoint> history = List.of(point(snap("b"), 2, 0), kept);

    keeper("").keep(kept, history, List.of(snap("b"), snap("c")), true);

    assertThat(folder.resolve("said"))
        .hasContent(
            """
            bookmark a/r@c a/r#zseal-00000abc-0000000000000003
            release zseal-00000abc a/r@b
            """);
  }

  @Test
  void withoutThePermissionToHoldItSaysSoAndGoesOn() throws Exception {
    keeper("echo 'cannot hold snapshot: permission denied' >&2; exit 1").begin(List.of(snap("c")));

    assertThat(notices).singleElement().asString().contains("a/r@c is not held");
  }

  @Test
  void marksTellTargetsApart() {
    assertThat(BaseKeeper.mark(-1)).isEqualTo("ffffffff");
    assertThat(BaseKeeper.mark(0x0123456789abcdefL)).isEqualTo("01234567");
  }
}
