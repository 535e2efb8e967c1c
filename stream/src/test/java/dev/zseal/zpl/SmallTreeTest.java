package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A small tree with many kinds of nodes, not encrypted and under each of the six suites.
class SmallTreeTest {

  private static final String ALLOW = ":rwxp-DaARWcC-s:-------:allow";

  @Test
  void nodes() throws Exception {
    FileSystem fileSystem = FileSystem.open(plain());

    Map<String, Node> nodes = Tree.of(fileSystem).nodes;
    assertThat(nodes.keySet())
        .containsExactly(
            ".",
            "./bigdn.txt",
            "./both.txt",
            "./dir",
            "./dir/chr",
            "./dir/fifo",
            "./dir/long-symlink",
            "./dir/short-symlink",
            "./dir/sock",
            "./dn16k-link",
            "./objace",
            "./sparse",
            "./spill.txt");
    assertThat(fileSystem.resolve("dir/chr").device()).isEqualTo(new Device(5, 3));
    assertThat(fileSystem.resolve("dir/fifo").kind()).isEqualTo(FileKind.FIFO);
    assertThat(fileSystem.resolve("dir/sock").kind()).isEqualTo(FileKind.SOCKET);
    assertThat(fileSystem.resolve("both.txt").project()).hasValue(77);
  }

  @Test
  void targetsInBonusAndSpill() throws Exception {
    FileSystem fileSystem = FileSystem.open(plain());

    String target = "/very/long/" + "L".repeat(1988);
    assertThat(target("dir/short-symlink", fileSystem)).isEqualTo("target/file");
    assertThat(target("dir/long-symlink", fileSystem)).as("in the spill block").isEqualTo(target);
    assertThat(target("dn16k-link", fileSystem)).as("in a dnode of 16 KiB").isEqualTo(target);
  }

  @Test
  void extendedAttributesAndDomains() throws Exception {
    FileSystem fileSystem = FileSystem.open(plain());

    Node both = fileSystem.resolve("both.txt");
    assertThat(both.user()).hasToString("S-1-5-21-9-8-7-777");
    assertThat(both.acl().entries())
        .extracting(Ace::toString)
        .containsExactly(
            "owner@" + ALLOW,
            "group@" + ALLOW,
            "everyone@" + ALLOW,
            "group:S-1-5-21-1-2-3-1234" + ALLOW,
            "user:S-1-5-21-1-2-3-1234" + ALLOW + "_object");
    Map<String, String> xattrs = Tree.xattrs(both);
    byte[] big = HexFormat.of().parseHex(Objects.requireNonNull(xattrs.get("user.big")));
    assertThat(big).hasSize(30_000).startsWith(0, 7, 14, 21, 28);
    assertThat(Tree.xattrs(fileSystem.resolve("bigdn.txt")))
        .isEqualTo(Map.of("system.posix_acl_access", "02000000", "user.small", "68656c6c6f"));
  }

  @Test
  void contents() throws Exception {
    FileSystem fileSystem = FileSystem.open(plain());

    byte[] spill = fileSystem.resolve("spill.txt").contents().readAll(5000);
    byte[] sum = MessageDigest.getInstance("SHA-1").digest(spill);
    assertThat(HexFormat.of().formatHex(sum)).startsWith("da139c200a34");
    assertThat(fileSystem.resolve("bigdn.txt").contents().size()).isEqualTo(300_000);
    FileContents sparse = fileSystem.resolve("sparse").contents();
    assertThat(sparse.size()).isEqualTo(1L << 40);
    assertThat(sparse.nextData(0)).isEqualTo(-1);
    assertThat(sparse.nextHole(0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8})
  void everySuiteHoldsTheSameTree(int suite) throws Exception {
    String secret =
        suite == 8
            ? "correct horse battery"
            : "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
    ReplayedObjset opened = new ReplayedObjset(secret.getBytes(US_ASCII));
    opened.apply(stream("enc%d-raw".formatted(suite)));

    assertThat(told(opened)).isEqualTo(told(plain()));
  }

  /// All there is to tell, by path.
  private static Map<String, List<String>> told(ReplayedObjset objset) throws Problem {
    Map<String, List<String>> told = new TreeMap<>();
    for (var entry : Tree.of(FileSystem.open(objset)).nodes.entrySet()) {
      Node node = entry.getValue();
      boolean isShort = node.kind() == FileKind.FILE && node.size() < 1 << 20;
      told.put(
          entry.getKey(),
          List.of(
              Tree.line(entry.getKey(), node),
              Tree.xattrs(node).toString(),
              node.acl().toString(),
              node.flags() + " " + node.generation() + " " + node.parent() + node.project(),
              node.created() + " " + node.changed() + " " + node.accessed(),
              isShort ? Tree.sha256(node.contents()) : ""));
    }
    return told;
  }

  private static String target(String path, FileSystem fileSystem) throws Problem {
    return new String(fileSystem.resolve(path).linkTarget(), UTF_8);
  }

  private static ReplayedObjset plain() throws Exception {
    return ReplayedObjset.plain(stream("plain"));
  }

  private static byte[] stream(String name) throws Exception {
    String path = "/vectors/zpl/" + name + ".zsend.gz";
    try (InputStream in =
        new GZIPInputStream(
            Objects.requireNonNull(SmallTreeTest.class.getResourceAsStream(path), path))) {
      return in.readAllBytes();
    }
  }
}
