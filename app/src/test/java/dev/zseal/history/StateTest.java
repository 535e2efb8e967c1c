package dev.zseal.history;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zseal.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// To whom a state folder belongs.
class StateTest {

  private static final int NOBODY = 65534;

  @TempDir Path folder;

  @Test
  void onesOwn_orNoneYet_isGood() {
    assertThatCode(new State(folder)::check).doesNotThrowAnyException();
    assertThatCode(new State(folder.resolve("none"))::check).doesNotThrowAnyException();
  }

  @Test
  void rootKeepsOutOfSomebodyElses() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a folder away");
    Files.setAttribute(folder, "unix:uid", NOBODY);

    assertThatThrownBy(new State(folder)::check)
        .isInstanceOf(Problem.Refused.class)
        .hasMessageContaining("belongs to nobody")
        .extracting(e -> ((Problem) e).hint())
        .asString()
        .startsWith("Say it as that user: runuser -u nobody -- zseal");
  }
}
