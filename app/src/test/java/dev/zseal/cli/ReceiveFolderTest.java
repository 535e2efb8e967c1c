package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `zseal receive FOLDER` makes of files that are no whole streams.
class ReceiveFolderTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private String vault() {
    return folder.resolve("vault").toString();
  }

  private void init() {
    assertThat(run("init", "-V", vault()).status()).isZero();
  }

  private Path vector(String name) throws Exception {
    Path streams = Files.createDirectories(folder.resolve("streams"));
    return Files.write(streams.resolve(name), Vectors.bytes(SET, name));
  }

  /// A file that was meant for a stream, as hexadecimal digits, or what to do to a whole one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cut",
        "magic",
        "1f8b0800",
        "28b52ffd00",
        "fd377a585a00",
        "425a6839",
        "04224d1800"
      })
  void brokenFilesOfAFolder_areTold_andAreFailures(String kind) throws Exception {
    init();
    byte[] whole = Files.readAllBytes(vector("fs.full.0"));
    byte[] broken =
        switch (kind) {
          case "cut" -> Arrays.copyOf(whole, 100);
          case "magic" -> {
            byte[] damaged = whole.clone();
            damaged[9] ^= 1;
            yield damaged;
          }
          default -> HexFormat.of().parseHex(kind);
        };
    Path file = Files.write(folder.resolve("streams/broken"), broken);
    Files.writeString(folder.resolve("streams/notes.txt"), "not a stream");

    Outcome received = run("receive", "-V", vault(), folder.resolve("streams").toString());

    assertThat(received.status()).as(received.err()).isEqualTo(8);
    assertThat(received.out()).startsWith("stored corpus/fs@s0");
    assertThat(received.err())
        .contains("error: " + file)
        .contains("passed over " + folder.resolve("streams/notes.txt"))
        .contains("1 of 2 streams were not stored");
    Outcome json = run("receive", "--json", "-V", vault(), folder.resolve("streams").toString());
    assertThat(json.status()).isEqualTo(8);
    assertThat(json.out())
        .contains("{\"stream\":\"" + file + "\",\"outcome\":\"refused\",\"error\":")
        .containsPattern("notes.txt\",\"outcome\":\"passed over\",\"cause\":");
  }

  @Test
  void manyFilesThatAreNoStreams_areCounted() throws Exception {
    init();
    vector("fs.full.0");
    for (int i = 0; i < 20; i++) {
      Files.writeString(folder.resolve("streams/note%02d.txt".formatted(i)), "not a stream");
    }

    Outcome received = run("receive", "-V", vault(), folder.resolve("streams").toString());

    assertThat(received.status()).isZero();
    assertThat(received.err().lines()).hasSize(4).allMatch(l -> l.startsWith("passed over "));
    assertThat(received.err()).contains("note02.txt").contains("passed over 17 more");
  }

  /// As they lie about: nobody meant them.
  @Test
  void hiddenFilesThatAreNoStreams_arePassedOver() throws Exception {
    init();
    vector("fs.full.0");
    Files.write(folder.resolve("streams/.keep"), new byte[0]);
    Files.write(folder.resolve("streams/.old.gz"), HexFormat.of().parseHex("1f8b0800"));

    Outcome received = run("receive", "-V", vault(), folder.resolve("streams").toString());

    assertThat(received.status()).as(received.err()).isZero();
    assertThat(received.err()).contains("passed over " + folder.resolve("streams/.keep"));
  }
}
