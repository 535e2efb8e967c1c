package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are none, and what a command says of one with mistakes.
class ConfigurationFileTest {

  @TempDir private Path folder = Path.of("");

  private void refused(Path file, Class<? extends Problem> kind, String evidence, String hint) {
    assertThatThrownBy(() -> new ConfigurationReader(file, Map.of()).read())
        .isInstanceOfSatisfying(
            kind,
            e -> {
              assertThat(e.evidence()).isEqualTo(evidence.formatted(file));
              assertThat(e.hint()).isEqualTo(hint.formatted(file));
            });
  }

  @Test
  void saysWhyItCannotBeRead() throws IOException {
    refused(
        folder.resolve("none.toml"),
        Problem.Usage.class,
        "%s is not there",
        "Begin with an example: zseal config example small > %s");
    refused(
        Files.write(folder.resolve("latin"), new byte[] {'#', (byte) 0xe4, '\n'}),
        Problem.Usage.class,
        "it is not text in UTF-8",
        "Save it as UTF-8.");
    refused(
        Files.writeString(folder.resolve("large"), "#".repeat((1 << 20) + 1)),
        Problem.Usage.class,
        "it is larger than 1 MiB",
        "Name another file: -c FILE");
    refused(
        folder,
        Problem.Unavailable.class,
        "%s: it is a folder",
        "See whether it is a file, and whether this user may read it.");
  }

  @Test
  void commandTellsTheFirstMistakeAndHowManyThereAre() throws IOException, Problem {
    Path file = Files.writeString(folder.resolve("z.toml"), "vault = 1\ndatasets = 2\n");
    refused(
        file,
        Problem.Usage.class,
        "%s:1:1: vault is a number, not a text",
        "Write it in quotes: vault = \"...\". All of them: zseal config check");
    assertThat(new ConfigurationReader(file, Map.of()).look().faults()).hasSize(2);
  }

  @Test
  void readerCanBeAskedTwice() throws IOException, Problem {
    Path file = Files.writeString(folder.resolve("z.toml"), "vault = 1\ndatasets = 2\n");
    ConfigurationReader reader = new ConfigurationReader(file, Map.of());
    assertThat(reader.look()).isEqualTo(reader.look());
    Files.writeString(file, "vault = \"/v\"\ndatasets = [\"tank/a\"]\n");
    assertThat(reader.read().jobs()).containsOnlyKeys("backup");
  }
}
