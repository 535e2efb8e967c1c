package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `key check`, `key list` and `key export`. Whatever is printed is searched for the secrets.
class KeyCommandsTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";
  private static final String NEW = "yet another passphrase";

  @TempDir Path folder;
  private final StringBuilder printed = new StringBuilder();
  private Path vault;
  private Path oldKey;
  private Path newKey;

  record Outcome(int status, String out, String err) {}

  /// Two snapshots of a filesystem, the second after `zfs change-key`, and one of a volume.
  @BeforeEach
  void fill() throws Exception {
    vault = folder.resolve("vault");
    oldKey = Files.write(folder.resolve("old"), Vectors.bytes(SET, "key"));
    newKey = Files.writeString(folder.resolve("new"), NEW + "\n");
    assertThat(run("init").status()).isZero();
    byte[] secret = Vectors.bytes(SET, "key");
    for (byte[] stream :
        List.of(
            Vectors.bytes(SET, "fs.full.0"),
            Rewrapped.stream(Vectors.bytes(SET, "fs.incr.1"), secret, NEW, 4),
            Vectors.bytes(SET, "vol.full.0"))) {
      Path file = Files.write(folder.resolve("stream"), stream);
      assertThat(run("receive", file.toString()).status()).isZero();
    }
  }

  private Outcome run(String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("-V", vault.toString()));
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Zseal.run(
            all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    printed.append(out).append(err);
    return new Outcome(status, out.toString(), err.toString());
  }

  private Outcome check(String snapshot, Path key, String... more) {
    List<String> words =
        new ArrayList<>(List.of("key", "check", snapshot, "--key-file", key.toString()));
    words.addAll(Arrays.asList(more));
    return run(words.toArray(String[]::new));
  }

  @AfterEach
  void noSecretWasPrinted() {
    String old = new String(Vectors.bytes(SET, "key"), StandardCharsets.UTF_8).strip();
    assertThat(printed.toString())
        .isNotEmpty()
        .doesNotContain(old)
        .doesNotContain(NEW)
        .doesNotContain("a wrong passphrase");
  }

  @Test
  void check_saysThatAKeyOpens_andByWhichCapsule() {
    Outcome first = check("corpus/fs@s0", oldKey);
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.out().lines()).hasSize(2);
    assertThat(first.out())
        .startsWith("the key opens corpus/fs@s0: key ")
        .contains("proof: the first block of dnodes opens");

    Outcome newest = check("corpus/fs", newKey);
    assertThat(newest.out()).contains("the key opens corpus/fs@s1").doesNotContain("note:");
  }

  @Test
  void check_triesTheCapsulesOfOtherDays() {
    Outcome newOnOld = check("corpus/fs@s0", newKey);
    assertThat(newOnOld.status()).as(newOnOld.err()).isZero();
    assertThat(newOnOld.out())
        .contains("note: this snapshot came with capsule")
        .contains("zseal send --capsule");

    Outcome oldOnNew = check("corpus/fs@s1", oldKey, "--json");
    assertThat(oldOnNew.out())
        .contains("\"snapshot\":\"corpus/fs@s1\"")
        .contains("\"opens\":true")
        .contains("\"asReceived\":false");
  }

  /// The note names a capsule that `send` takes.
  @Test
  void check_namesACapsuleForSend() {
    String note = check("corpus/fs@s0", newKey).out();
    String capsule = note.replaceFirst("(?s).*send --capsule ([0-9a-f]+).*", "$1");

    Path sent = folder.resolve("sent");
    Outcome outcome = run("send", "--capsule", capsule, "corpus/fs@s0", "-o", sent.toString());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("opens with the passphrase of capsule " + capsule);
  }

  @Test
  void check_refusesWhatDoesNotOpen() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "a wrong passphrase");
    Path empty = Files.writeString(folder.resolve("empty"), "");
    Path large = Files.write(folder.resolve("large"), new byte[5000]);

    Outcome refused = check("corpus/fs@s0", wrong);
    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .contains("the key given does not open corpus/fs@s0")
        .contains("hint:");
    assertThat(check("corpus/vol@s0", newKey).status()).isEqualTo(5);
    assertThat(check("corpus/fs@s0", empty).status()).isEqualTo(5);
    assertThat(check("corpus/fs@s0", large).status()).isEqualTo(5);
    assertThat(check("corpus/fs@s9", oldKey).status()).isEqualTo(5);
    assertThat(check("corpus/fs@s0", folder.resolve("none")).status()).isEqualTo(2);
    assertThat(check("corpus/fs@s0", oldKey, "--key-stdin").status()).isEqualTo(2);
  }

  @Test
  void check_readsAKeyFromStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream((NEW + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("key", "check", "corpus/fs@s1", "--key-stdin").status()).isZero();
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void list_tellsWhenTheKeyChanged() {
    List<String> rows = run("key", "list").out().lines().toList();
    assertThat(rows).hasSize(4);
    assertThat(rows.getFirst()).startsWith("NAME").contains("CHANGE", "CAPSULE");
    assertThat(rows.get(1)).matches("corpus/fs +s0 +s0 +1 +first .*");
    assertThat(rows.get(2)).matches("corpus/fs +s1 +s1 +1 +re-wrapped .* 1000 .*");
    assertThat(rows.get(3)).startsWith("corpus/vol");

    assertThat(run("key", "list", "--json", "corpus/fs").out().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"name\":\"corpus/fs\",") && line.endsWith("\"}"))
        .anyMatch(line -> line.contains("\"change\":\"re-wrapped\""));
    assertThat(run("key", "list", "corpus/none").status()).isEqualTo(5);
  }

  @Test
  void export_writesACapsuleThatOpensAVaultThatLostItsOwn() throws Exception {
    Path paper = folder.resolve("paper");
    assertThat(run("key", "export", "corpus/fs@s0", "-o", paper.toString()).status()).isZero();
    assertThat(run("key", "export", "corpus/fs@s0", "-o", paper.toString()).status()).isEqualTo(7);
    String id = run("list", "-H", "-o", "id", "corpus/fs").out().strip();
    // Only the snapshot that came after the change is left.
    assertThat(run("destroy", "corpus/fs@s0").status()).isZero();
    for (Path capsule : files(vault.resolve("capsules"))) {
      Files.delete(capsule);
    }
    assertThat(files(vault.resolve("datasets").resolve(id))).hasSize(1);

    assertThat(check("corpus/fs@s1", oldKey).status()).isEqualTo(5);
    Outcome opened = check("corpus/fs@s1", oldKey, "--capsule-file", paper.toString());

    assertThat(opened.status()).as(opened.err()).isZero();
    Outcome other = check("corpus/vol@s0", oldKey, "--capsule-file", paper.toString());
    assertThat(other.status()).isEqualTo(5);
    assertThat(other.err()).contains("is the capsule of another key");
    Path garbage = Files.writeString(folder.resolve("garbage"), "no capsule");
    assertThat(check("corpus/fs@s1", oldKey, "--capsule-file", garbage + "").status()).isEqualTo(2);
  }

  private static List<Path> files(Path top) throws Exception {
    try (var all = Files.list(top)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void export_printsText_andACodeThatReadersPassOver() throws Exception {
    Outcome exported = run("key", "export", "corpus/fs", "--qr");

    assertThat(exported.status()).isZero();
    List<String> lines = exported.out().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("-- The wrapped key of corpus/fs");
    assertThat(lines).anyMatch(line -> line.startsWith("fingerprint "));
    assertThat(lines)
        .filteredOn(line -> line.contains("█"))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("--"));
    Path paper = Files.writeString(folder.resolve("paper"), exported.out());
    assertThat(check("corpus/fs@s1", newKey, "--capsule-file", paper + "").status()).isZero();
  }
}
