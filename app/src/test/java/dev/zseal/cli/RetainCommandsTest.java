package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `destroy`, `prune`, `hold`, `release`, `holds`, and the figures of `list`, on recorded streams.
class RetainCommandsTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir private static Path received;
  @TempDir Path folder;
  private Path vault;

  record Outcome(int status, String out, String err) {}

  /// Four snapshots of a filesystem and two of a volume, copied for each test.
  @BeforeAll
  static void receive() throws Exception {
    Path vault = received.resolve("vault");
    assertThat(run(vault, "init").status()).isZero();
    Path streams = Files.createDirectories(received.resolve("streams"));
    for (String name :
        List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "fs.incr.3", "vol.full.0", "vol.incr.1")) {
      Files.write(streams.resolve(name), Vectors.bytes(SET, name));
    }
    assertThat(run(vault, "receive", streams.toString()).status()).isZero();
  }

  @BeforeEach
  void copy() throws Exception {
    vault = folder.resolve("vault");
    try (Stream<Path> all = Files.walk(received.resolve("vault"))) {
      for (Path source : all.toList()) {
        Files.copy(source, vault.resolve(received.resolve("vault").relativize(source).toString()));
      }
    }
  }

  private Outcome run(String command, String... arguments) {
    return run(vault, command, arguments);
  }

  private static Outcome run(Path vault, String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of(command, "-V", vault.toString()));
    words.addAll(List.of(arguments));
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Zseal.run(
            words.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private List<String> snapshots() {
    return run("list", "-H", "-t", "snapshot", "-o", "name").out().lines().sorted().toList();
  }

  private Map<String, Long> files() throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(vault)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(vault.relativize(file).toString(), Files.size(file));
      }
    }
    return files;
  }

  private void assertSends(String snapshot, String vector) throws Exception {
    Path file = Files.createTempDirectory(folder, "sent").resolve("sent");
    Outcome sent = run("send", snapshot, "-o", file.toString());
    assertThat(sent.status()).as(sent.err()).isZero();
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    assertThat(hash).isEqualTo(Vectors.fullHashes(SET).get(vector));
  }

  @Test
  void destroy_takesAListAndARange_andTheOthersStayBitForBit() throws Exception {
    Outcome destroyed = run("destroy", "-v", "corpus/fs@s0%s1,s3");

    assertThat(destroyed.status()).as(destroyed.err()).isZero();
    assertThat(destroyed.out().lines())
        .containsSubsequence(
            "destroyed corpus/fs@s0", "destroyed corpus/fs@s1", "destroyed corpus/fs@s3")
        .last()
        .asString()
        .startsWith("reclaimed ");
    assertThat(snapshots()).containsExactly("corpus/fs@s2", "corpus/vol@s0", "corpus/vol@s1");
    assertSends("corpus/fs@s2", "fs.full.2");
    assertSends("corpus/vol@s1", "vol.full.1");
  }

  @Test
  void destroy_saysWhatWentThoughSpaceIsHeldBack() throws Exception {
    for (Path file : files().keySet().stream().map(vault::resolve).toList()) {
      if (file.toString().endsWith(".page")) {
        Files.write(file, new byte[100]);
      }
    }

    for (String[] words :
        new String[][] {{"destroy", "corpus/fs@s1"}, {"prune", "--keep-last=1"}}) {
      Outcome told = run(words[0], "-n", words[1]);
      assertThat(told.status()).isEqualTo(3);
      assertThat(told.out()).contains("would destroy corpus/fs@s1\n", "would reclaim at least 0");
      assertThat(told.err())
          .contains("their own trees are damaged")
          .contains("would be given back");
      assertThat(run(words[0], "-n", "--json", words[1]).out())
          .contains("\"reclaimed\":0")
          .contains("\"isAll\":false")
          .contains("space would be given back");
    }
    Outcome destroyed = run("destroy", "corpus/fs@s1");

    assertThat(destroyed.status()).isEqualTo(3);
    assertThat(destroyed.out()).contains("destroyed corpus/fs@s1");
    assertThat(destroyed.err()).contains("the tree of corpus/").contains("zseal destroy corpus/");
    assertThat(snapshots()).doesNotContain("corpus/fs@s1");
  }

  @Test
  void destroy_vanished_isForWhatIsLostAlone() throws Exception {
    assertThat(run("destroy", "--vanished", "corpus/fs@s1").status()).isEqualTo(5);
    Outcome recursive = run("destroy", "-r", "--vanished", "corpus/fs@s1");
    assertThat(recursive.status()).isEqualTo(2);
    assertThat(recursive.err()).contains("cannot be combined with -r");
    for (String names : List.of("corpus/fs@s0,s3", "corpus/fs@%", "corpus/fs", "corpus/fs@")) {
      for (Outcome refused :
          List.of(
              run("destroy", "--vanished", names), run("release", "--vanished", "tag", names))) {
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("takes whole names only").contains("'" + names + "'");
      }
    }
    for (String name : files().keySet()) {
      if (name.endsWith(".page") || (name.startsWith("datasets/") && name.endsWith(".json"))) {
        Files.delete(vault.resolve(name));
      }
    }

    Outcome pruned = run("prune");
    assertThat(pruned.status()).isEqualTo(3);
    assertThat(pruned.err()).contains("is lost").contains("zseal destroy --vanished");

    for (String lost :
        List.of(
            "corpus/fs@s0",
            "corpus/fs@s1",
            "corpus/fs@s2",
            "corpus/fs@s3",
            "corpus/vol@s0",
            "corpus/vol@s1")) {
      Outcome gone = run("destroy", "--vanished", lost);
      assertThat(gone.status()).as(gone.err()).isZero();
    }
    assertThat(run("prune").status()).isZero();
  }

  /// As a hint calls one of which neither its manifest nor an act tells the name.
  @Test
  void destroy_vanished_takesTheFileOfAManifest_andTriesIt() throws Exception {
    List<String> manifests =
        files().keySet().stream().filter(name -> name.matches("datasets/[^/]+/.*json")).toList();
    String manifest = manifests.getFirst();
    for (String name : files().keySet()) {
      if (name.contains("/acts/") || name.endsWith(".page")) {
        Files.delete(vault.resolve(name));
      }
    }
    Files.writeString(vault.resolve(manifest), "torn");
    Map<String, Long> before = files();

    Outcome tried = run("destroy", "-n", "--vanished", manifest);
    assertThat(tried.status()).as(tried.err()).isZero();
    assertThat(tried.out()).isEqualTo("would be no longer missed: " + manifest + "\n");
    assertThat(files()).isEqualTo(before);
    assertThat(run("destroy", "-n", "--vanished", manifests.getLast()).status()).isEqualTo(5);

    Outcome gone = run("destroy", "--vanished", manifest);
    assertThat(gone.status()).as(gone.err()).isZero();
    assertThat(files()).doesNotContainKey(manifest);
  }

  @Test
  void destroy_openRanges() {
    assertThat(run("destroy", "-n", "corpus/fs@%s1").out())
        .contains("would destroy corpus/fs@s0\nwould destroy corpus/fs@s1\nwould reclaim ");
    assertThat(run("destroy", "-n", "corpus/fs@s2%").out())
        .contains("would destroy corpus/fs@s2\nwould destroy corpus/fs@s3\nwould reclaim ");
    assertThat(run("destroy", "-n", "corpus/fs@%").out().lines()).hasSize(5);
    Outcome backwards = run("destroy", "-n", "corpus/fs@s2%s1");
    assertThat(backwards.status()).isEqualTo(5);
    assertThat(backwards.err()).contains("is empty");
  }

  @Test
  void dryRuns_changeNothing() throws Exception {
    Map<String, Long> before = files();

    assertThat(run("destroy", "-nv", "corpus/fs@%").status()).isZero();
    assertThat(run("prune", "-n", "--keep-last", "1").status()).isZero();
    assertThat(run("hold", "-n", "audit", "corpus/fs@s0").status()).isZero();
    assertThat(run("list", "-t", "snapshot", "-o", "name,used").status()).isZero();

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void destroy_ofTheWholeVault_givesAllSpaceBack() throws Exception {
    long wouldReclaim = Long.parseLong(reclaimed(run("destroy", "-np", "corpus/fs@%")));
    run("destroy", "corpus/vol@%");
    Outcome destroyed = run("destroy", "-p", "corpus/fs@%");

    assertThat(Long.parseLong(reclaimed(destroyed))).isGreaterThan(wouldReclaim);
    assertThat(snapshots()).isEmpty();
    assertThat(files().keySet()).noneMatch(name -> name.contains("/packs/"));
  }

  private static String reclaimed(Outcome outcome) {
    String last = outcome.out().lines().toList().getLast();
    return last.substring(last.lastIndexOf(' ') + 1);
  }

  @Test
  void whatIsNotThere_isRefused_andNothingIsDestroyed() {
    Outcome missing = run("destroy", "corpus/fs@s0,s9");

    assertThat(missing.status()).isEqualTo(5);
    assertThat(missing.err()).contains("no snapshot corpus/fs@s9");
    assertThat(snapshots()).hasSize(6);
    assertThat(run("destroy", "corpus/fs").status()).isEqualTo(2);
    assertThat(run("destroy", "corpus/fs@s0,,s1").status()).isEqualTo(2);
    assertThat(run("destroy", "corpus/fs@s0%s1%s2").status()).isEqualTo(2);
    assertThat(run("destroy", "-r", "corpus@s9").status()).isEqualTo(5);
  }

  @Test
  void recursive_takesTheNameInEveryDatasetBelow() {
    // There is no snapshot of `corpus` itself, only of datasets below.
    run("receive", "--as", "corpus/fs/below", vectorOf("lab-2.3-gcm128-gzip-1m-raw").toString());

    Outcome destroyed = run("destroy", "-rv", "corpus/fs@s0,s2");

    assertThat(destroyed.status()).as(destroyed.err()).isZero();
    assertThat(destroyed.out())
        .contains("destroyed corpus/fs@s0")
        .contains("destroyed corpus/fs@s2")
        .contains("destroyed corpus/fs/below@s0");
  }

  @Test
  void aNameUsedTwice_isRefusedWithBothListed() {
    Path other = vectorOf("lab-2.3-gcm128-gzip-1m-raw");
    assertThat(run("receive", "--as", "corpus/fs", other.toString()).status()).isZero();

    Outcome ambiguous = run("destroy", "corpus/fs@s0");

    assertThat(ambiguous.status()).isEqualTo(5);
    assertThat(ambiguous.err()).contains("more than one snapshot is called corpus/fs@s0");
    List<String> choices =
        Pattern.compile("corpus/fs@s0~[0-9a-f]{8}")
            .matcher(ambiguous.err())
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(choices).hasSize(2);
    assertThat(run("destroy", "corpus/fs@%").err()).contains("more than one dataset is called");
    assertThat(snapshots()).hasSize(7);
    assertThat(run("destroy", choices.getFirst()).status()).isZero();
    assertThat(snapshots()).hasSize(6);
    assertThat(run("destroy", "-n", "corpus/fs@s0").status()).isZero();
  }

  private Path vectorOf(String set) {
    try {
      return Files.write(folder.resolve("other"), Vectors.bytes(set, "fs.full.0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void holds_forbidDestroying() {
    assertThat(run("hold", "audit", "corpus/fs@s1,s2").status()).isZero();
    assertThat(run("hold", "tax", "corpus/fs@s1").status()).isZero();

    assertThat(run("holds", "-H", "corpus/fs@%").out().lines())
        .hasSize(3)
        .allMatch(line -> line.matches("corpus/fs@s[12]\t(audit|tax)\t20\\d\\d-.*Z"));
    assertThat(
            run("holds", "-H", "corpus/fs@s1")
                .out()
                .lines()
                .map(l -> l.replaceAll("^[^\t]*\t|\t[^\t]*$", "")))
        .containsExactly("audit", "tax");
    Outcome refused = run("destroy", "corpus/fs@s0%s1");
    assertThat(refused.status()).isEqualTo(5);
    assertThat(refused.err())
        .contains("corpus/fs@s1 is held by audit, tax")
        .contains("zseal release audit corpus/fs@s1 -V %s ; ".formatted(vault))
        .contains("zseal release tax corpus/fs@s1 -V %s\n".formatted(vault));
    assertThat(snapshots()).hasSize(6);
    assertThat(run("destroy", "-n", "corpus/fs@s1").status()).isEqualTo(5);
    assertThat(run("hold", "audit", "corpus/fs@s1").status()).isEqualTo(5);
    assertThat(run("hold", ".zfs", "corpus/fs@s1").status()).isEqualTo(2);

    assertThat(run("release", "tax", "corpus/fs@s1").status()).isZero();
    assertThat(run("release", "audit", "corpus/fs@s1").status()).isZero();
    assertThat(run("release", "audit", "corpus/fs@s1").status()).isEqualTo(5);
    assertThat(run("destroy", "corpus/fs@s0%s1").status()).isZero();
  }

  @Test
  void prune_keepsWhatTheRulesSay_theNewest_andWhatIsHeld() throws Exception {
    run("hold", "audit", "corpus/fs@s0");

    Outcome shown = run("prune", "-n", "--keep-last", "2", "corpus/fs");
    assertThat(shown.out().lines().map(l -> l.replaceAll("\\s+", " ")))
        .anyMatch(l -> l.matches("corpus/fs@s0 .* stays held: audit"))
        .anyMatch(l -> l.matches("corpus/fs@s1 .* goes"))
        .anyMatch(l -> l.matches("corpus/fs@s2 .* stays last"))
        .anyMatch(l -> l.matches("corpus/fs@s3 .* stays newest, last"))
        .contains("would destroy corpus/fs@s1");
    assertThat(snapshots()).hasSize(6);

    Outcome pruned = run("prune", "--keep-last", "2", "corpus/fs");
    assertThat(pruned.status()).as(pruned.err()).isZero();
    assertThat(snapshots())
        .containsExactly(
            "corpus/fs@s0", "corpus/fs@s2", "corpus/fs@s3", "corpus/vol@s0", "corpus/vol@s1");
    assertSends("corpus/fs@s0", "fs.full.0");
    assertSends("corpus/fs@s3", "fs.full.3");
  }

  @Test
  void json_tellsAScriptWhatWent_andWhatStays() {
    String would = run("prune", "-n", "--json", "--keep-last", "2", "corpus/fs").out();
    assertThat(would.lines()).hasSize(1);
    assertThat(would)
        .contains("\"dryRun\":true")
        .contains("\"kept\":[{\"dataset\":\"corpus/fs\",\"snapshot\":\"s2\"")
        .contains("\"reasons\":[\"newest\",\"last\"]")
        .containsPattern("\"destroyed\":\\[\\{[^]]*\"snapshot\":\"s0\"[^]]*\"snapshot\":\"s1\"")
        .containsPattern("\"reclaimed\":\\d+");
    assertThat(snapshots()).hasSize(6);

    String did = run("prune", "--json", "--keep-last", "2", "corpus/fs").out();
    assertThat(did.lines()).hasSize(1);
    assertThat(did).contains("\"dryRun\":false").contains("\"problems\":[]");
    assertThat(snapshots()).hasSize(4);

    String destroyed = run("destroy", "--json", "corpus/vol@s0").out();
    assertThat(destroyed.lines()).hasSize(1);
    assertThat(destroyed).contains("\"destroyed\":[{\"dataset\":\"corpus/vol\"");
  }

  @Test
  void prune_byRulesThatKeepNothing_isRefused() {
    for (String[] words : new String[][] {{"--keep-last", "0"}, {"--keep-daily=0", "corpus/fs"}}) {
      Outcome refused = run("prune", words);
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.err()).contains("no rule keeps anything");
    }
    assertThat(run("prune", "--keep-last", "-5").err()).contains("from 0 up, or -1 for all");
    assertThat(snapshots()).hasSize(6);
  }

  @Test
  void prune_withoutRules_destroysNothing() {
    assertThat(run("prune").status()).isZero();
    assertThat(snapshots()).hasSize(6);
    assertThat(run("prune", "corpus/fs").status()).isEqualTo(2);
    assertThat(run("prune", "--keep-last", "-2").status()).isEqualTo(2);
    assertThat(run("prune", "--keep-within", "soon").status()).isEqualTo(2);
    assertThat(run("prune", "--keep-last", "1", "corpus/none").status()).isEqualTo(5);
  }

  @Test
  void list_countsAsZfsDoes() {
    List<String[]> rows =
        run("list", "-Hp", "-t", "snapshot", "-o", "name,used,refer,written,userrefs", "corpus/fs")
            .out()
            .lines()
            .map(line -> line.split("\t"))
            .toList();

    assertThat(rows).hasSize(4);
    for (String[] row : rows) {
      long used = Long.parseLong(row[1]);
      assertThat(used).isLessThanOrEqualTo(Long.parseLong(row[3]));
      assertThat(Long.parseLong(row[3])).isLessThanOrEqualTo(Long.parseLong(row[2]));
      assertThat(row[4]).isEqualTo("0");
      assertThat(reclaimed(run("destroy", "-np", row[0]))).isEqualTo(row[1]);
    }
    String used = run("list", "-Hp", "-o", "used", "corpus/fs").out().strip();
    assertThat(reclaimed(run("destroy", "-np", "corpus/fs@%"))).isEqualTo(used);
  }

  @Test
  void list_sorts() {
    List<String> descending =
        run("list", "-H", "-t", "snapshot", "-S", "creation", "-o", "name", "corpus/fs")
            .out()
            .lines()
            .toList();

    assertThat(descending)
        .containsExactly("corpus/fs@s3", "corpus/fs@s2", "corpus/fs@s1", "corpus/fs@s0");
    assertThat(run("list", "-s", "nonsense").status()).isEqualTo(2);
  }

  @Test
  void list_countsWhatItSortsBy_andHasTheColumnsThatAreNamedInJsonToo() {
    List<Long> used =
        run("list", "-Hp", "-t", "snapshot", "-s", "used", "-o", "used")
            .out()
            .lines()
            .map(Long::parseLong)
            .toList();
    assertThat(used).hasSize(6).isSorted();
    Outcome sorted = run("list", "-H", "-t", "snapshot", "-S", "used");
    assertThat(sorted.status()).as(sorted.err()).isZero();
    assertThat(sorted.out().lines()).hasSize(6);
    assertThat(run("list", "-s", "verified_at").status()).isZero();

    assertThat(run("list", "--json", "-o", "snaps,name", "corpus/fs").out())
        .isEqualTo("{\"snaps\":4,\"name\":\"corpus/fs\"}\n");
    assertThat(run("list", "--json", "corpus/fs").out()).contains("\"verified\":\"stored\"");
    assertThat(run("list", "--json", "-o", "nonsense").status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void list_tellsOfWhatIsMissing(boolean afterSweep) throws Exception {
    if (afterSweep) {
      assertThat(run("prune").status()).isZero();
    }
    assertThat(run("list").status()).isZero();
    assertThat(run("destroy", "corpus/fs@s0").status()).isZero();
    assertThat(run("list").status()).isZero();
    List<String> manifests =
        files().keySet().stream().filter(name -> name.matches("datasets/[^/]+/.*json")).toList();
    Files.delete(vault.resolve(manifests.getFirst()));
    Files.delete(vault.resolve(manifests.getLast()));

    Outcome listed = run("list", "-t", "snapshot");

    assertThat(listed.status()).isEqualTo(3);
    assertThat(listed.out().lines()).hasSize(4);
    assertThat(listed.err())
        .contains("2 snapshots that were stored are missing")
        .contains("corpus/")
        .contains("zseal scrub");
    assertThat(run("list", "--json").err()).contains("\"exitStatus\":3");
    assertThat(run("scrub").status()).isZero();
    assertThat(run("list").status()).isZero();
  }

  @Test
  void list_ofSnapshotsThatAreNamed_isOfThese() {
    assertThat(run("list", "-H", "-o", "name", "corpus/fs@s1").out()).isEqualTo("corpus/fs@s1\n");
    assertThat(run("list", "-H", "-o", "name", "corpus/fs@s1%s2", "corpus/vol@s0").out())
        .isEqualTo("corpus/fs@s1\ncorpus/fs@s2\ncorpus/vol@s0\n");
    assertThat(
            run("list", "-H", "-t", "snapshot", "-o", "name", "corpus/vol", "corpus/fs@s3").out())
        .isEqualTo("corpus/fs@s3\ncorpus/vol@s0\ncorpus/vol@s1\n");
    assertThat(run("list", "-H", "-o", "name", "corpus/vol", "corpus/fs").out())
        .isEqualTo("corpus/fs\ncorpus/vol\n");
    assertThat(run("list", "-r", "-H", "-o", "name", "corpus").out())
        .isEqualTo("corpus/fs\ncorpus/vol\n");
    assertThat(run("list", "corpus/fs@s9").status()).isEqualTo(5);
    assertThat(run("list", "corpus/none", "corpus/fs").err()).contains("corpus/none");
  }
}
