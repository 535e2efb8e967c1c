package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {

  @Test
  void nastyWordsComeOutOfARealShellUnchanged() throws Exception {
    shellGivesBack(
        List.of(
            "",
            "-n",
            "--",
            "a b",
            " lead and trail ",
            "it's",
            "'",
            "''",
            "'\\''",
            "\\",
            "\\'",
            "\"",
            "$HOME ${HOME} $(id) `id`",
            "a\nb\n",
            "\t\r",
            "*?[a-z]{a,b}~",
            "~root",
            "=ls",
            "!! !1",
            "; & | < > ( ) #",
            "a=b",
            "tank/my data@x y",
            "tank#zseal-1",
            "héllo \u4e16\u754c \ud83d\udd11",
            "\u001b[31m"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomWordsComeOutOfARealShellUnchanged(long seed) throws Exception {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var words = new ArrayList<String>();
    String alphabet = "'\"\\$`!*?~#;&|<>(){}[] \t\n=-aZ0é";
    for (int i = 0; i < 200; i++) {
      var word = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        word.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      words.add(word.toString());
    }
    shellGivesBack(words);
  }

  @Test
  void refusesWhatNoCommandLineCanHold() {
    assertThatThrownBy(() -> ShellWords.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }

  private static void shellGivesBack(List<String> words) throws Exception {
    String command = "printf '%s\\0' " + ShellWords.quote(words);
    Process shell = new ProcessBuilder("/bin/sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shell.waitFor()).isZero();
    assertThat(List.of(output.split("\0", -1))).isEqualTo(append(words));
  }

  private static List<String> append(List<String> words) {
    var all = new ArrayList<>(words);
    all.add("");
    return all;
  }
}
