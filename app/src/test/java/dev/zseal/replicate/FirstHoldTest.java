package dev.zseal.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is on its way for the first time is held, and nothing stays held that need not.
@Timeout(60)
class FirstHoldTest {

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void source() throws Exception {
    pools = new TwoPools(folder).dataset("a/r", "a/r").points("a/r", "s@100", "t@101");
  }

  @Test
  void isHeldBeforeTheFirstByte_thenByTheMark() throws Exception {
    pools.replicate("a/r", "b/r");

    assertThat(pools.done).containsExactly("a/r");
    String log = pools.text("log");
    assertThat(log).containsPattern("hold zseal-first-[0-9a-f]{8} a/r@s a/r@t");
    assertThat(log.indexOf("hold zseal-first")).isLessThan(log.indexOf("send -w a/r@s"));
    assertThat(log).containsPattern("release zseal-first-[0-9a-f]{8} a/r@s a/r@t");
    assertThat(pools.text("holds"))
        .containsPattern("a/r@t\tzseal-[0-9a-f]{8}\n")
        .doesNotContain("a/r@s")
        .doesNotContain("first");
  }

  @Test
  void aRunThatBroughtNothingLeavesNoHold() throws Exception {
    pools.refuse("receive -s").replicate("a/r", "b/r");

    assertThat(pools.failed).containsExactly("a/r");
    assertThat(pools.text("log")).contains("hold zseal-first-");
    assertThat(pools.text("holds")).isEmpty();
  }

  @Test
  void whatAKilledRunHeldIsReleasedByTheNext() throws Exception {
    pools.refuse("receive -s").refuse("release").replicate("a/r", "b/r");
    assertThat(pools.text("holds")).contains("a/r@s\tzseal-first-");
    Files.writeString(folder.resolve("refuse"), "");

    pools.points("a/r", "u@102").replicate("a/r", "b/r");

    assertThat(pools.done).containsExactly("a/r");
    assertThat(pools.text("holds")).doesNotContain("first").contains("a/r@u\tzseal-");
  }
}
