package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.StreamWriter;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How far snapshots are verified: what `receive --verify`, `scrub`, `key check` and `prove` note,
/// `list` shows and `prune` goes by.
class VerifiedCommandsTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private Path vault;
  private Path key;

  record Outcome(int status, String out, String err) {}

  @BeforeEach
  void fill() throws Exception {
    vault = folder.resolve("vault");
    key = Files.write(folder.resolve("key"), Vectors.bytes(SET, "key"));
    fill(vault);
  }

  private void fill(Path into) throws Exception {
    assertThat(run(into, "init").status()).isZero();
    Path streams = Files.createDirectories(folder.resolve("streams"));
    for (String name : List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "vol.full.0")) {
      Files.write(streams.resolve(name), Vectors.bytes(SET, name));
    }
    assertThat(run(into, "receive", streams.toString()).status()).isZero();
  }

  private Outcome run(Path vault, String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("-V", vault.toString()));
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Zseal.run(
            all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private void done(String... words) {
    Outcome outcome = run(vault, words);
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  private List<String> snapshots() {
    return lines("list", "-H", "-t", "snapshot", "-s", "name", "-o", "name,verified");
  }

  /// What is printed, with TODAY in the place of the day.
  private List<String> lines(String... words) {
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    return run(vault, words).out().replace(today, "TODAY").replace('\t', ' ').lines().toList();
  }

  @Test
  void eachLookIsNoted() {
    assertThat(snapshots())
        .containsExactly(
            "corpus/fs@s0 stored",
            "corpus/fs@s1 stored",
            "corpus/fs@s2 stored",
            "corpus/vol@s0 stored");

    done("key", "check", "corpus/fs@s0", "--key-file", key.toString());
    done("prove", "corpus/fs@s1", "--key-file", key.toString());
    assertThat(snapshots())
        .containsExactly(
            "corpus/fs@s0 key-checked TODAY",
            "corpus/fs@s1 proved TODAY",
            "corpus/fs@s2 stored",
            "corpus/vol@s0 stored");
    assertThat(lines("list", "-H", "-o", "name,verified"))
        .containsExactly("corpus/fs proved TODAY (@s1)", "corpus/vol stored");

    done("scrub", "--sample", "99%");
    assertThat(snapshots()).contains("corpus/fs@s2 stored");
    done("scrub", "corpus/vol@s0");
    assertThat(snapshots()).contains("corpus/vol@s0 scrubbed TODAY", "corpus/fs@s2 stored");
    done("scrub");
    assertThat(snapshots())
        .containsExactly(
            "corpus/fs@s0 key-checked TODAY, scrubbed TODAY",
            "corpus/fs@s1 proved TODAY",
            "corpus/fs@s2 scrubbed TODAY",
            "corpus/vol@s0 scrubbed TODAY");
    assertThat(lines("list", "-H", "-o", "name,verified"))
        .containsExactly("corpus/fs scrubbed TODAY", "corpus/vol scrubbed TODAY");
  }

  @Test
  void forScripts_itIsAWordAndATime() {
    done("key", "check", "corpus/fs@s0", "--key-file", key.toString());

    assertThat(lines("list", "--json", "-t", "snapshot", "corpus/fs").getFirst())
        .containsPattern("\"verified\":\"key-checked\",\"verified_at\":\"TODAYT[0-9:]+\\.?\\d*Z\"");
    assertThat(lines("list", "--json", "corpus/fs").getFirst())
        .contains("\"verified\":\"key-checked\"")
        .contains("\"verified_snapshot\":\"s0\"");
    assertThat(lines("list", "-Hp", "-t", "snapshot", "-o", "verified,verified_at", "corpus/vol"))
        .containsExactly("stored -");
  }

  @Test
  void aKeyThatDoesNotOpenIsNotNoted() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "0".repeat(64));

    assertThat(run(vault, "key", "check", "corpus/fs@s0", "--key-file", wrong + "").status())
        .isEqualTo(5);
    assertThat(run(vault, "prove", "corpus/fs@s0", "--key-file", wrong + "").status()).isEqualTo(5);

    assertThat(snapshots()).contains("corpus/fs@s0 stored");
  }

  @Test
  void whatIsLostIsShown_untilItCameBack() throws Exception {
    Path other = folder.resolve("other");
    fill(other);
    done("scrub");
    done("prove", "corpus/vol@s0", "--key-file", key.toString());
    Path pack = largestPackOf("corpus/vol");
    byte[] bytes = Files.readAllBytes(pack);
    Arrays.fill(bytes, 5000, 5000 + bytes.length / 5, (byte) 7);
    Files.write(pack, bytes);

    assertThat(run(vault, "scrub").status()).isEqualTo(3);

    assertThat(snapshots()).contains("corpus/vol@s0 DAMAGED TODAY", "corpus/fs@s2 scrubbed TODAY");
    assertThat(lines("list", "-H", "-o", "name,verified"))
        .contains("corpus/vol DAMAGED: 1 of 1 snapshots");
    assertThat(run(vault, "prove", "corpus/vol@s0", "--key-file", key + "").status()).isEqualTo(3);
    // What cannot be read is not disproved: a scrub that brings it back lifts that.
    assertThat(snapshots()).contains("corpus/vol@s0 DAMAGED TODAY");

    assertThat(run(vault, "scrub", "--from", other.toString()).status()).isZero();
    assertThat(snapshots()).contains("corpus/vol@s0 proved TODAY");
  }

  /// Sums of streams and vaults tell what came, MACs what ZFS sealed.
  @Test
  void whatZfsNeverSealed_isDisproved_andNoScrubLiftsThat() throws Exception {
    Path forged =
        Files.write(folder.resolve("forged"), withAnotherBlock(Vectors.bytes(SET, "vol.full.0")));
    vault = folder.resolve("third");
    done("init");
    done("receive", forged.toString());

    assertThat(run(vault, "prove", "corpus/vol@s0", "--key-file", key + "").status()).isEqualTo(3);

    assertThat(snapshots()).contains("corpus/vol@s0 DISPROVED TODAY");
    done("scrub");
    assertThat(snapshots()).contains("corpus/vol@s0 DISPROVED TODAY");
  }

  /// A bit of the first block is another one, and all checksums agree.
  private static byte[] withAnotherBlock(byte[] stream) throws Exception {
    var out = new ByteArrayOutputStream();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    var writer = new StreamWriter(out, reader.order());
    boolean changed = false;
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] payload = reader.payload();
      switch (r) {
        case SendRecord.Begin begin -> writer.begin(begin, payload);
        case SendRecord.End _ -> writer.end();
        default -> {
          if (r instanceof SendRecord.Write && !changed) {
            payload[payload.length / 2] ^= 1;
            changed = true;
          }
          writer.write(r, payload, 0, payload.length);
        }
      }
    }
    writer.flush();
    assertThat(changed).isTrue();
    return out.toByteArray();
  }

  @Test
  void receiveVerify_readsBackWhatItStored_andNotesIt() throws Exception {
    Path fresh = folder.resolve("fresh");
    assertThat(run(fresh, "init").status()).isZero();
    Path streams = folder.resolve("streams");
    Outcome full = run(fresh, "receive", "--verify", streams.resolve("fs.full.0").toString());
    assertThat(full.status()).as(full.err()).isZero();
    assertThat(full.out()).containsPattern("read back corpus/fs@s0: \\S+, all as it was written");

    Outcome all = run(fresh, "receive", "--verify", "--json", streams.toString());

    assertThat(all.status()).as(all.err()).isZero();
    assertThat(all.out().lines().filter(line -> line.contains("\"read back\"")))
        .hasSize(3)
        .allMatch(line -> line.matches(".*\"blobs\":[1-9]\\d*,\"bytes\":[1-9]\\d*.*"))
        .noneMatch(line -> line.contains("corpus/fs@s0"));
    vault = fresh;
    assertThat(snapshots())
        .containsExactly(
            "corpus/fs@s0 read-back TODAY",
            "corpus/fs@s1 read-back TODAY",
            "corpus/fs@s2 read-back TODAY",
            "corpus/vol@s0 read-back TODAY");
    done("key", "check", "corpus/fs@s1", "--key-file", key.toString());
    assertThat(snapshots()).contains("corpus/fs@s1 key-checked TODAY, read-back TODAY");
    assertThat(lines("list", "-H", "-o", "name,verified")).contains("corpus/fs read-back TODAY");
    List<String> shown = lines("prune", "-n", "--keep-last", "1", "corpus/fs");
    assertThat(shown.stream().map(line -> line.replaceAll("\\s+", " ")))
        .anyMatch(line -> line.matches("corpus/fs@s2 .* stays newest, newest read back, last"));
  }

  /// Stored and not read: the run was stopped, or the disk lost it meanwhile.
  @Test
  void receiveVerify_tellsWhatDoesNotReadBack() throws Exception {
    Path pack = largestPackOf("corpus/vol");
    byte[] bytes = Files.readAllBytes(pack);
    Arrays.fill(bytes, 5000, 5000 + bytes.length / 5, (byte) 7);
    Files.write(pack, bytes);
    Path streams = folder.resolve("streams");

    Outcome one = run(vault, "receive", "--verify", streams.resolve("vol.full.0").toString());

    assertThat(one.status()).isEqualTo(3);
    assertThat(one.err())
        .contains("error: corpus/vol@s0 was stored, and does not read back right")
        .containsPattern("cause: \\d+ blocks and \\d+ pages are lost")
        .contains("hint: Run `zseal scrub`");
    assertThat(snapshots()).contains("corpus/vol@s0 DAMAGED TODAY", "corpus/fs@s2 stored");
    Outcome all = run(vault, "receive", "--verify", "--json", streams.toString());
    assertThat(all.status()).isEqualTo(8);
    assertThat(all.err()).contains("1 of 4 snapshots in the vault do not read back right");
    assertThat(all.out().lines().filter(line -> line.contains("\"not read back\"")))
        .hasSize(1)
        .allMatch(line -> line.contains("\"error\":\"corpus/vol@s0 was stored"));
    assertThat(snapshots()).contains("corpus/fs@s2 read-back TODAY");
  }

  /// That of the series which is not the other dataset's.
  private Path largestPackOf(String dataset) throws Exception {
    String id = run(vault, "list", "-H", "-o", "id", dataset).out().strip();
    String manifest;
    try (Stream<Path> files = Files.list(vault.resolve("datasets").resolve(id))) {
      manifest = Files.readString(files.filter(Files::isRegularFile).findFirst().orElseThrow());
    }
    String series = manifest.replaceFirst("(?s).*\"series\" : \"([0-9a-f]{16})\".*", "$1");
    try (Stream<Path> files = Files.walk(vault)) {
      return files
          .filter(p -> p.toString().contains(series) && p.toString().matches(".*\\.(data|page)"))
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }

  @Test
  void prune_keepsTheNewestThatWasFoundWhole() {
    done("scrub", "corpus/fs@s0");

    List<String> shown = lines("prune", "-n", "--keep-last", "1", "corpus/fs");
    assertThat(shown.stream().map(line -> line.replaceAll("\\s+", " ")))
        .anyMatch(line -> line.matches("corpus/fs@s0 .* stays newest verified"))
        .anyMatch(line -> line.matches("corpus/fs@s1 .* goes"))
        .anyMatch(line -> line.matches("corpus/fs@s2 .* stays newest, last"));
    done("prune", "--keep-last", "1", "corpus/fs");
    assertThat(snapshots())
        .containsExactly(
            "corpus/fs@s0 scrubbed TODAY", "corpus/fs@s2 stored", "corpus/vol@s0 stored");
  }

  /// As on media that can only be read: nothing can be written below the vault.
  @Test
  void aVaultThatCannotBeWritten_isCheckedAllTheSame() throws Exception {
    Files.deleteIfExists(vault.resolve("tmp"));
    Files.writeString(vault.resolve("tmp"), "in the way");

    for (String[] words : new String[][] {{"key", "check"}, {"prove"}}) {
      List<String> all = new ArrayList<>(Arrays.asList(words));
      all.addAll(List.of("corpus/fs@s0", "--key-file", key.toString()));
      Outcome outcome = run(vault, all.toArray(String[]::new));

      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.err()).startsWith("note: the vault does not remember this: ");
    }
    assertThat(snapshots()).contains("corpus/fs@s0 stored");
  }

  /// In a process of its own, for its environment.
  @Test
  void withoutAPlaceForAWritersKey_aKeyIsCheckedAllTheSame() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-cp",
            classes,
            Zseal.class.getName(),
            "key",
            "check",
            "corpus/fs@s0",
            "--key-file",
            key.toString(),
            "-V",
            vault.toString());
    builder.environment().put("ZSEAL_STATE", file.resolve("state").toString());
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();

    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    assertThat(out).content().startsWith("the key opens corpus/fs@s0");
    assertThat(err).content().contains("note: the vault does not remember this: ");
    assertThat(snapshots()).contains("corpus/fs@s0 stored");
  }
}
