package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `receive`, `send` and `restore` say and do about keys that were wrapped anew.
class CapsuleCommandsTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir Path folder;
  private Path vault;

  record Outcome(int status, String out, String err) {}

  @BeforeEach
  void init() {
    vault = folder.resolve("vault");
    assertThat(run("init").status()).isZero();
  }

  private Outcome run(String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(arguments));
    words.addAll(List.of("-V", vault.toString()));
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Zseal.run(
            words.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private Outcome receive(byte[] stream, String... options) throws Exception {
    Path file = folder.resolve("stream");
    Files.write(file, stream);
    List<String> words = new ArrayList<>(List.of(options));
    words.add(file.toString());
    return run("receive", words.toArray(String[]::new));
  }

  private static byte[] rewrapped(String name) throws Exception {
    return Rewrapped.stream(Vectors.bytes(SET, name), Vectors.bytes(SET, "key"), "a new one", 5);
  }

  private void threeSnapshots() throws Exception {
    assertThat(receive(Vectors.bytes(SET, "fs.full.0")).err()).isEmpty();
    assertThat(receive(Vectors.bytes(SET, "fs.incr.1")).err()).isEmpty();
    assertThat(receive(rewrapped("fs.incr.2")).status()).isZero();
  }

  private String capsule(String snapshot) {
    return run("list", "-H", "-t", "snapshot", "-o", "name,capsule")
        .out()
        .lines()
        .filter(line -> line.startsWith(snapshot + "\t"))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void receive_warnsOfAKeyWrappedAnew_once() throws Exception {
    receive(Vectors.bytes(SET, "fs.full.0"));
    receive(Vectors.bytes(SET, "fs.incr.1"));

    Outcome received = receive(rewrapped("fs.incr.2"));
    Outcome next = receive(rewrapped("fs.incr.3"));

    assertThat(received.status()).isZero();
    assertThat(received.out()).startsWith("stored corpus/fs@s2");
    assertThat(received.err().lines())
        .containsExactly(
            "warning: the key of corpus/fs was re-wrapped since @s1",
            "cause: older snapshots open with the passphrase or key of their day, this one with the"
                + " new one",
            "hint: see zseal key list; put what opens them in the safe: zseal key export");
    assertThat(next.err()).isEmpty();
  }

  @Test
  void receive_asJson_hasTheChangeInFields() throws Exception {
    Outcome first = receive(Vectors.bytes(SET, "fs.full.0"), "--json");
    String capsule = capsule("corpus/fs@s0");
    Outcome second = receive(rewrapped("fs.incr.1"), "--json");
    byte[] stranger = Vectors.bytes("lab-2.4-gcm192-off-8k-pass", "fs.full.0");
    Outcome third = receive(stranger, "--json", "--as", "corpus/fs");

    assertThat(first.out())
        .contains("\"capsule\":\"" + capsule)
        .contains("\"keyChange\":null,\"keyChangedSince\":null");
    assertThat(second.err()).isEmpty();
    assertThat(second.out())
        .contains("\"keyChange\":\"re-wrapped\",\"keyChangedSince\":\"corpus/fs@s0\"");
    assertThat(third.out()).contains("\"keyChange\":\"other key\"");
  }

  @Test
  void receive_warnsOfAnotherKeyUnderTheSameName() throws Exception {
    receive(Vectors.bytes(SET, "fs.full.0"));

    byte[] stranger = Vectors.bytes("lab-2.4-gcm192-off-8k-pass", "fs.full.0");
    Outcome received = receive(stranger, "--as", "corpus/fs");

    assertThat(received.status()).isZero();
    assertThat(received.err())
        .startsWith("warning: corpus/fs is another dataset than the one @s0 is of\n")
        .contains("no key of before opens it");
  }

  @Test
  void send_takesAnyCapsuleOfTheKey_andSaysWhatOpensIt() throws Exception {
    threeSnapshots();
    Path sent = folder.resolve("sent");
    String newest = capsule("corpus/fs@s2");

    Outcome plain = run("send", "corpus/fs@s0", "-o", sent.toString());
    assertThat(plain.err()).isEmpty();
    assertThat(sent).hasBinaryContent(Vectors.bytes(SET, "fs.full.0"));
    for (String which : List.of("newest", newest.substring(0, 9))) {
      Files.delete(sent);
      Files.delete(folder.resolve("sent.zseal"));
      Outcome other = run("send", "--capsule", which, "corpus/fs@s0", "-o", sent.toString());
      assertThat(other.status()).as(other.err()).isZero();
      assertThat(other.err())
          .isEqualTo(
              "note: what is received opens with the passphrase of capsule %s (that of @s2, the"
                      .formatted(newest.substring(0, 8))
                  + " newest)\n");
      assertThat(sent).hasBinaryContent(rewrapped("fs.full.0"));
    }
    Outcome dry = run("send", "-n", "corpus/fs@s0");
    assertThat(dry.out()).contains("opens with the passphrase of capsule").contains("@s1, as rec");
  }

  @Test
  void send_refusesACapsuleThereIsNot() throws Exception {
    threeSnapshots();
    String newest = capsule("corpus/fs@s2");

    Outcome unknown = run("send", "-n", "--capsule", "00000000", "corpus/fs@s0");
    assertThat(unknown.status()).isEqualTo(5);
    assertThat(unknown.err()).contains(capsule("corpus/fs@s0")).contains(newest);
    assertThat(run("send", "-n", "--capsule", "later", "corpus/fs@s0").status()).isEqualTo(2);
    assertThat(run("send", "-n", "-R", "--capsule", newest, "corpus/fs@s0").status()).isEqualTo(2);
  }

  @Test
  void keyList_isSortedByDataset() throws Exception {
    threeSnapshots();
    receive(Vectors.bytes("lab-2.4-gcm192-off-8k-pass", "fs.full.0"), "--as", "a/first");
    receive(Vectors.bytes("lab-2.1-gcm256-lz4-128k-pass", "fs.full.0"), "--as", "z/last");

    Outcome listed = run("key", "list", "-H");

    assertThat(listed.out().lines().map(line -> line.substring(0, line.indexOf('\t'))))
        .containsExactly("a/first", "corpus/fs", "corpus/fs", "z/last");
  }
}
