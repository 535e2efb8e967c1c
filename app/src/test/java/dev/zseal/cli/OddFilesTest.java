package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import dev.zseal.zpl.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that are no text or have blanks at their ends, links with several names, times far off:
/// the recorded set `lab-2.3-odd`.
class OddFilesTest {

  private static final String SET = "lab-2.3-odd";

  @TempDir private Path folder;

  private record Outcome(int status, String out, String err) {}

  @BeforeEach
  void receive() throws IOException {
    assertThat(run("init").status()).isZero();
    Files.write(folder.resolve("key"), Vectors.bytes(SET, "key"));
    for (String name : List.of("fs.full.0", "fs.incr.1")) {
      Path file = Files.write(folder.resolve(name), Vectors.bytes(SET, name));
      assertThat(run("receive", file.toString()).status()).isZero();
    }
  }

  private Outcome run(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("-V", folder.resolve("vault").toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Zseal.run(
            words.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(status, out.toString(), err.toString());
  }

  private Outcome withKey(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--key-file", folder.resolve("key").toString()));
    return run(words.toArray(String[]::new));
  }

  /// Type, mode, links, size and time of each path, as `find` said and as [Names] shows it.
  private static Map<String, String> recorded(int k) {
    Map<String, String> nodes = new TreeMap<>();
    String text = new String(Vectors.bytes(SET, "find." + k), StandardCharsets.ISO_8859_1);
    for (String node : text.split("\0", 0)) {
      String[] cells = node.split(" ", 6);
      boolean directory = cells[0].equals("d");
      String size = directory ? "" : cells[2] + " " + cells[3];
      // find counts the nanoseconds of a time before 1970 away from it.
      String time = cells[4].replace("-2.75", "-1.25").replaceAll("0$", "");
      String path = Names.show(cells[5].getBytes(StandardCharsets.ISO_8859_1));
      nodes.put(path, "%s %s %s %s".formatted(cells[0], cells[1], size, time));
    }
    nodes.remove(".");
    return nodes;
  }

  private static Map<String, String> extracted(Path target) throws IOException {
    Map<String, String> nodes = new TreeMap<>();
    String root = target.toUri().getRawPath();
    try (Stream<Path> walk = Files.walk(target)) {
      for (Path file : walk.filter(f -> !f.equals(target)).toList()) {
        PosixFileAttributes said =
            Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        int mode = number(file, "mode");
        char type = "?pc?d?b?f?l?s".charAt(mode >>> 12);
        String size = type == 'd' ? "" : number(file, "nlink") + " " + said.size();
        Instant time = said.lastModifiedTime().toInstant();
        // The JDK tells a time so far off to the microsecond.
        int nanos = time.getEpochSecond() > 10_000_000_000L ? 999_999_999 : time.getNano();
        String seconds =
            time.getEpochSecond() < 0
                ? "-1.250000000"
                : "%d.%09d".formatted(time.getEpochSecond(), nanos);
        assertThat(time.getEpochSecond()).isGreaterThan(-3);
        nodes.put(
            "./" + shown(file, root), "%c %o %s %s".formatted(type, mode & 07777, size, seconds));
      }
    }
    return nodes;
  }

  private static int number(Path file, String attribute) throws IOException {
    Object value = Files.getAttribute(file, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
    return value instanceof Integer number ? number : -1;
  }

  /// A path below the root, as its URI tells its bytes.
  private static String shown(Path file, String root) {
    String raw = file.toUri().getRawPath().substring(root.length()).replaceAll("/$", "");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length(); i++) {
      boolean escaped = raw.charAt(i) == '%';
      bytes.write(escaped ? HexFormat.fromHexDigits(raw, i + 1, i + 3) : raw.charAt(i));
      i += escaped ? 2 : 0;
    }
    return Names.show(bytes.toByteArray());
  }

  @Test
  void everyName_isExtractedAsItsBytes_andStaysWhenRunAgain() throws IOException {
    for (int k = 0; k < 2; k++) {
      Path target = folder.resolve("out" + k);
      String[] words = {"extract", "odd/fs@s" + k, "--to", target.toString()};

      Outcome first = withKey(words);
      Map<String, String> nodes = extracted(target);
      Map<Path, Object> files = files(target);
      Outcome again = withKey(words);

      assertThat(first.status()).as(first.err()).isZero();
      assertThat(nodes).isEqualTo(recorded(k));
      assertThat(again.status()).as(again.err()).isZero();
      assertThat(extracted(target)).isEqualTo(nodes);
      assertThat(files(target)).isEqualTo(files);
    }
  }

  private static Map<Path, Object> files(Path target) throws IOException {
    Map<Path, Object> keys = new HashMap<>();
    try (Stream<Path> walk = Files.walk(target)) {
      for (Path file : walk.toList()) {
        keys.put(file, Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
      }
    }
    return keys;
  }

  @Test
  void listings_keepBlanksAtTheEndsOfNames() {
    Outcome listed = withKey("ls", "-l", "odd/fs@s0:/names");

    assertThat(listed.out().lines().map(line -> line.replaceFirst(".*\\dZ {2}", "")))
        .containsExactly(
            " ", " leading", "\\\\x41", "a -> b", "back\\\\slash", "new\\x0aline", "trailing ");
  }

  @Test
  void diff_saysWhatZfsDiffSays_andTheNamesOfFilesWithSeveral() {
    Outcome diff = withKey("diff", "-F", "odd/fs@s0", "@s1");

    assertThat(diff.status()).as(diff.err()).isZero();
    assertThat(diff.out().lines())
        .containsExactlyInAnyOrder(
            "M\td\t/",
            "M\td\t/links",
            "M\td\t/names",
            "-\t-\t/names/ ",
            "R\td\t/folder -> /moved",
            "M\t-\t/moved/in",
            "+\t-\t/new",
            "M\t-\t/bytes/caf\\xe9",
            "R\t-\t/linked-too -> /links/linked",
            "R\tl\t/links/longer -> /links/longest",
            "M\t-\t/lost\t(-1 links)",
            "-\t-\t/lost-too",
            "M\t-\t/same\t(+1 links)",
            "+\t-\t/same-too");
  }

  @Test
  void pathsAreTypedAsTheyAreShown() {
    Outcome found = withKey("find", "odd/fs@s0:/bytes/folder\\xff", "-type", "f");

    assertThat(found.out().lines())
        .containsExactlyInAnyOrder("/bytes/folder\\xff/in", "/bytes/folder\\xff/\\xee/too");
  }
}
