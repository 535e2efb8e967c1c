package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ZsealTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private Path vault;

  /// What a command printed and how it ended.
  record Outcome(int status, String out, String err) {}

  @BeforeEach
  void paths() {
    vault = folder.resolve("vault");
  }

  private static Outcome run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Zseal.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private Outcome receive(Path... files) {
    List<String> words = new ArrayList<>(List.of("receive", "-V", vault.toString()));
    for (Path file : files) {
      words.add(file.toString());
    }
    return run(words.toArray(String[]::new));
  }

  private Path vector(String name) throws Exception {
    Path file = folder.resolve("streams").resolve(name);
    Files.createDirectories(folder.resolve("streams"));
    Files.write(file, Vectors.bytes(SET, name));
    return file;
  }

  private void init() {
    assertThat(run("init", "-V", vault.toString()).status()).isZero();
  }

  @Test
  void aFolderOfStreams_inAnyOrder_comesBackBitForBit() throws Exception {
    init();
    for (String name : List.of("fs.incr.3", "fs.incr.1", "fs.full.0", "fs.incr.2")) {
      vector(name);
    }
    Files.writeString(folder.resolve("streams/notes.txt"), "not a stream");

    Outcome received = receive(folder.resolve("streams"));

    assertThat(received.status()).as(received.err()).isZero();
    assertThat(received.out().lines()).hasSize(4).allMatch(l -> l.startsWith("stored corpus/fs@"));
    assertThat(received.err()).contains("passed over").contains("notes.txt");
    Path file = folder.resolve("full");
    Outcome sent = run("send", "corpus/fs@s3", "-V", vault.toString(), "-o", file.toString());
    assertThat(sent.status()).as(sent.err()).isZero();
    assertThat(sha256(file)).isEqualTo(Vectors.fullHashes(SET).get("fs.full.3"));
  }

  @Test
  void aCompressedFile_isNamed_withWhatUnpacksIt() throws Exception {
    init();
    Path file = folder.resolve("full.zsend.gz");
    try (var packed = new GZIPOutputStream(Files.newOutputStream(file))) {
      packed.write(Vectors.bytes(SET, "fs.full.0"));
    }

    Outcome received = receive(file);

    assertThat(received.status()).isEqualTo(3);
    assertThat(received.err())
        .contains("cause: it is compressed with gzip")
        .contains("zcat FILE | zseal receive");
    assertThat(run("stream", "verify", file.toString()).err()).contains("compressed with gzip");
  }

  @Test
  void filesThatAreNotThere_areWrongUsage_inWords() throws Exception {
    init();
    String none = folder.resolve("none").toString();
    for (Outcome told : List.of(receive(Path.of(none)), run("stream", "verify", none))) {
      assertThat(told.status()).isEqualTo(2);
      assertThat(told.err())
          .startsWith("error: cannot read " + none + "\ncause: it does not exist\nhint: ");
    }
    Outcome info = run("stream", "info", folder.toString());
    assertThat(info.status()).isEqualTo(2);
    assertThat(info.err()).contains("\ncause: it is a folder\n");
    Outcome made = run("init", "-V", vector("fs.full.0").toString());
    assertThat(made.status()).isEqualTo(2);
    assertThat(made.err()).contains("fs.full.0 is not a folder");
    assertThat(receive(Path.of(none), vector("fs.full.0")).status()).isEqualTo(8);
  }

  @Test
  void aVaultWithABlankInItsName_isQuotedInWhatIsToBeTyped_andIsMadeOnce() throws Exception {
    String blank = Files.createDirectory(folder.resolve("my vault")).toString();
    assertThat(run("receive", "-V", blank).err()).contains("zseal init -V '" + blank + "'");
    assertThat(run("init", "-V", blank).out()).contains("zseal receive -V '" + blank + "'");

    Outcome again = run("init", "-V", blank);

    assertThat(again.status()).isEqualTo(5);
    assertThat(again.err())
        .startsWith("error: " + blank + " is a vault already\ncause: vault ")
        .containsPattern("made 20\\d\\d-.*; nothing was changed");
  }

  @Test
  void anEmptyFolder_isSaidToBeOne() throws Exception {
    init();
    Path empty = Files.createDirectory(folder.resolve("empty"));

    Outcome received = receive(empty);

    assertThat(received.status()).isZero();
    assertThat(received.err()).contains("nothing to receive").contains(empty.toString());
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void anIncrementWithoutItsBase_endsWithStatus5_andThreeLines() throws Exception {
    init();

    Outcome received = receive(vector("fs.incr.1"));

    assertThat(received.status()).isEqualTo(5);
    assertThat(received.err().lines()).hasSize(3);
    assertThat(received.err())
        .startsWith("error: corpus/fs@s1 is an increment without its base")
        .contains("\ncause: ")
        .contains("\nhint: ");
  }

  @Test
  void someStored_someRefused_endsWithStatus8() throws Exception {
    init();

    Outcome received = receive(vector("fs.full.0"), vector("vol.incr.1"));

    assertThat(received.status()).isEqualTo(8);
    assertThat(received.out()).contains("stored corpus/fs@s0");
    assertThat(received.err()).contains("corpus/vol@s1");
  }

  @Test
  void aCutFile_endsWithStatus3() throws Exception {
    init();
    byte[] whole = Vectors.bytes(SET, "fs.full.0");
    Path cut = folder.resolve("cut");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 312));

    Outcome received = receive(cut);

    assertThat(received.status()).isEqualTo(3);
    assertThat(received.err()).contains("cut short");
    assertThat(run("list", "-H", "-V", vault.toString()).out()).isEmpty();
  }

  @Test
  void dryRun_storesNothing() throws Exception {
    init();
    Path full = vector("fs.full.0");

    Outcome received = run("receive", "-n", "-V", vault.toString(), full.toString());

    assertThat(received.status()).isZero();
    assertThat(received.out()).contains("would be stored");
    assertThat(run("list", "-H", "-V", vault.toString()).out()).isEmpty();
  }

  @Test
  void list_forScripts_isTabsAndExactNumbers() throws Exception {
    init();
    receive(vector("fs.full.0"), vector("fs.incr.1"));

    Outcome listed =
        run("list", "-Hp", "-t", "snapshot", "-o", "name,guid,refer", "-V", vault.toString());

    assertThat(listed.out().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("corpus/fs@s[01]\t[0-9a-f]{16}\t\\d+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-i", "-I"})
  void backInTime_isRefused(String flag) throws Exception {
    init();
    receive(vector("fs.full.0"), vector("fs.incr.1"));

    Outcome sent = run("send", "-n", flag, "@s1", "corpus/fs@s0", "-V", vault.toString());

    assertThat(sent.status()).isEqualTo(5);
    assertThat(sent.err()).contains("back in time");
    assertThat(run("send", "-n", flag, "@s0", "corpus/fs@s1", "-V", vault.toString()).out())
        .startsWith("would send an increment from corpus/fs@s0 to corpus/fs@s1, which");
  }

  @Test
  void wrongUsage_endsWithStatus2_andASuggestion() {
    Outcome wrong = run("recieve");

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("receive");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bakcup tank/diary -V v",
        "bakcup --help",
        "-h bakcup",
        "bakcup tank/diary --version",
        "stream verfy q.z -h"
      })
  void aMisspeltCommand_isTold_whateverFollows(String words) {
    Outcome wrong = run(words.split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err())
        .startsWith("error: there is no command '")
        .containsPattern("Did you mean: .*(backup|verify)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-V v list",
        "stream verify q.z -V v",
        "run -V v",
        "replicate a b -V v",
        "status -V v",
        "key -V v list"
      })
  void aVaultWhereNoneIsTaken_isAnUnknownOption(String words) {
    Outcome wrong = run(words.split(" "));

    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("Unknown option").contains("'-V'").contains("vault");
  }

  @Test
  void theVersion_isShownByItsLongName() {
    for (String words : List.of("--version", "run --version", "stream info --version")) {
      Outcome shown = run(words.split(" "));

      assertThat(shown.status()).as(words).isZero();
      assertThat(shown.out()).startsWith("zseal 0.");
    }
  }

  @Test
  void theDemoPasses() {
    Outcome demo = run("demo");

    assertThat(demo.status()).as(demo.err()).isZero();
    assertThat(demo.out()).contains("bit for bit what `zfs send -w` wrote");
  }

  @Test
  void everyCommandExplainsItself_andIsInTheHelp() {
    String all = run("--help").out();
    for (String command : Subcommands.NAMES) {
      Outcome help = run(command, "--help");

      assertThat(help.status()).as(command).isZero();
      assertThat(help.out()).contains("Usage: zseal " + command);
      assertThat(all).containsPattern("(?m)^  " + command + "[, ]");
    }
    assertThat(run("recv", "--help").out()).isEqualTo(run("receive", "--help").out());
    assertThat(run("help", "scrub").out()).isEqualTo(run("scrub", "--help").out());
  }

  @Test
  void everyCommandThereIs_canBeReached() throws Exception {
    List<String> reached = new ArrayList<>();
    CommandLine line = new CommandLine(new Zseal());
    Subcommands.addTo(line, new String[] {"--help"});
    reach(line, reached);
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/zseal/cli"))) {
      for (Path source : sources.toList()) {
        String name = source.getFileName().toString().replace(".java", "");
        if (name.endsWith("Command") && Files.readString(source).contains("@Command(")) {
          assertThat(reached).as(name).contains(name);
        }
      }
    }
  }

  private static void reach(CommandLine line, List<String> reached) {
    reached.add(line.getCommandSpec().userObject().getClass().getSimpleName());
    line.getSubcommands().values().forEach(sub -> reach(sub, reached));
  }

  @Test
  void streamInfo_tellsWhatAFileIs() throws Exception {
    Outcome info = run("stream", "info", vector("fs.incr.1").toString());

    assertThat(info.status()).as(info.err()).isZero();
    assertThat(info.out()).contains("corpus/fs@s1").contains("aes-256-ccm").contains("raw");
  }

  @Test
  void scrub_findsAndMends_andSaysSo() throws Exception {
    init();
    assertThat(receive(vector("fs.full.0"), vector("fs.incr.1")).status()).isZero();
    Outcome clean = run("scrub", "-V", vault.toString());
    assertThat(clean.status()).as(clean.err()).isZero();
    assertThat(clean.out()).contains("no damage");

    Path pack = aPack();
    byte[] bytes = Files.readAllBytes(pack);
    bytes[bytes.length / 3] ^= 1;
    Files.write(pack, bytes);
    Outcome found = run("scrub", "--no-repair", "-V", vault.toString());
    assertThat(found.status()).isEqualTo(3);
    assertThat(found.out()).contains("1 damaged, 0 mended").contains("without --no-repair");
    Outcome mended = run("scrub", "-V", vault.toString());
    assertThat(mended.status()).as(mended.err()).isZero();
    assertThat(mended.out()).contains("1 damaged, 1 mended. The vault is whole.");
    assertThat(run("scrub", "--deep", "corpus/fs@s1", "-V", vault.toString()).out())
        .contains("corpus/fs@s1: every block is there");
    assertThat(run("scrub", "corpus/fs@s0", "-V", vault.toString()).out()).contains("no damage");
    assertThat(run("scrub", "corpus/none", "-V", vault.toString()).status()).isEqualTo(5);
    assertThat(run("scrub", "--sample", "50%", "--json", "-V", vault.toString()).out())
        .contains("\"whole\":true");
  }

  @Test
  void scrub_ofAVaultThatLostAPack_namesTheSnapshots_andTakesFromAnotherVault() throws Exception {
    init();
    assertThat(receive(vector("vol.full.0")).status()).isZero();
    Path other = folder.resolve("other");
    assertThat(run("init", "-V", other.toString()).status()).isZero();
    assertThat(run("receive", "-V", other.toString(), vector("vol.full.0").toString()).status())
        .isZero();
    Path pack = aPack();
    byte[] bytes = Files.readAllBytes(pack);
    // Blocks come before the pages that refer to them.
    Arrays.fill(bytes, 5000, 5000 + bytes.length / 5, (byte) 7);
    Files.write(pack, bytes);

    Outcome lost = run("scrub", "-V", vault.toString());
    assertThat(lost.status()).isEqualTo(3);
    assertThat(lost.out()).contains("corpus/vol@s0 has lost").contains("objects");
    assertThat(lost.err())
        .containsSubsequence("hint: ", "scrub --from", "hint: ", "--salvage", "hint: ", "destroy");
    Outcome again = receive(vector("vol.full.0"));
    assertThat(again.status()).isEqualTo(3);
    assertThat(again.err()).contains("corpus/vol@s0 is damaged in the vault").contains("hint: ");
    Outcome json = run("scrub", "--json", "-V", vault.toString());
    assertThat(json.status()).isEqualTo(3);
    assertThat(json.out())
        .contains("\"whole\":false")
        .contains("\"lost\":[{\"dataset\":\"corpus/vol\",\"snapshot\":\"s0\",\"guid\":\"")
        .containsPattern("\"objects\":\\[\\d+")
        .contains("\"problems\":[");
    Outcome sent = run("send", "corpus/vol@s0", "-o", folder + "/x", "-V", vault.toString());
    assertThat(sent.status()).isEqualTo(3);
    assertThat(folder.resolve("x")).doesNotExist();
    Outcome salvaged =
        run("send", "--salvage", "corpus/vol@s0", "-o", folder + "/x", "-V", vault.toString());
    assertThat(salvaged.status()).isEqualTo(8);
    assertThat(salvaged.err())
        .containsPattern("corpus/vol@s0: object 1: \\d+ bytes from offset \\d+ on are lost")
        .contains("error: corpus/vol@s0 was sent without");
    assertThat(run("stream", "verify", folder + "/x").status()).isZero();
    String[] increment = {"send", "--salvage", "-i", "@s0", "corpus/vol@s0", "-V", vault + ""};
    assertThat(run(increment).status()).isEqualTo(2);
    Outcome healed = run("scrub", "--from", other.toString(), "-V", vault.toString());
    assertThat(healed.status()).as(healed.err() + healed.out()).isZero();
    assertThat(healed.out()).contains("taken from elsewhere").contains("The vault is whole.");
    assertThat(receive(vector("vol.full.0")).err()).isEmpty();
  }

  @Test
  void aVaultThatWentBack_isNoticed_andCanBeUsed() throws Exception {
    init();
    assertThat(receive(vector("fs.full.0")).err()).isEmpty();
    Path old = folder.resolve("old");
    copy(vault, old);
    assertThat(receive(vector("fs.incr.1")).err()).isEmpty();
    assertThat(run("list", "-V", vault.toString()).err()).isEmpty();

    Outcome listed = run("list", "-V", old.toString());

    assertThat(listed.status()).isZero();
    assertThat(listed.out()).contains("corpus/fs");
    assertThat(listed.err()).contains("warning: ").contains("is older").contains("act 2");
    assertThat(listed.err()).contains(" was stored at ").contains("rotated");
    Outcome again = run("list", "-V", old.toString());
    assertThat(again.err().lines()).hasSize(1);
    assertThat(again.err()).startsWith("warning: ").contains("is older");
  }

  private static void copy(Path from, Path to) throws Exception {
    try (var walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  /// The largest pack file.
  private Path aPack() throws Exception {
    try (var files = Files.walk(vault)) {
      return files
          .filter(p -> p.toString().matches(".*\\.(data|page)"))
          .max(Comparator.comparingLong(p -> p.toFile().length()))
          .orElseThrow();
    }
  }
}
