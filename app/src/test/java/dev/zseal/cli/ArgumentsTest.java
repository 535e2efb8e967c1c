package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a person types reaches the command as it is, or not at all.
class ArgumentsTest {

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  @Test
  void bytesThatAreNoText_areRefused_notReadAsOthers() {
    for (String words : List.of("list -V /x\uFFFD", "stream info a\uFFFDb", "r\uFFFD")) {
      Outcome refused = run(words.split(" "));

      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("not text in the locale's encoding").contains("UTF-8");
    }
  }

  /// Given to the program as bytes, in a locale that has no more than ASCII and in one of UTF-8.
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void theBytesOfAProcess_areLookedAt(String locale) throws Exception {
    Outcome refused = process(locale, "info \"$(printf 'caf\\351')\"");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("not text in the locale's encoding: caf");
    assertThat(process(locale, "info 'what?'").err()).contains("cannot read what?");
  }

  private Outcome process(String locale, String words) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "exec '%s' -cp '%s' %s stream %s"
                .formatted(java, classes, Zseal.class.getName(), words));
    builder.environment().put("LC_ALL", locale);
    int status = builder.redirectError(err.toFile()).start().waitFor();
    return new Outcome(status, "", Files.readString(err));
  }

  /// What is wrong with a command line is told as everything else.
  @Test
  void aCommandLineThatIsNone_isToldInJson_whereThatIsAskedFor() {
    for (String words : List.of("list --json --nought", "lits --json", "receive --json --as")) {
      Outcome wrong = run(words.split(" "));

      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.err().lines()).hasSize(1);
      assertThat(wrong.err()).startsWith("{\"error\":\"").contains("\"exitStatus\":2");
    }
    assertThat(run("lits", "--json").err()).contains("\"hint\":\"Did you mean: ").contains("list");
  }

  @Test
  void aWorkingDirectoryThatIsGone_isToldPlainly() throws Exception {
    String gone = Files.createDirectory(folder.resolve("gone")).toString();
    Path err = folder.resolve("err");
    Path zseal = Path.of("../zseal").toAbsolutePath().normalize();

    int status =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "cd '%1$s' && rmdir '%1$s' && exec '%2$s' list".formatted(gone, zseal))
            .redirectError(err.toFile())
            .start()
            .waitFor();

    assertThat(status).isEqualTo(4);
    assertThat(Files.readString(err))
        .contains("error: the working directory does not exist any more")
        .contains("hint: ")
        .doesNotContain("java");
  }

  @Test
  void aSnapshotThatIsCalledAsAFile_isNotThatFile() throws Exception {
    String vault = folder.resolve("vault").toString();
    assertThat(run("init", "-V", vault).status()).isZero();
    String name = "@" + Files.writeString(folder.resolve("s0"), "--help");
    String other = "@" + Files.createDirectory(folder.resolve("s1"));

    for (String each : new String[] {name, other}) {
      Outcome sent = run("send", "-V", vault, "-i", each, "tank/x@s2");
      assertThat(sent.status()).as(sent.err()).isEqualTo(5);
      assertThat(sent.out()).isEmpty();
      Outcome info = run("stream", "info", each);
      assertThat(info.status()).isEqualTo(2);
      assertThat(info.err()).contains("cannot read " + each);
    }
  }
}
