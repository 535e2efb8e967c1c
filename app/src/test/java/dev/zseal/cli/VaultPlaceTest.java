package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said where no vault is: mostly because its disk is not mounted.
class VaultPlaceTest {

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  private static Outcome run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  @Test
  void aFolderThatIsNotThere_isAskedFor_andNotToBeMade() {
    String none = folder.resolve("usb/vault").toString();
    for (List<String> words :
        List.of(
            List.of("list", "-V", none),
            List.of("receive", "-V", none),
            List.of("backup", "tank/x", "-V", none))) {
      Outcome refused = run(words.toArray(String[]::new));

      assertThat(refused.status()).isEqualTo(5);
      assertThat(refused.err())
          .startsWith("error: " + none + " does not exist: is its disk mounted?\n")
          .doesNotContain("init");
    }
    assertThat(folder.resolve("usb")).doesNotExist();
  }

  @Test
  void anEmptyFolder_mayBeThatOfADisk_orWaitForAVault() throws Exception {
    String empty = Files.createDirectory(folder.resolve("empty")).toString();

    for (String reading : List.of("list", "scrub", "prune")) {
      Outcome refused = run(reading, "-V", empty);
      assertThat(refused.status()).isEqualTo(5);
      assertThat(refused.err())
          .contains(empty + " is not a vault\n")
          .contains("empty folder, as that of a disk which is not mounted")
          .doesNotContain("init");
    }
    Outcome filling = run("receive", "-V", empty);
    assertThat(filling.status()).isEqualTo(5);
    assertThat(filling.err()).contains("not mounted").contains("zseal init -V " + empty + "\n");
  }

  @Test
  void aFolderOfOtherThings_isNoPlaceForAVault() throws Exception {
    Files.writeString(folder.resolve("letter.txt"), "x");

    for (String command : List.of("list", "receive")) {
      Outcome refused = run(command, "-V", folder.toString());
      assertThat(refused.status()).isEqualTo(5);
      assertThat(refused.err()).contains("is not a vault").doesNotContain("init");
    }
    assertThat(run("init", "-V", folder.toString()).status()).isEqualTo(5);
  }

  @Test
  void settingsThatAreNoText_areToldInWords() throws Exception {
    String vault = folder.resolve("vault").toString();
    assertThat(run("init", "-V", vault).status()).isZero();
    Path settings = Path.of(vault, "vault.json");
    byte[] bytes = Files.readAllBytes(settings);
    bytes[new String(bytes, StandardCharsets.UTF_8).indexOf("zseal-vault-1")] = (byte) 0xc3;
    Files.write(settings, bytes);

    Outcome refused = run("list", "-V", vault);

    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.err()).contains("it is not text in UTF-8").doesNotContain("byte 0x");
  }

  @Test
  void anotherVaultToTakeFrom_isTreatedAlike() {
    String vault = folder.resolve("vault").toString();
    assertThat(run("init", "-V", vault).status()).isZero();
    String none = folder.resolve("none").toString();

    Outcome refused = run("scrub", "--from", none, "-V", vault);

    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.err()).contains(none + " does not exist: is its disk mounted?");
  }

  @Test
  void aShareThatNoVaultHas_isToldWithACommandForThisVault() {
    String vault = folder.resolve("my vault").toString();

    Outcome refused = run("init", "--parity", "77%", "-V", vault);

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("hint: zseal init --parity 10% -V '" + vault + "'\n");
  }

  @Test
  void init_makesOneFolder_notAPathToIt() {
    Path deep = folder.resolve("usb disk/vault");
    for (String[] words :
        new String[][] {{"init", "-V", deep.toString()}, {"init", "-n", "-V", deep.toString()}}) {
      Outcome refused = run(words);

      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err())
          .contains(folder.resolve("usb disk") + " does not exist: is its disk mounted?")
          .contains("mkdir -p '" + folder.resolve("usb disk") + "'\n");
      assertThat(folder.resolve("usb disk")).doesNotExist();
    }
  }
}
