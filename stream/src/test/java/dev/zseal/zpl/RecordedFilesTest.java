package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The files, attributes and volumes zseal sees in recorded streams are those a mounted dataset
/// showed.
class RecordedFilesTest {

  static final List<String> SETS = Vectors.SETS;

  @ParameterizedTest
  @FieldSource("SETS")
  void files_areThoseOfTheMountedSnapshot(String set) throws Exception {
    ReplayedObjset objset = new ReplayedObjset(Vectors.bytes(set, "key"));
    for (int k = 0; k < Vectors.snapshots(set); k++) {
      objset.apply(Vectors.bytes(set, k == 0 ? "fs.full.0" : "fs.incr." + k));
      compare(objset, set, k);
    }
  }

  /// One stream over several snapshots, and several streams in a package.
  @ParameterizedTest
  @ValueSource(strings = {"fs.incr.0-2", "fs.I.0-2"})
  void incrementsOverSeveralSnapshots(String stream) throws Exception {
    String set = "lab-2.3-ccm256-zstd-16k-hex";
    ReplayedObjset objset = new ReplayedObjset(Vectors.bytes(set, "key"));
    objset.apply(Vectors.bytes(set, "fs.full.0"));
    objset.apply(Vectors.bytes(set, stream));

    compare(objset, set, 2);
  }

  private static void compare(ReplayedObjset objset, String set, int k) throws Exception {
    Tree tree = Tree.of(FileSystem.open(objset));
    String snapshot = set + " @s" + k;

    Map<String, String> lines = new TreeMap<>();
    Map<String, String> sums = new TreeMap<>();
    Map<String, Map<String, String>> xattrs = new TreeMap<>();
    for (var entry : tree.nodes.entrySet()) {
      Node node = entry.getValue();
      lines.put(entry.getKey(), Tree.line(entry.getKey(), node));
      if (node.kind() == FileKind.FILE) {
        sums.put(entry.getKey(), Tree.sha256(node.contents()));
        xattrs.put(entry.getKey(), Tree.xattrs(node));
      }
      assertThat(node.acl().isTrivial()).as(entry.getKey()).isTrue();
    }
    xattrs.values().removeIf(Map::isEmpty);

    assertThat(lines.values())
        .as(snapshot)
        .containsExactlyInAnyOrderElementsOf(recordedLines(set, "fs.meta." + k));
    assertThat(sums).as(snapshot).isEqualTo(recordedSums(set, k)).isNotEmpty();
    assertThat(xattrs).as(snapshot).isEqualTo(recordedXattrs(set, k)).isNotEmpty();
  }

  @ParameterizedTest
  @FieldSource("SETS")
  void volume_isTheOneOfTheMountedSnapshot(String set) throws Exception {
    ReplayedObjset objset = new ReplayedObjset(Vectors.bytes(set, "key"));
    for (int k = 0; k < Vectors.snapshots(set); k++) {
      objset.apply(Vectors.bytes(set, k == 0 ? "vol.full.0" : "vol.incr." + k));
      Volume volume = Volume.open(objset);

      assertThat(volume.size()).isEqualTo(4 << 20);
      assertThat(Tree.sha256(volume.contents()))
          .as(set + " @s" + k)
          .isEqualTo(text(set, "vol.sha256." + k).strip());
    }
  }

  @ParameterizedTest
  @FieldSource("SETS")
  void everyPathLeadsToItsNode(String set) throws Exception {
    ReplayedObjset objset = new ReplayedObjset(Vectors.bytes(set, "key"));
    objset.apply(Vectors.bytes(set, "fs.full.0"));
    FileSystem fileSystem = FileSystem.open(objset);

    for (var entry : Tree.of(fileSystem).nodes.entrySet()) {
      byte[] path = entry.getKey().getBytes(ISO_8859_1);
      long number = entry.getValue().number();
      assertThat(fileSystem.resolve(path, false).number()).as(entry.getKey()).isEqualTo(number);
      assertThat(fileSystem.resolve(Names.show(path)).number()).isEqualTo(number);
    }
  }

  private static String text(String set, String file) {
    return new String(Vectors.bytes(set, file), ISO_8859_1);
  }

  private static List<String> recordedLines(String set, String file) {
    return text(set, file).lines().toList();
  }

  private static Map<String, String> recordedSums(String set, int k) {
    return recordedLines(set, "fs.sha256." + k).stream()
        .collect(Collectors.toMap(line -> line.substring(66), line -> line.substring(0, 64)));
  }

  private static Map<String, Map<String, String>> recordedXattrs(String set, int k) {
    Map<String, Map<String, String>> files = new TreeMap<>();
    Map<String, String> file = Map.of();
    for (String line : recordedLines(set, "fs.xattr." + k)) {
      if (line.startsWith("# file: ")) {
        String path = line.substring(8);
        file = new TreeMap<>();
        files.put(path.startsWith("./") ? path : "./" + path, file);
      } else if (!line.isEmpty()) {
        int equals = line.indexOf("=0x");
        file.put(line.substring(0, equals), line.substring(equals + 3));
      }
    }
    return files;
  }
}
