package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files out of a vault without parity that lost blocks, and once more when it has them again.
class DamagedFilesTest {

  private static final String PLAIN = "lab-2.3-gcm256-lz4-128k-pass";
  private static final String ODD = "lab-2.3-odd";
  private static final int BLOCK = 128 << 10;

  @TempDir private Path folder;

  private String snapshot = "";
  private byte[] stream = {};

  private record Outcome(int status, String out, String err) {}

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

  private Outcome extract(Path target, String... options) {
    List<String> words = new ArrayList<>(List.of("extract", snapshot, "--to", target.toString()));
    words.addAll(List.of(options));
    return withKey(words.toArray(String[]::new));
  }

  private void receive(String set) throws IOException {
    snapshot = set.equals(ODD) ? "odd/fs@s0" : "corpus/fs@s0";
    stream = Vectors.bytes(set, "fs.full.0");
    assertThat(run("init", "--parity", "0").status()).isZero();
    Files.write(folder.resolve("key"), Vectors.bytes(set, "key"));
    Path file = Files.write(folder.resolve("full"), stream);
    assertThat(run("receive", file.toString()).status()).isZero();
  }

  /// Flips a bit in some blocks of a file, or flips it back.
  private void flip(String path, int... blocks) throws Exception {
    String found = withKey("find", snapshot + ":" + path, "-type", "f", "--json").out();
    long object = Long.parseLong(found.replaceAll("(?s).*\"inode\":(\\d+).*", "$1"));
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    int flipped = 0;
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      if (record instanceof SendRecord.Write write && write.object() == object) {
        long block = write.offset() / BLOCK;
        if (Arrays.stream(blocks).anyMatch(b -> b == block)) {
          flip(reader.payload());
          flipped++;
        }
      }
    }
    assertThat(flipped).as(path).isEqualTo(blocks.length);
  }

  /// A bit near the end of a sealed block, wherever in the vault it lies.
  private void flip(byte[] sealed) throws IOException {
    byte[] start = Arrays.copyOf(sealed, Math.min(64, sealed.length - 1));
    try (Stream<Path> all = Files.walk(folder.resolve("vault"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 0; at + sealed.length <= bytes.length; at++) {
          if (Arrays.equals(bytes, at, at + start.length, start, 0, start.length)) {
            bytes[at + sealed.length - 1] ^= 1;
            Files.write(file, bytes);
            return;
          }
        }
      }
    }
    throw new AssertionError("no such block");
  }

  /// Of each path of the recorded file system the SHA-256 of its contents.
  private static Map<String, String> recorded() {
    Map<String, String> hashes = new TreeMap<>();
    for (String line : RecordedTree.lines(PLAIN, "fs.sha256.0")) {
      hashes.put(line.substring(68), line.substring(0, 64));
    }
    return hashes;
  }

  private static String largest(Map<String, String> recorded, String directory) {
    return RecordedTree.recorded(PLAIN, 0).entrySet().stream()
        .filter(e -> recorded.containsKey(e.getKey().replaceFirst("^/", "")))
        .filter(e -> e.getKey().startsWith("/" + directory + "/"))
        .max(
            Map.Entry.comparingByValue(
                (a, b) -> Long.compare(Long.parseLong(a.get(4)), Long.parseLong(b.get(4)))))
        .orElseThrow()
        .getKey()
        .substring(1);
  }

  private static List<Path> salvaged(Path target) throws IOException {
    try (Stream<Path> all = Files.walk(target)) {
      return all.filter(f -> f.toString().endsWith(".salvaged")).sorted().toList();
    }
  }

  private static Path salvaged(Path target, String path) {
    return target.resolve(path + ".salvaged");
  }

  @Test
  void theRestIsExtracted_andSalvageWritesWhatIsLeft_underAnotherName() throws Exception {
    receive(PLAIN);
    Map<String, String> recorded = recorded();
    String torn = largest(recorded, "d2");
    String cut = largest(recorded, "d4");
    flip("/" + torn, 1, 3, 4);
    flip("/" + cut, 0);
    Path plain = folder.resolve("plain");
    Path target = folder.resolve("out");

    Outcome without = extract(plain);
    Outcome with = extract(target, "--salvage");

    assertThat(without.status()).isEqualTo(8);
    assertThat(without.out()).contains("  2 could not be read");
    assertThat(with.status()).isEqualTo(8);
    assertThat(with.out()).contains("  2 have zeros in place of what could not be read");
    assertThat(with.err().lines()).hasSize(2);
    assertThat(with.err())
        .contains("/" + torn + ": 393,216 bytes of it are lost and zeros, from byte 131,072 on: ")
        .contains("/" + cut + ": 131,072 bytes of it are lost and zeros, from byte 0 on: ")
        .contains("; what is left is in " + Path.of(torn).getFileName() + ".salvaged");
    for (Path to : List.of(plain, target)) {
      for (Map.Entry<String, String> file : recorded.entrySet()) {
        Path at = to.resolve(file.getKey());
        if (file.getKey().equals(torn) || file.getKey().equals(cut)) {
          assertThat(at).doesNotExist();
        } else {
          assertThat(RecordedTree.sha256(at)).isEqualTo(file.getValue());
        }
      }
    }
    byte[] left = Files.readAllBytes(salvaged(target, torn));
    assertThat(salvaged(target)).hasSize(2);
    assertThat(Arrays.copyOfRange(left, BLOCK, 2 * BLOCK)).containsOnly(0);
    assertThat(Arrays.copyOfRange(left, 3 * BLOCK, 5 * BLOCK)).containsOnly(0);
    flip("/" + torn, 1, 3, 4);
    Outcome whole = withKey("extract", snapshot + ":/" + torn, "--to", folder + "/one");
    assertThat(whole.status()).as(whole.err()).isZero();
    byte[] was = Files.readAllBytes(folder.resolve("one").resolve(Path.of(torn).getFileName()));
    Arrays.fill(was, BLOCK, 2 * BLOCK, (byte) 0);
    Arrays.fill(was, 3 * BLOCK, 5 * BLOCK, (byte) 0);
    assertThat(left).isEqualTo(was);
  }

  @Test
  void whatIsMended_isWrittenByTheNextExtract_andWhatWasSalvagedOfItGoes() throws Exception {
    receive(PLAIN);
    String torn = largest(recorded(), "d2");
    String other = largest(recorded(), "d4");
    Path target = folder.resolve("out");
    flip("/" + torn, 1, 2);
    flip("/" + other, 1);
    assertThat(extract(target, "--salvage").status()).isEqualTo(8);
    byte[] first = Files.readAllBytes(salvaged(target, torn));

    flip("/" + torn, 1);
    Outcome partly = extract(target, "--salvage");
    assertThat(partly.status()).isEqualTo(8);
    assertThat(partly.err()).contains("/" + torn + ": 131,072 bytes of it are lost");
    assertThat(Files.readAllBytes(salvaged(target, torn))).isNotEqualTo(first);
    Outcome none = extract(target);
    assertThat(none.status()).isEqualTo(8);
    assertThat(salvaged(target)).hasSize(2);

    flip("/" + torn, 2);
    flip("/" + other, 1);
    Outcome again = extract(target);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).contains("  2 are whole now; what had been salvaged of them is gone");
    RecordedTree.checkContents(PLAIN, 0, target);
    assertThat(salvaged(target)).isEmpty();
  }

  @Test
  void whatWasSalvaged_isNotTakenForWhole_evenUnderTheName() throws Exception {
    receive(PLAIN);
    String torn = largest(recorded(), "d2");
    String mine = largest(recorded(), "d4");
    Path target = folder.resolve("out");
    flip("/" + torn, 1);
    flip("/" + mine, 1);
    assertThat(extract(target, "--salvage").status()).isEqualTo(8);
    Files.move(salvaged(target, torn), target.resolve(torn));
    FileTime touched = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(salvaged(target, mine), touched);

    Outcome salvage = extract(target, "--salvage");
    flip("/" + torn, 1);
    flip("/" + mine, 1);
    Outcome again = extract(target);

    assertThat(salvage.status()).isEqualTo(8);
    assertThat(Files.getLastModifiedTime(salvaged(target, mine))).isEqualTo(touched);
    assertThat(salvaged(target)).as("the user's own").containsExactly(salvaged(target, mine));
    assertThat(again.status()).isEqualTo(8);
    assertThat(again.err()).contains("/" + torn + ": another file of that name is there already");
    assertThat(again.out()).contains("  1 were left as they are");
  }

  @Test
  void everyFileIsNamed_howeverManyThereAre() throws Exception {
    receive(PLAIN);
    Map<String, String> recorded = recorded();
    List<String> lost = recorded.keySet().stream().filter(path -> size(path) > 0).toList();
    for (String path : lost) {
      flip("/" + path, 0);
    }
    assertThat(lost).hasSizeGreaterThan(11);

    Outcome plain = extract(folder.resolve("plain"));
    Outcome salvage = extract(folder.resolve("out"), "--salvage");
    Outcome json = extract(folder.resolve("json"), "--salvage", "--json");

    for (String path : lost) {
      assertThat(plain.err()).contains("warning: /" + path + ": ");
      assertThat(salvage.err()).containsOnlyOnce("warning: /" + path + ": ");
      assertThat(json.out()).contains("\"/" + path + "\"");
    }
    assertThat(salvage.out()).contains("  %d have zeros in place".formatted(lost.size()));
    assertThat(json.out())
        .contains("\"lacking\":{\"HOLED\":%d".formatted(lost.size()), "\"damaged\":[]")
        .contains("\"salvaged\":[\"/");
  }

  private static long size(String path) {
    return Long.parseLong(
        RecordedTree.recorded(PLAIN, 0).getOrDefault("/" + path, List.of()).get(4));
  }

  @Test
  void fileOfSeveralNames_andOfALongName_areSalvaged() throws Exception {
    receive(ODD);
    Path target = folder.resolve("out");
    String name =
        withKey("find", snapshot + ":/bytes")
            .out()
            .lines()
            .filter(line -> line.length() > 250)
            .findFirst()
            .orElseThrow();
    name = name.substring(name.indexOf("/bytes/"));
    flip("/linked", 0);
    flip(name, 0);

    Outcome salvage = extract(target, "--salvage");
    List<Path> left = salvaged(target);
    Outcome again = extract(target, "--salvage");

    assertThat(salvage.status()).isEqualTo(8);
    assertThat(salvage.out()).contains("  3 have zeros in place of what could not be read");
    assertThat(left).hasSize(3).contains(salvaged(target, "linked"));
    assertThat(again.status()).isEqualTo(8);
    assertThat(salvaged(target)).isEqualTo(left);
    assertThat(inode(salvaged(target, "linked"))).isEqualTo(inode(salvaged(target, "linked-too")));
    flip("/linked", 0);
    flip(name, 0);
    Outcome whole = extract(target);
    assertThat(whole.status()).as(whole.err()).isZero();
    assertThat(salvaged(target)).isEmpty();
    assertThat(inode(target.resolve("linked"))).isEqualTo(inode(target.resolve("linked-too")));
  }

  private static Object inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }
}
