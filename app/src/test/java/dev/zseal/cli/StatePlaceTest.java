package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zseal.history.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where zseal remembers.
class StatePlaceTest {

  private static final int NOBODY = 65534;

  @TempDir Path folder;

  private StatePlace place(boolean root) {
    return new StatePlace(root, folder.resolve("home"), folder.resolve("lib"));
  }

  private Path old() {
    return folder.resolve("home/.local/state/zseal");
  }

  @Test
  void rootHasThatOfItsService() throws Exception {
    assertThat(place(true).folder(Map.of())).isEqualTo(folder.resolve("lib"));
    assertThat(place(true).own(Map.of())).isEqualTo(folder.resolve("lib"));
    assertThat(place(false).folder(Map.of())).isEqualTo(old());
    Files.createDirectories(folder.resolve("lib"));
    assertThat(place(false).own(Map.of())).isEqualTo(old());
  }

  @Test
  void anOldOneIsUsedOn_untilThereIsAService() throws Exception {
    Files.createDirectories(old());
    assertThat(place(true).isOldInUse()).isTrue();
    assertThat(place(true).folder(Map.of())).isEqualTo(old());
    assertThat(place(true).own(Map.of())).isEqualTo(old());

    Files.createDirectories(folder.resolve("lib"));
    assertThat(place(true).isOldInUse()).isFalse();
    assertThat(place(true).folder(Map.of())).isEqualTo(folder.resolve("lib"));
  }

  @Test
  void theEnvironmentCountsForMore() {
    assertThat(place(true).folder(Map.of("XDG_STATE_HOME", "/x"))).isEqualTo(Path.of("/x/zseal"));
    assertThat(place(true).own(Map.of("XDG_STATE_HOME", "/x", "ZSEAL_STATE", "/z")))
        .isEqualTo(Path.of("/z"));
    assertThat(place(false).folder(Map.of("ZSEAL_STATE", " "))).isEqualTo(old());
  }

  @Test
  void whereTheServiceIsAnothersRootLeavesNothingThere() throws Exception {
    assumeTrue(State.isRoot(), "only root can give a folder away");
    Files.createDirectories(folder.resolve("lib"));
    Files.setAttribute(folder.resolve("lib"), "unix:uid", NOBODY);

    assertThat(place(true).own(Map.of())).isEqualTo(old());
    assertThat(place(true).folder(Map.of())).isEqualTo(folder.resolve("lib"));
  }
}
