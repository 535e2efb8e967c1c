package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class FileSystemTest {

  static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  private final SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);

  @ParameterizedTest
  @FieldSource("ORDERS")
  void nodesAndTheirAttributes(ByteOrder order) throws Exception {
    SmallFileSystem small = new SmallFileSystem(order);
    small.directory(10, 0750, 4).entry(4, "dir", 4, 10);
    small.file(11, 10, "hello");
    small.entry(10, "file", 8, 11);
    FileSystem fileSystem = small.open();

    Node dir = fileSystem.resolve("/dir");
    assertThat(dir.kind()).isEqualTo(FileKind.DIRECTORY);
    assertThat(dir.permissions()).isEqualTo(0750);
    Node file = fileSystem.resolve("dir/file");
    assertThat(file.number()).isEqualTo(11);
    assertThat(file.mode()).isEqualTo(0100644);
    assertThat(file.kind()).isEqualTo(FileKind.FILE);
    assertThat(file.size()).isEqualTo(5);
    assertThat(file.links()).isEqualTo(1);
    assertThat(file.parent()).isEqualTo(10);
    assertThat(file.generation()).isEqualTo(9);
    assertThat(file.user()).isEqualTo(Owner.plain(1000));
    assertThat(file.group()).hasToString("100");
    assertThat(file.modified())
        .isEqualTo(Instant.ofEpochSecond(SmallFileSystem.SECONDS, 123))
        .isEqualTo(file.created())
        .isEqualTo(file.changed())
        .isEqualTo(file.accessed());
    assertThat(file.flags()).isEmpty();
    assertThat(file.project()).isEmpty();
    assertThat(file.device()).isNull();
    assertThat(file.xattrs()).isEmpty();
    assertThat(file.contents().readAll(5)).asString(UTF_8).isEqualTo("hello");
    assertThat(fileSystem.version()).isEqualTo(5);
  }

  @Test
  void timesBeforeTheEpochAndBeyondAllMeaning() throws Exception {
    made.node(
        10,
        0100644,
        4,
        0,
        Map.of(
            "ATIME", made.words(-5, 7),
            "MTIME", made.words(Long.MAX_VALUE, -1),
            "CTIME", made.words(Long.MIN_VALUE, Long.MAX_VALUE)));
    Node node = made.open().node(10);

    assertThat(node.accessed()).isEqualTo(Instant.ofEpochSecond(-5, 7));
    assertThat(node.modified().getEpochSecond()).isEqualTo(Instant.MAX.getEpochSecond());
    assertThat(node.changed().getEpochSecond()).isEqualTo(Instant.MIN.getEpochSecond());
  }

  @Test
  void devicesOfLinuxAndOfOthers() throws Exception {
    made.node(10, 0060600, 4, 0, Map.of("RDEV", made.word(8 << 20 | 17)));
    made.node(11, 0020600, 4, 0, Map.of("RDEV", made.word(0x55_0000_0003L)));
    FileSystem fileSystem = made.open();

    assertThat(fileSystem.node(10).device()).hasToString("8:17");
    assertThat(fileSystem.node(11).device()).isEqualTo(new Device(0x55, 3));
  }

  @Test
  void projectCountsOnlyIfFlagged() throws Exception {
    long flag = 1L << 47;
    made.node(10, 0100644, 4, 0, Map.of("FLAGS", made.word(flag), "PROJID", made.word(77)));
    made.node(11, 0100644, 4, 0, Map.of("PROJID", made.word(77)));
    FileSystem fileSystem = made.open();

    assertThat(fileSystem.node(10).project()).hasValue(77);
    assertThat(fileSystem.node(10).flags()).containsExactly(NodeFlag.PROJECT);
    assertThat(fileSystem.node(11).project()).isEmpty();
  }

  /// What there is no room for lies in the spill block, in a layout of its own.
  @Test
  void attributesInTheSpillBlock() throws Exception {
    made.node(10, 0120777, 4, 6, Map.of())
        .setSpill(made.sa(Map.of("SYMLINK", "target".getBytes(UTF_8))));
    made.file(11, 4, "x").setSpill(new byte[512]);
    made.file(12, 4, "x").setSpill("no attributes".getBytes(UTF_8));
    FileSystem fileSystem = made.open();

    assertThat(fileSystem.node(10).linkTarget()).asString(UTF_8).isEqualTo("target");
    assertThat(fileSystem.node(11).xattrs()).isEmpty();
    Node damaged = fileSystem.node(12);
    assertThat(damaged.contents().readAll(1)).asString(UTF_8).isEqualTo("x");
    assertThatThrownBy(damaged::xattrs)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("object 12 is damaged: expected the magic of attributes");
  }

  @Test
  void lengthsOfVaryingAttributesAreInTheirOrder() throws Exception {
    Map<String, byte[]> more = new LinkedHashMap<>();
    more.put("NEWER", new byte[13]);
    more.put("SYMLINK", "to".getBytes(UTF_8));
    more.put("DACL_ACES", new byte[0]);
    made.node(10, 0120777, 4, 2, more);

    assertThat(made.open().node(10).linkTarget()).asString(UTF_8).isEqualTo("to");
  }

  @Test
  void longLegacyTargetIsTheFirstBlock() throws Exception {
    made.legacy(10, 0120777, 5, new byte[88], "short".getBytes(UTF_8));
    byte[] block = new byte[512];
    block[0] = 'l';
    made.legacy(11, 0120777, 300, new byte[88], new byte[0]).put(0, block);
    made.legacy(12, 0120777, 1L << 40, new byte[88], new byte[0]);
    FileSystem fileSystem = made.open();

    assertThat(fileSystem.node(10).linkTarget()).asString(UTF_8).isEqualTo("short");
    assertThat(fileSystem.node(11).linkTarget()).hasSize(300).startsWith((byte) 'l', (byte) 0);
    assertThatThrownBy(() -> fileSystem.node(12).linkTarget())
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("128 KiB");
  }

  /// The order of a legacy node is that of the dnode, unless it cannot be.
  @ParameterizedTest
  @FieldSource("ORDERS")
  void legacyNodes(ByteOrder order) throws Exception {
    SmallFileSystem small = new SmallFileSystem(order).setting("VERSION", 1);
    small.legacy(10, 0020644, 0, new byte[88], new byte[0]);
    small.entry(4, "device", 0, 10);
    FileSystem fileSystem = small.open();
    Node node = fileSystem.node(10);

    assertThat(node.kind()).isEqualTo(FileKind.CHARACTER_DEVICE);
    assertThat(node.user().id()).isEqualTo(501);
    assertThat(node.group().id()).isEqualTo(20);
    assertThat(node.generation()).isEqualTo(11);
    assertThat(node.accessed()).isEqualTo(Instant.ofEpochSecond(SmallFileSystem.SECONDS, 0));
    assertThat(node.created()).isEqualTo(Instant.ofEpochSecond(SmallFileSystem.SECONDS + 48, 48));
    assertThat(node.device()).hasToString("1:2");
    DirEntry entry = fileSystem.lookup(fileSystem.root(), "device".getBytes(UTF_8));
    assertThat(Objects.requireNonNull(entry).kind()).as("version 1 does not say").isNull();
  }

  @Test
  void damagedEntriesDoNotHideOthers() throws Exception {
    made.file(10, 4, "x");
    made.entry(4, "a", 8, 10).entry(4, "..", 4, 5).entry(4, "x/y", 8, 10);
    made.entry(4, "gone", 8, 99).entry(4, "z", 8, 10).entry(4, "not a node", 8, 1);
    FileSystem fileSystem = made.open();

    Map<String, Long> entries = new TreeMap<>();
    List<String> damage = new ArrayList<>();
    fileSystem.forEachEntry(
        fileSystem.root(),
        new DirVisitor() {
          @Override
          public void entry(DirEntry entry) {
            entries.put(Names.show(entry.name()), entry.object());
          }

          @Override
          public void damaged(Problem.Corrupt e) {
            damage.add(e.evidence());
          }
        });

    assertThat(entries).isEqualTo(Map.of("a", 10L, "gone", 99L, "z", 10L, "not a node", 1L));
    assertThat(damage)
        .containsExactly(
            "the name '..' (of object 5) can be no file's",
            "the name 'x/y' (of object 10) can be no file's");
    assertThatThrownBy(() -> fileSystem.resolve("gone"))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("object 99 is damaged: it is missing");
    assertThatThrownBy(() -> fileSystem.resolve("not a node"))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("the attributes of a file, found bonus type 0");
  }

  @ParameterizedTest
  @CsvSource({
    "0, SENSITIVE, 0, false, false",
    "1, INSENSITIVE, 0, true, false",
    "2, MIXED, 0, false, false",
    "0, SENSITIVE, 16, false, true",
    "1, INSENSITIVE, 16, true, true",
    "2, MIXED, 16, false, true"
  })
  void namesThatAreTheSame(
      int sensitivity,
      CaseSensitivity expected,
      int normalization,
      boolean anyCase,
      boolean anyForm)
      throws Exception {
    made.setting("casesensitivity", sensitivity).setting("normalization", normalization);
    made.file(10, 4, "x");
    made.entry(4, "Café", 8, 10);
    FileSystem fileSystem = made.open();

    assertThat(fileSystem.caseSensitivity()).isEqualTo(expected);
    assertThat(fileSystem.normalization()).isEqualTo(normalization);
    assertThat(found(fileSystem, "Café")).isTrue();
    assertThat(found(fileSystem, "CAFÉ")).isEqualTo(anyCase);
    assertThat(found(fileSystem, "Cafe\u0301")).isEqualTo(anyForm);
    assertThat(found(fileSystem, "Cafe")).isFalse();
  }

  private static boolean found(FileSystem fileSystem, String name) throws Problem {
    return fileSystem.lookup(fileSystem.root(), name.getBytes(UTF_8)) != null;
  }

  @Test
  void nodesWithoutAName() throws Exception {
    made.setting("DELETE_QUEUE", 3);
    made.directory(3, 0, 0).entry(3, "c", 0, 12).entry(3, "d", 0, 13);
    List<Long> unlinked = new ArrayList<>();

    made.open().forEachUnlinked(unlinked::add);

    assertThat(unlinked).containsExactly(12L, 13L);
  }

  @Test
  void refusesWhatItCannotRead() {
    assertThatThrownBy(() -> made.setting("VERSION", 6).open())
        .isInstanceOf(Problem.TooNew.class)
        .hasMessageContaining("version 6");
    assertThatThrownBy(() -> made.setting("VERSION", 5).setting("ROOT", 0).open())
        .isInstanceOf(Problem.Corrupt.class);
    made.setting("ROOT", 4).setting("casesensitivity", 3);
    assertThatThrownBy(made::open).isInstanceOf(Problem.Corrupt.class);
    made.setting("casesensitivity", 0).setting("SA_ATTRS", 98);
    assertThatThrownBy(made::open)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("object 98 is damaged: the master of attributes is missing");
    made.write().objects().remove(1L);
    assertThatThrownBy(() -> FileSystem.open(made)).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void sizeBeyondAllFiles_isDamage() throws Exception {
    made.node(10, 0100644, 4, -1, Map.of());
    Node node = made.open().node(10);

    assertThatThrownBy(node::contents)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("a size below 2^63, found 18446744073709551615");
  }

  @Test
  void onlyFilesHaveContents() throws Exception {
    FileSystem fileSystem = made.open();

    assertThatThrownBy(() -> fileSystem.root().contents())
        .isInstanceOf(Problem.Usage.class)
        .hasMessage("object 4 is not a file: it is a directory");
    assertThatThrownBy(() -> fileSystem.root().linkTarget()).isInstanceOf(Problem.Usage.class);
    made.file(10, 4, "x");
    assertThatThrownBy(() -> fileSystem.entries(fileSystem.node(10)))
        .isInstanceOf(Problem.Usage.class);
  }
}
