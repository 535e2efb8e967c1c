package dev.zseal.zpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import dev.zseal.zap.MemoryObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class AclTest {

  static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  private static final int READ = 0x1 | 0x8 | 0x80 | 0x20000;

  /// Entries for owner, group, everyone, a user, a group and an audited user.
  private static byte[] mixed(ByteOrder order) {
    return ByteBuffer.allocate(3 * 8 + 3 * 16)
        .order(order)
        .putShort((short) 0)
        .putShort((short) 0x1000)
        .putInt(READ | 0x40000)
        .putShort((short) 1)
        .putShort((short) 0x2040)
        .putInt(0x2)
        .putShort((short) 0)
        .putShort((short) 0x4000)
        .putInt(READ)
        .putShort((short) 0)
        .putShort((short) 0x3)
        .putInt(READ)
        .putLong(1001)
        .putShort((short) 0)
        .putShort((short) 0x40)
        .putInt(READ)
        .putLong(3L << 32 | 77)
        .putShort((short) 2)
        .putShort((short) 0x30)
        .putInt(0x1)
        .putLong(1002)
        .array();
  }

  private static final List<String> MIXED =
      List.of(
          "owner@:r-----a-R-cC--:-------:allow",
          "group@:-w------------:-------:deny",
          "everyone@:r-----a-R-c---:-------:allow",
          "user:1001:r-----a-R-c---:fd-----:allow",
          "group:?3-77:r-----a-R-c---:-------:allow",
          "user:1002:r-------------:----SF-:audit");

  @ParameterizedTest
  @FieldSource("ORDERS")
  void entriesAmongTheAttributes(ByteOrder order) throws Exception {
    SmallFileSystem made = new SmallFileSystem(order);
    made.node(10, 0100644, 4, 0, Map.of("DACL_ACES", mixed(order)));
    Acl acl = made.open().node(10).acl();

    assertThat(acl.entries()).extracting(Ace::toString).isEqualTo(MIXED);
    assertThat(acl.isTrivial()).isFalse();
    assertThat(acl.entries().get(0).isOwner()).isTrue();
    assertThat(acl.entries().get(1).isGroup()).isTrue();
    assertThat(acl.entries().get(2).isEveryone()).isTrue();
    assertThat(acl.entries().get(3).isOwner()).isFalse();
  }

  /// Version 1 of the structure legacy nodes have, with its entries inside and outside.
  @ParameterizedTest
  @FieldSource("ORDERS")
  void entriesOfLegacyNodes(ByteOrder order) throws Exception {
    SmallFileSystem made = new SmallFileSystem(order);
    byte[] aces = mixed(order);
    made.legacy(10, 0100644, 0, structure(order, 0, 24, 1, 3, aces), new byte[0]);
    made.legacy(11, 0100644, 0, structure(order, 30, aces.length, 1, 6, new byte[0]), new byte[0]);
    made.legacy(12, 0100644, 0, structure(order, 31, aces.length, 1, 6, new byte[0]), new byte[0]);
    made.legacy(13, 0100644, 0, structure(order, 32, 24, 1, 3, new byte[0]), new byte[0]);
    made.add(external(30, aces));
    made.add(external(31, mixed(other(order))));
    FileSystem fileSystem = made.open();

    assertThat(lines(fileSystem, 10)).isEqualTo(MIXED.subList(0, 3));
    assertThat(lines(fileSystem, 11)).isEqualTo(MIXED);
    assertThat(lines(fileSystem, 12)).as("a block of the other order").isEqualTo(MIXED);
    assertThatThrownBy(() -> lines(fileSystem, 13))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("object 32 is damaged: the ACL is missing");
  }

  /// Version 0: who, mask, flags, type; the size is a count.
  @ParameterizedTest
  @FieldSource("ORDERS")
  void oldEntries(ByteOrder order) throws Exception {
    byte[] old =
        ByteBuffer.allocate(24)
            .order(order)
            .putInt(-1)
            .putInt(READ)
            .putShort((short) 0x1000)
            .putShort((short) 0)
            .putInt(1001)
            .putInt(0x1)
            .putShort((short) 0)
            .putShort((short) 1)
            .array();
    SmallFileSystem made = new SmallFileSystem(order);
    made.legacy(10, 0100644, 0, structure(order, 0, 2, 0, 0, old), new byte[0]);
    made.legacy(11, 0100644, 0, structure(order, 30, 2, 0, 0, new byte[0]), new byte[0]);
    made.add(external(30, old));
    FileSystem fileSystem = made.open();

    List<String> expected =
        List.of("owner@:r-----a-R-c---:-------:allow", "user:1001:r-------------:-------:deny");
    assertThat(lines(fileSystem, 10)).isEqualTo(expected);
    assertThat(lines(fileSystem, 11)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 80, 1", "0, 7, 0", "30, 1048577, 1", "30, 90000, 0", "0, 8, 2"})
  void refusesImpossibleSizes(long external, int size, int version) throws Exception {
    SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);
    byte[] structure = structure(ByteOrder.LITTLE_ENDIAN, external, size, version, 1, new byte[0]);
    made.legacy(10, 0100644, 0, structure, new byte[0]);
    FileSystem fileSystem = made.open();

    assertThatThrownBy(() -> lines(fileSystem, 10))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("an ACL of at most 1 MiB");
  }

  @Test
  void refusesEntriesCutShort() throws Exception {
    byte[] aces = mixed(ByteOrder.LITTLE_ENDIAN);
    for (int length : new int[] {7, 23, 39}) {
      SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);
      made.node(10, 0100644, 4, 0, Map.of("DACL_ACES", Arrays.copyOf(aces, length)));
      Node node = made.open().node(10);
      assertThatThrownBy(node::acl).isInstanceOf(Problem.Corrupt.class);
    }
  }

  @Test
  void nodeWithoutAnAcl_hasATrivialOne() throws Exception {
    SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);
    made.file(10, 4, "");

    assertThat(made.open().node(10).acl()).isEqualTo(new Acl(List.of(), true));
  }

  /// Rows: type, flags, mask, and whether a mode can say as much.
  @ParameterizedTest
  @CsvSource({
    "0, 1000, c0180, true",
    "0, 2040, 20081, true",
    "0, 4000, 120089, true",
    "0, 4000, 40000, false",
    "0, 1001, 1, false",
    "0, 1000, 10000, false",
    "0, 1000, 40, false",
    "0, 1000, 42, true",
    "1, 4000, 2, true",
    "1, 4000, 80, false",
    "1, 1000, 20000, false"
  })
  void trivialEntries(int type, String flags, String mask, boolean trivial) throws Exception {
    SmallFileSystem made = new SmallFileSystem(ByteOrder.BIG_ENDIAN);
    byte[] ace =
        ByteBuffer.allocate(8)
            .putShort((short) type)
            .putShort((short) Integer.parseInt(flags, 16))
            .putInt(Integer.parseInt(mask, 16))
            .array();
    made.node(10, 0100644, 4, 0, Map.of("DACL_ACES", ace));
    made.node(11, 0100644, 4, 0, Map.of("DACL_ACES", ace, "FLAGS", made.word(4)));
    FileSystem fileSystem = made.open();

    assertThat(fileSystem.node(10).acl().isTrivial()).isEqualTo(trivial);
    assertThat(fileSystem.node(11).acl().isTrivial()).as("flagged so").isTrue();
  }

  @ParameterizedTest
  @FieldSource("ORDERS")
  void ownersOfWindowsDomains(ByteOrder order) throws Exception {
    NvValue domains =
        new NvValue.NestedArray(
            List.of(
                NvList.builder().uint64("fuid_idx", 1).string("fuid_domain", "S-1-5-21-1").build(),
                NvList.builder().uint64("fuid_idx", 3).string("fuid_domain", "S-1-5-9").build()));
    byte[] packed = NvListWriter.xdr(NvList.builder().put("fuid_nvlist", domains).build());
    SmallFileSystem made = new SmallFileSystem(order).setting("FUID", 30);
    MemoryObject table = external(30, packed);
    table.setBonus(36, made.word(packed.length));
    made.add(table);
    made.node(
        10,
        0100644,
        4,
        0,
        Map.of("UID", made.word(3L << 32 | 500), "GID", made.word(2L << 32 | 9)));
    made.node(11, 0100644, 4, 0, Map.of("DACL_ACES", mixed(order)));
    FileSystem fileSystem = made.open();

    Node node = fileSystem.node(10);
    assertThat(node.user()).isEqualTo(new Owner(500, 3, "S-1-5-9")).hasToString("S-1-5-9-500");
    assertThat(node.user().isPlain()).isFalse();
    assertThat(node.group()).as("an unknown domain").hasToString("?2-9");
    assertThat(lines(fileSystem, 11).get(4)).startsWith("group:S-1-5-9-77:");
  }

  @Test
  void damagedTableOfDomains_costsTheirNamesOnly() throws Exception {
    SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN).setting("FUID", 30);
    MemoryObject table = external(30, new byte[100]);
    table.setBonus(36, made.word(-1));
    made.add(table);
    made.node(10, 0100644, 4, 7, Map.of("UID", made.word(3L << 32 | 500)));

    Node node = made.open().node(10);

    assertThat(node.user()).hasToString("?3-500");
    assertThat(node.size()).isEqualTo(7);
  }

  private static List<String> lines(FileSystem fileSystem, long number) throws Problem {
    return fileSystem.node(number).acl().entries().stream().map(Ace::toString).toList();
  }

  private static byte[] structure(
      ByteOrder order, long external, int size, int version, int count, byte[] entries) {
    return ByteBuffer.allocate(88)
        .order(order)
        .putLong(external)
        .putInt(size)
        .putShort((short) version)
        .putShort((short) count)
        .put(entries, 0, Math.min(72, entries.length))
        .array();
  }

  private static MemoryObject external(long number, byte[] bytes) {
    MemoryObject object = new MemoryObject(number, 33, 512);
    object.put(0, Arrays.copyOf(bytes, 512));
    return object;
  }

  private static ByteOrder other(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }
}
