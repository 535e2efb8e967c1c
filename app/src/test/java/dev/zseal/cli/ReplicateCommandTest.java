package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.State;
import dev.zseal.replicate.VisitingPool;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A pool that a command imports; a script stands in the place of `zpool`.
@Timeout(60)
class ReplicateCommandTest {

  @TempDir Path folder;

  private VisitingPool visit() throws Exception {
    Path program = folder.resolve("zpool");
    Files.writeString(
        program,
        """
        #!/bin/sh
        cd '%s'
        case "$1" in
          list) [ ! -e in ] || printf 'usb\\t1\\tONLINE\\t9\\n' ;;
          import) touch in ;;
          export) rm in ;;
        esac
        """
            .formatted(folder));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ZfsHost host = ZfsHost.local().withPrograms(program.toString(), program.toString());
    Path mark = ReplicateCommand.mark(new State(folder.resolve("state")), host, "usb");
    return new VisitingPool(host, "usb", _ -> {}, mark);
  }

  @Test
  void whatAKilledCommandImported_theNextExports() throws Exception {
    assertThat(visit().enter("", List.of(), false)).isTrue();
    // Killed here.
    VisitingPool next = visit();
    next.enter("", List.of(), false);
    next.leave();

    assertThat(folder.resolve("in")).doesNotExist();
    assertThat(folder.resolve("state/visits")).isEmptyDirectory();
  }

  @Test
  void whatWasImportedByHand_staysImported() throws Exception {
    Files.writeString(folder.resolve("in"), "");
    VisitingPool pool = visit();
    pool.enter("", List.of(), false);
    pool.leave();

    assertThat(folder.resolve("in")).exists();
  }
}
