package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import dev.zseal.zpl.Names;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The commands that read files, against what the recorded datasets showed when they were mounted.
class FilesCommandsTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir private static Path shared;
  private static Path vault;

  @TempDir private Path folder;

  /// What a command printed and how it ended.
  record Outcome(int status, String out, String err) {}

  @BeforeAll
  static void receive() throws Exception {
    vault = shared.resolve("vault");
    assertThat(run("init").status()).isZero();
    for (String set : Vectors.SETS) {
      Files.write(key(set), Vectors.bytes(set, "key"));
      for (String kind : List.of("fs", "vol")) {
        List<String> words = new ArrayList<>(List.of("receive", "--as", dataset(set, kind)));
        for (int k = 0; k < Vectors.snapshots(set); k++) {
          String name = k == 0 ? kind + ".full.0" : kind + ".incr." + k;
          Path file = shared.resolve(set + "." + name);
          Files.write(file, Vectors.bytes(set, name));
          words.add(file.toString());
        }
        Outcome received = run(words.toArray(String[]::new));
        assertThat(received.status()).as(received.err()).isZero();
      }
    }
  }

  @AfterAll
  static void forget() {
    vault = shared;
  }

  private static String dataset(String set, String kind) {
    return "tank/" + set.replace('.', '_') + "/" + kind;
  }

  private static Path key(String set) {
    return shared.resolve(set + ".key");
  }

  private static Outcome run(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("-V");
    words.add(vault.toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Zseal.run(
            words.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private static Outcome withKey(String set, String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--key-file");
    words.add(key(set).toString());
    return run(words.toArray(String[]::new));
  }

  @Test
  void placesThatAreNotThere_areToldInWords() throws Exception {
    String fs = dataset(SET, "fs") + "@s0";
    String file = Files.writeString(folder.resolve("file"), "x").toString();
    String image = folder.resolve("nodir/x.img").toString();
    List<Outcome> told =
        List.of(
            run("ls", fs, "--key-file", folder.resolve("none").toString()),
            run("ls", fs, "--key-file", folder.toString()),
            withKey(SET, "extract", fs, "--to", file),
            withKey(SET, "image", dataset(SET, "vol") + "@s0", "-o", image),
            withKey(SET, "find", fs, "-newer", "yesterday"));
    List<String> causes =
        List.of(
            "it does not exist",
            "it is a folder",
            "it is there already, and is no folder",
            folder.resolve("nodir") + " does not exist",
            "it is neither a day nor a moment");

    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i).status()).as(told.get(i).err()).isEqualTo(2);
      assertThat(told.get(i).err()).contains("\ncause: " + causes.get(i) + "\n");
    }
  }

  static Stream<String> sets() {
    return Vectors.SETS.stream();
  }

  @ParameterizedTest
  @MethodSource("sets")
  void extract_writesWhatWasThere(String set) throws Exception {
    boolean root = System.getProperty("user.name").equals("root");
    for (int k = 0; k < Vectors.snapshots(set); k++) {
      Path target = folder.resolve("out" + k);
      String snapshot = dataset(set, "fs") + "@s" + k;
      List<String> words = new ArrayList<>(List.of("extract", snapshot, "--to", target.toString()));
      if (root) {
        words.add("--devices");
      }

      Outcome outcome = withKey(set, words.toArray(String[]::new));

      assertThat(outcome.status()).as(outcome.err() + outcome.out()).isZero();
      Map<String, List<String>> expected = RecordedTree.recorded(set, k);
      expected.remove("");
      if (!root) {
        expected.values().removeIf(said -> said.getFirst().equals("c"));
        String uid = RecordedTree.said(target).get(2);
        String gid = RecordedTree.said(target).get(3);
        expected.values().forEach(said -> said.set(2, uid));
        expected.values().forEach(said -> said.set(3, gid));
      }
      assertThat(RecordedTree.extracted(target)).as("%s %d", set, k).isEqualTo(expected);
      RecordedTree.checkContents(set, k, target);
      RecordedTree.checkXattrs(set, k, target);
    }
  }

  @Test
  void extractedAgain_goesOnWithWhatIsMissing() throws Exception {
    Path target = folder.resolve("out");
    String[] words = {"extract", dataset(SET, "fs") + "@s2", "--to", target.toString()};
    assertThat(withKey(SET, words).status()).isZero();
    Map<String, List<String>> all = RecordedTree.extracted(target);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(target)) {
      files = walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (int i = 0; i < files.size(); i += 3) {
      Files.deleteIfExists(files.get(i));
    }

    assertThat(withKey(SET, words).status()).isZero();

    assertThat(RecordedTree.extracted(target)).isEqualTo(all);
    RecordedTree.checkContents(SET, 2, target);
  }

  @Test
  void whatAnInterruptedRunLeft_goes_andNothingElse() throws Exception {
    String snapshot = dataset(SET, "fs") + "@s2";
    String path = RecordedTree.lines(SET, "fs.sha256.2").getFirst().substring(68);
    String guid = run("list", "-t", "snapshot", "-H", "-o", "guid", snapshot).out().strip();
    String found = withKey(SET, "find", snapshot + ":/" + path, "--json").out();
    String inode = found.replaceAll("(?s).*\"inode\":(\\d+).*", "$1");
    Path target = folder.resolve("out");
    Path file = target.resolve(path);
    Files.createDirectories(file.getParent());
    Path mine = file.resolveSibling(".zseal-extract-" + inode + ".part");
    Path left = file.resolveSibling(".zseal-extract-" + guid + "-" + inode + ".part");
    Files.writeString(mine, "mine");
    Files.writeString(left, "left");

    Outcome outcome = withKey(SET, "extract", snapshot, "--to", target.toString());

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(mine).hasContent("mine");
    assertThat(left).doesNotExist();
    RecordedTree.checkContents(SET, 2, target);
  }

  @Test
  void nothingIsWrittenThroughALink_norReplaced() throws Exception {
    Path target = Files.createDirectories(folder.resolve("out"));
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.createSymbolicLink(target.resolve("d0"), outside);
    String file =
        RecordedTree.lines(SET, "fs.sha256.2").stream()
            .map(line -> line.substring(68))
            .filter(path -> path.startsWith("d1/"))
            .findFirst()
            .orElseThrow();
    Files.createDirectories(target.resolve("d1"));
    Files.writeString(target.resolve(file), "mine");

    Outcome outcome =
        withKey(SET, "extract", dataset(SET, "fs") + "@s2", "--to", target.toString());

    assertThat(outcome.status()).isEqualTo(8);
    assertThat(outcome.out()).contains("something of that name is there already");
    assertThat(outcome.err())
        .contains("/d0: another file of that name is there already; it was left as it is")
        .contains("/" + Names.show(utf8(file)) + ": another file of that name");
    assertThat(withKey(SET, "extract", dataset(SET, "fs") + "@s2", "--to", target + "").out())
        .containsPattern("  [\\d,]+ were there already, of the same size and time");
    try (Stream<Path> there = Files.list(outside)) {
      assertThat(there).isEmpty();
    }
    assertThat(target.resolve(file)).hasContent("mine");
  }

  @Test
  void oneDirectory_keepsItsName_orGivesItUp() throws Exception {
    Path kept = folder.resolve("kept");
    Path given = folder.resolve("given");
    String directory = dataset(SET, "fs") + "@s2:/d1";

    assertThat(withKey(SET, "extract", directory, "--to", kept.toString()).status()).isZero();
    assertThat(withKey(SET, "extract", directory + "/", "--to", given.toString()).status())
        .isZero();

    assertThat(RecordedTree.extracted(kept.resolve("d1")).keySet())
        .isEqualTo(RecordedTree.extracted(given).keySet())
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("sets")
  void findAndLs_showEveryNode(String set) {
    int k = Vectors.snapshots(set) - 1;
    String snapshot = dataset(set, "fs") + "@s" + k;
    Set<String> paths = new TreeSet<>();
    RecordedTree.recorded(set, k).keySet().forEach(path -> paths.add(path.isEmpty() ? "/" : path));

    Outcome found = withKey(set, "find", snapshot);
    Outcome links = withKey(set, "find", snapshot, "-type", "l");
    Outcome listed = withKey(set, "ls", "-lR", snapshot);

    assertThat(new TreeSet<>(found.out().lines().map(FilesCommandsTest::parsed).toList()))
        .isEqualTo(paths);
    assertThat(links.out().lines().count())
        .isEqualTo(
            RecordedTree.recorded(set, k).values().stream()
                .filter(s -> s.getFirst().equals("l"))
                .count());
    assertThat(listed.status()).isZero();
    assertThat(listed.out().lines().filter(l -> l.matches("[-dlcbps][-rwxsStT]{9} .*")).count())
        .isEqualTo(paths.size() - 1);
  }

  private static String parsed(String shown) {
    try {
      return new String(Names.parse(shown), StandardCharsets.UTF_8);
    } catch (Problem e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void diff_tellsEveryPathThatCameOrWent(String set) {
    for (int a = 0; a < Vectors.snapshots(set); a++) {
      for (int b = a + 1; b < Vectors.snapshots(set); b++) {
        Outcome outcome = withKey(set, "diff", dataset(set, "fs") + "@s" + a, "@s" + b);

        assertThat(outcome.status()).as(outcome.err()).isZero();
        Set<String> plus = new TreeSet<>();
        Set<String> minus = new TreeSet<>();
        Set<String> touched = new TreeSet<>();
        for (String line : outcome.out().lines().toList()) {
          String[] cells = line.split("\t", -1);
          switch (cells[0]) {
            case "+" -> plus.add(parsed(cells[1]));
            case "-" -> minus.add(parsed(cells[1]));
            case "M" -> touched.add(parsed(cells[1]));
            default -> {
              String[] names = cells[1].split(" -> ", -1);
              minus.add(parsed(names[0]));
              plus.add(parsed(names[1]));
            }
          }
        }
        Map<String, List<String>> before = RecordedTree.recorded(set, a);
        Map<String, List<String>> after = RecordedTree.recorded(set, b);
        Set<String> came = new TreeSet<>(after.keySet());
        came.removeAll(before.keySet());
        Set<String> went = new TreeSet<>(before.keySet());
        went.removeAll(after.keySet());
        String what = "%s %d %d".formatted(set, a, b);
        assertThat(plus).as(what).containsAll(came);
        assertThat(minus).as(what).containsAll(went);
        // A name that came or went and is in both was given to another file.
        assertThat(after.keySet()).as(what).containsAll(plus);
        assertThat(before.keySet()).as(what).containsAll(minus);
        for (String path : touched) {
          assertThat(path.equals("/") || after.containsKey(path)).as(what + path).isTrue();
        }
        assertThat(modifiedFiles(before, after))
            .as(what)
            .allMatch(path ->
                touched.contains(path) || plus.contains(path) || hasOtherNames(after, path));
      }
    }
  }

  private static List<String> modifiedFiles(
      Map<String, List<String>> before, Map<String, List<String>> after) {
    return after.keySet().stream()
        .filter(path -> !path.isEmpty() && before.containsKey(path))
        .filter(path -> !Objects.equals(before.get(path), after.get(path)))
        .toList();
  }

  /// A file with several names is told by one of them.
  private static boolean hasOtherNames(Map<String, List<String>> nodes, String path) {
    return !nodes.getOrDefault(path, List.of()).get(5).equals("1");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void image_isTheVolume(String set) throws Exception {
    for (int k = 0; k < Vectors.snapshots(set); k++) {
      Path image = folder.resolve(k + ".img");

      Outcome outcome =
          withKey(set, "image", dataset(set, "vol") + "@s" + k, "-o", image.toString());

      assertThat(outcome.status()).as(outcome.err()).isZero();
      assertThat(RecordedTree.sha256(image))
          .isEqualTo(RecordedTree.lines(set, "vol.sha256." + k).getFirst());
    }
  }

  @Test
  void image_leavesTheUsersFiles_andTakesWhatAnInterruptedRunLeft() throws Exception {
    Path image = folder.resolve("vm.img");
    Path mine = Files.writeString(folder.resolve("vm.img.part"), "half of a download");
    String snapshot = dataset(SET, "vol") + "@s0";
    String guid = run("list", "-t", "snapshot", "-H", "-o", "guid", snapshot).out().strip();
    Path left = Files.writeString(folder.resolve(".zseal-image-" + guid + ".part"), "left");
    String[] words = {"image", snapshot, "-o", image.toString()};

    try (FileChannel other = FileChannel.open(left, StandardOpenOption.WRITE);
        FileLock _ = other.lock()) {
      assertThat(withKey(SET, words).status()).isEqualTo(7);
    }
    assertThat(left).hasContent("left");
    Outcome outcome = withKey(SET, words);

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(mine).hasContent("half of a download");
    assertThat(left).doesNotExist();
    assertThat(RecordedTree.sha256(image))
        .isEqualTo(RecordedTree.lines(SET, "vol.sha256.0").getFirst());
  }

  @ParameterizedTest
  @MethodSource("sets")
  void streamFiles_inAnyOrder_areReadAsAVaultIs(String set) throws Exception {
    int last = Vectors.snapshots(set) - 1;
    Path target = folder.resolve("out");
    List<String> words =
        new ArrayList<>(List.of("extract", "corpus/fs@s" + last, "--to", target.toString()));
    words.add("--stream");
    for (int k = last; k > 0; k--) {
      words.add(shared.resolve(set + ".fs.incr." + k).toString());
    }
    words.add(shared.resolve(set + ".fs.full.0").toString());

    Outcome outcome = withKey(set, words.toArray(String[]::new));

    assertThat(outcome.status()).as(outcome.err()).isZero();
    RecordedTree.checkContents(set, last, target);
  }

  @Test
  void cat_writesTheFile_andRefusesADirectory() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    String line = RecordedTree.lines(SET, "fs.sha256.2").getFirst();
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      assertThat(withKey(SET, "cat", dataset(SET, "fs") + "@s2:/" + line.substring(68)).status())
          .isZero();
    } finally {
      System.setOut(before);
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(written.toByteArray());
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(line.substring(0, 64));

    Outcome outcome = withKey(SET, "cat", dataset(SET, "fs") + "@s2:/d0");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("is not a file").contains("zseal ls");
  }

  @Test
  void theKey_comesFromStandardInputToo_andAWrongOneIsRefused() {
    String snapshot = dataset(SET, "fs") + "@s1";
    String secret = new String(Vectors.bytes(SET, "key"), StandardCharsets.UTF_8).strip();

    Outcome right = typed(secret + "\n", "key", "check", snapshot, "--key-stdin");
    Outcome wrong = typed("not this " + secret, "key", "check", snapshot, "--key-stdin");
    Outcome none = run("key", "check", snapshot);

    assertThat(right.status()).as(right.err()).isZero();
    assertThat(right.out()).contains("the key opens " + snapshot).contains("its MAC holds");
    assertThat(wrong.status()).isEqualTo(5);
    assertThat(wrong.err()).contains("does not open").doesNotContain(secret);
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("--key-file");
  }

  private static Outcome typed(String input, String... words) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return run(words);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void prove_saysThatItHolds() {
    Outcome outcome =
        withKey(SET, "prove", dataset(SET, "fs") + "@s2", dataset(SET, "vol") + "@s2");

    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out().toLowerCase(Locale.ROOT)).contains("every mac holds");
  }

  @Test
  void anotherPath_isRefusedWithWhereItEnds() {
    Outcome outcome = withKey(SET, "ls", dataset(SET, "fs") + "@s2:/d0/nothing/here");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("/d0/nothing").contains("zseal ls");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
