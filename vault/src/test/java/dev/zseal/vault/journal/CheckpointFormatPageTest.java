package dev.zseal.vault.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.StreamHead.ResumePoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/vault.md`, "Checkpoint" to what the code does.
class CheckpointFormatPageTest {

  private static final Instant NOW = Instant.parse("2026-11-23T03:00:10Z");

  private static final String WRITER = "023c6817302c15e2";

  private static String between(String from, String to) throws Exception {
    String page = Files.readString(Path.of("../docs/format/vault.md"));
    int section = page.indexOf("### Checkpoint");
    int at = page.indexOf(from, section);
    return page.substring(at, page.indexOf(to, at));
  }

  private static byte[] example() throws Exception {
    return between("{\n  \"format\"", "```").getBytes(StandardCharsets.UTF_8);
  }

  private static Checkpoint checkpoint() throws Exception {
    return Objects.requireNonNull(Checkpoint.parse(example(), "example"));
  }

  @Test
  void checkpointOfTheExample() throws Exception {
    assertThat(checkpoint().name()).hasToString("tank/diary@mon");
    assertThat(checkpoint().point()).isEqualTo(new ResumePoint(133, 262_144));
    assertThat(checkpoint().part().tree().last()).isEqualTo(31);
    assertThat(checkpoint().toJson()).isEqualTo(example());
    assertThat(Pin.parse(example(), "example").whileLocked()).isFalse();
  }

  @Test
  void itsOriginTellsDatasetsOfOneNameApart() throws Exception {
    String json = new String(example(), StandardCharsets.UTF_8);
    byte[] told =
        json.replace(
                "\"hierarchy\" : null",
                "\"origin\" : \"f0000000000000aa\",\n    \"hierarchy\" : null")
            .getBytes(StandardCharsets.UTF_8);
    Checkpoint checkpoint = Objects.requireNonNull(Checkpoint.parse(told, "example"));

    assertThat(checkpoint.toJson()).isEqualTo(told);
    assertThat(checkpoint.isFrom("tank/diary", 0xf0000000000000aaL)).isTrue();
    assertThat(checkpoint.isFrom("tank/renamed", 0xf0000000000000aaL)).isTrue();
    assertThat(checkpoint.isFrom("tank/diary", 7)).isFalse();
    assertThat(checkpoint().isFrom("tank/diary", 7)).isTrue();
    assertThat(checkpoint().isFrom("tank/other", 7)).isFalse();
  }

  @Test
  void tokenOfTheExample() throws Exception {
    String token = between("```\n1-", "\n```").substring("```\n".length());

    assertThat(ResumeToken.decode(token)).isEqualTo(checkpoint().token());
  }

  @Test
  void itCountsUntilItIsReleased() throws Exception {
    var store = new MemoryStore();
    Checkpoint.Kept kept = Pins.keep(store, WRITER, checkpoint(), new SplittableRandom(1));

    assertThat(Pins.sweep(store, NOW, _ -> false)).containsExactly(checkpoint().pin());
    assertThat(Pins.kept(store)).containsExactly(kept);
    Pins.release(store, kept);
    assertThat(Pins.sweep(store, NOW, _ -> false)).isEmpty();
    assertThat(Pins.kept(store)).isEmpty();
  }
}
