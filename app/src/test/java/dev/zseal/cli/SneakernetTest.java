package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams that are carried in files.
class SneakernetTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private Path stick;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  @BeforeEach
  void vaults() throws Exception {
    stick = Files.createDirectory(folder.resolve("stick"));
    Files.write(folder.resolve("full"), Vectors.bytes(SET, "fs.full.0"));
    Files.write(folder.resolve("incr"), Vectors.bytes(SET, "fs.incr.1"));
    ok(run("init", "-V", here()));
    ok(run("receive", "-V", here(), folder.resolve("full"), folder.resolve("incr")));
    ok(run("init", "-V", there()));
  }

  private Path here() {
    return folder.resolve("here");
  }

  private Path there() {
    return folder.resolve("there");
  }

  private static Outcome ok(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return outcome;
  }

  private Outcome send(String snapshot, String name, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("send", snapshot, "-V", here(), "-o", stick.resolve(name)));
    words.addAll(List.of(more));
    return run(words.toArray());
  }

  private static void damage(Path file, long at, int length) throws Exception {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(length), at);
    }
  }

  private void sendsTheRecordedFull(String snapshot, String vector) throws Exception {
    Path again = folder.resolve("again");
    ok(run("send", snapshot, "-V", there(), "-o", again, "--no-sidecar"));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(again));
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(Vectors.fullHashes(SET).get(vector));
    Files.delete(again);
  }

  @Test
  void damagedParts_comeIn_andGoOutBitIdentical() throws Exception {
    ok(send("corpus/fs@s0", "s0.zsend"));
    Outcome split = ok(send("corpus/fs@s1", "s1.zsend", "--split", "256K"));
    assertThat(split.err()).contains("wrote 5 parts: ").contains("s1.zsend.001 to s1.zsend.005");
    damage(stick.resolve("s0.zsend"), 100_000, 8192);
    damage(stick.resolve("s1.zsend.002"), 0, 4096);
    damage(stick.resolve("s1.zsend.004"), 3000, 4096);
    damage(stick.resolve("s1.zsend-003.zseal"), 5000, 4096);

    Outcome received = ok(run("receive", "-V", there(), stick));

    assertThat(received.out().lines()).hasSize(2);
    assertThat(received.err())
        .contains("s0.zsend: 3 cells were damaged and mended from s0.zsend.zseal;")
        .contains("s1.zsend.002: 1 cell was damaged and mended from s1.zsend-002.zseal;")
        .contains("s1.zsend.004: 2 cells were damaged and mended from s1.zsend-004.zseal;")
        .contains("the file itself was not touched")
        .doesNotContain("passed over");
    sendsTheRecordedFull("corpus/fs@s0", "fs.full.0");
    sendsTheRecordedFull("corpus/fs@s1", "fs.full.1");
  }

  @Test
  void aFolderThatIsNotThere_isTold_notTheReceivingSide() {
    Outcome sent = send("corpus/fs@s0", "none/s0.zsend");

    assertThat(sent.status()).isEqualTo(2);
    assertThat(sent.err())
        .startsWith("error: cannot write " + stick.resolve("none/s0.zsend"))
        .contains("cause: " + stick.resolve("none") + " does not exist");
  }

  @Test
  void aSend_replacesNothing() throws Exception {
    ok(send("corpus/fs@s0", "s0.zsend"));
    Path file = stick.resolve("s0.zsend");
    byte[] before = Files.readAllBytes(file);

    Outcome again = send("corpus/fs@s1", "s0.zsend");

    assertThat(again.status()).isEqualTo(5);
    assertThat(again.err()).startsWith("error: " + file + " is there already");
    assertThat(file).hasBinaryContent(before);
    assertThat(stick.resolve("s0.zsend.zseal")).exists();
    Files.delete(file);
    assertThat(send("corpus/fs@s1", "s0.zsend").err())
        .startsWith("error: " + file + ".zseal is there already");
    assertThat(file).doesNotExist();
  }

  @Test
  void partsAreThePlainStream_forCat() throws Exception {
    ok(send("corpus/fs@s0", "s0.zsend", "--split", "100K"));
    ByteArrayOutputStream together = new ByteArrayOutputStream();
    try (var files = Files.newDirectoryStream(stick, "s0.zsend.*")) {
      List<Path> sorted = new ArrayList<>();
      files.forEach(sorted::add);
      sorted.sort(null);
      for (Path part : sorted) {
        together.write(Files.readAllBytes(part));
      }
    }

    assertThat(together.toByteArray()).isEqualTo(Files.readAllBytes(folder.resolve("full")));
    try (var files = Files.list(stick)) {
      assertThat(files).allMatch(file -> file.toFile().length() < 100 << 10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s0.zsend", "s0.zsend.002", "s0.zsend-001.zseal"})
  void anyNameWillDo(String name) {
    ok(send("corpus/fs@s0", "s0.zsend", "--split", "256K"));

    assertThat(ok(run("receive", "-V", there(), stick.resolve(name))).out()).contains("stored");
    assertThat(ok(run("stream", "info", stick.resolve(name))).out()).contains("corpus/fs@s0");
    assertThat(ok(run("stream", "diff", stick.resolve(name), folder.resolve("full"))).out())
        .contains("the same");
  }

  @Test
  void aMissingPart_isNamed_andNothingIsStored() throws Exception {
    ok(send("corpus/fs@s1", "s1.zsend", "--split", "256K"));
    Files.delete(stick.resolve("s1.zsend.003"));

    for (Path given : List.of(stick, stick.resolve("s1.zsend"), stick.resolve("s1.zsend.001"))) {
      Outcome received = run("receive", "-V", there(), given);
      assertThat(received.status()).as(received.err()).isEqualTo(5);
      assertThat(received.err()).contains("part 3 of 5 of ").contains("s1.zsend.003");
    }
    assertThat(run("list", "-H", "-V", there()).out()).isEmpty();
  }

  @Test
  void beyondRepair_nothingIsStored_andTheOffsetsAreNamed() throws Exception {
    ok(send("corpus/fs@s0", "s0.zsend"));
    damage(stick.resolve("s0.zsend"), 40_960, 30 * 4096);

    Outcome received = run("receive", "-V", there(), stick.resolve("s0.zsend"));
    assertThat(received.status()).isEqualTo(3);
    assertThat(received.err())
        .contains("s0.zsend is damaged beyond repair")
        .contains("bytes 40960 to ");
    assertThat(run("list", "-H", "-V", there()).out()).isEmpty();

    Outcome verified = run("stream", "verify", stick.resolve("s0.zsend"));
    assertThat(verified.status()).isEqualTo(3);
    assertThat(verified.err().lines()).hasSize(3);
    assertThat(verified.err()).contains("bytes 40960 to ");
    Outcome repaired = run("stream", "repair", stick.resolve("s0.zsend"));
    assertThat(repaired.status()).isEqualTo(3);
  }

  @Test
  void verify_findsDamage_repair_mendsIt() throws Exception {
    ok(send("corpus/fs@s1", "s1.zsend", "--split", "256K"));
    Path file = stick.resolve("s1.zsend");
    assertThat(ok(run("stream", "verify", file)).out())
        .contains("s1.zsend: whole: 1 stream")
        .contains("s1.zsend-004.zseal: whole");
    damage(stick.resolve("s1.zsend.001"), 77_777, 10);
    damage(stick.resolve("s1.zsend-002.zseal"), 6000, 10);

    Outcome found = run("stream", "verify", file);
    assertThat(found.status()).isEqualTo(3);
    assertThat(found.out()).contains("s1.zsend: whole: 1 stream");
    assertThat(found.err())
        .contains("s1.zsend.001 is damaged, and can be mended")
        .contains("s1.zsend-002.zseal is damaged, and can be mended")
        .contains("zseal stream repair");

    assertThat(ok(run("stream", "repair", "-n", file)).out())
        .contains("would mend ")
        .contains("s1.zsend.001: 1 cells");
    assertThat(ok(run("stream", "repair", file)).out())
        .contains("mended " + stick.resolve("s1.zsend.001"))
        .contains("mended " + stick.resolve("s1.zsend-002.zseal"));
    ok(run("stream", "verify", file));
    assertThat(ok(run("stream", "repair", file)).out()).contains("nothing to mend");
  }

  @Test
  void protect_givesASidecarToAnyStreamFile() throws Exception {
    Path full = folder.resolve("full");
    assertThat(ok(run("stream", "protect", full)).out()).contains("wrote ").contains("full.zseal");
    ok(send("corpus/fs@s0", "s0.zsend"));
    assertThat(Files.readAllBytes(folder.resolve("full.zseal")))
        .isEqualTo(Files.readAllBytes(stick.resolve("s0.zsend.zseal")));
    damage(full, 1000, 4096);

    assertThat(ok(run("stream", "dump", full)).err()).contains("2 cells were damaged and mended");
    Outcome again = run("stream", "protect", full);
    assertThat(again.status()).isEqualTo(3);
    assertThat(ok(run("stream", "repair", full)).out()).contains("mended " + full);
    assertThat(Files.readAllBytes(full)).isEqualTo(Vectors.bytes(SET, "fs.full.0"));
  }

  @Test
  void filesAreReadOutOfDamagedStreamFiles() throws Exception {
    ok(send("corpus/fs@s1", "s1.zsend", "--split", "256K"));
    Path key = Files.write(folder.resolve("key"), Vectors.bytes(SET, "key"));
    Path sound = folder.resolve("sound");
    ok(extract(key, sound, "s1.zsend"));
    for (int part = 1; part <= 4; part++) {
      for (int at = 3; at < 9; at += 3) {
        damage(stick.resolve("s1.zsend.00" + part), at * 10_000L, 600);
      }
    }
    Path mended = folder.resolve("mended");
    ok(extract(key, mended, "s1.zsend.001"));

    assertThat(hashes(mended)).hasSizeGreaterThan(10).isEqualTo(hashes(sound));
  }

  private Outcome extract(Path key, Path to, String stream) {
    return run(
        "extract",
        "corpus/fs@s1",
        "--to",
        to,
        "--key-file",
        key,
        "--stream",
        stick.resolve(stream));
  }

  private static List<String> hashes(Path top) throws Exception {
    List<String> all = new ArrayList<>();
    try (var walk = Files.walk(top)) {
      for (Path file : walk.filter(f -> Files.isRegularFile(f)).sorted().toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        all.add(top.relativize(file) + " " + HexFormat.of().formatHex(hash));
      }
    }
    return all;
  }

  @Test
  void whatMakesNoSense_isRefused() throws Exception {
    assertThat(send("corpus/fs@s0", "x", "--split", "10").status()).isEqualTo(2);
    assertThat(send("corpus/fs@s0", "x", "--split", "1000000000T").status()).isEqualTo(2);
    assertThat(send("corpus/fs@s0", "x", "--split", "4G", "--parity", "50%").status()).isEqualTo(2);
    assertThat(send("corpus/fs@s0", "x", "--parity", "1%").status()).isEqualTo(2);
    assertThat(send("corpus/fs@s0", "x", "--parity", "10%", "--no-sidecar").status()).isEqualTo(2);
    assertThat(run("send", "corpus/fs@s0", "-V", here(), "--split", "4G").status()).isEqualTo(2);
    Outcome device = run("send", "corpus/fs@s0", "-V", here(), "-o", stick);
    assertThat(device.status()).isEqualTo(2);
    assertThat(device.err()).contains("is not a file");
    try (var files = Files.list(stick)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aSendThatFails_leavesNothing() throws Exception {
    Path pack;
    try (var files = Files.walk(here())) {
      pack =
          files
              .filter(p -> p.toString().matches(".*\\.(data|page)"))
              .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
              .orElseThrow();
    }
    damage(pack, 5000, (int) (Files.size(pack) / 3));

    assertThat(send("corpus/fs@s1", "x").status()).isEqualTo(3);
    assertThat(send("corpus/fs@s1", "x", "--split", "64K").status()).isEqualTo(3);
    try (var files = Files.list(stick)) {
      assertThat(files).isEmpty();
    }
  }
}
