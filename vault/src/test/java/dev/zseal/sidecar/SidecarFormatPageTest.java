package dev.zseal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.HexExamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds `docs/format/sidecar.md` to what the code does.
class SidecarFormatPageTest {

  static final Path PAGE = Path.of("../docs/format/sidecar.md");

  @TempDir Path folder;
  private Path file;
  private Path sidecar;
  private byte[] stream;
  private byte[] example;

  @BeforeEach
  void examples() throws Exception {
    file = folder.resolve("mon.zsend");
    sidecar = folder.resolve("mon.zsend.zseal");
    List<byte[]> blocks = HexExamples.of(PAGE);
    assertThat(blocks).hasSize(2);
    stream = blocks.getFirst();
    example = blocks.getLast();
  }

  @Test
  void exampleIsWhatIsWritten() throws Exception {
    Files.write(file, stream);
    StreamProtect.protect(file, 10, _ -> {});

    assertThat(Files.readAllBytes(sidecar)).isEqualTo(example);
  }

  @Test
  void exampleMendsItsFile() throws Exception {
    Files.write(sidecar, example);
    Files.write(file, new byte[10]);

    assertThat(Sneakers.read(file)).isEqualTo(stream);
  }

  @Test
  void exampleSaysWhatItIs() throws Exception {
    Files.write(sidecar, example);
    try (OpenSidecar opened = Objects.requireNonNull(OpenSidecar.open(sidecar))) {
      assertThat(opened.headsWhole()).isTrue();
      assertThat(opened.head().origin())
          .isEqualTo(new StreamOrigin("tank/diary@mon", 0x0123456789abcdefL, 0));
      assertThat(opened.head().bytes()).isEqualTo(624);
    }
  }
}
