package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import dev.zseal.zap.MemoryObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Whatever the objects hold, a walk ends, and shows nodes or says what is wrong.
class FileSystemHostileTest {

  static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  private static final int MAX_DEPTH = 4;

  /// Something of everything, in few bytes.
  static SmallFileSystem everything(ByteOrder order) {
    SmallFileSystem made = new SmallFileSystem(order);
    made.setting("DELETE_QUEUE", 3).setting("FUID", 30).setting("normalization", 0x10);
    made.directory(3, 0, 0).entry(3, "a", 0, 12);
    made.directory(10, 0755, 4).entry(4, "dir", 4, 10);
    made.file(12, 10, "hello");
    made.entry(10, "file", 8, 12);
    made.link(13, 4, "dir/file");
    made.entry(4, "link", 10, 13);
    Map<String, byte[]> more = new LinkedHashMap<>();
    more.put("XATTR", made.word(20));
    more.put("UID", made.word(1L << 32 | 5));
    more.put("DACL_ACES", new byte[48]);
    MemoryObject rich = made.node(14, 0100644, 4, 700, more);
    rich.put(0, new byte[512]);
    byte[] xattrs =
        ByteBuffer.allocate(52)
            .putInt(0x01010000)
            .putInt(0)
            .putInt(1)
            .putInt(28)
            .putInt(40)
            .putInt(1)
            .putInt('x' << 24)
            .putInt(10)
            .putInt(4)
            .putInt(7)
            .array();
    rich.setSpill(made.sa(Map.of("DXATTR", xattrs)));
    made.entry(4, "rich", 8, 14);
    made.directory(20, 01777, 14).entry(20, "user.x", 8, 12);
    byte[] acl =
        ByteBuffer.allocate(88).order(order).putLong(31).putInt(32).putShort((short) 1).array();
    made.legacy(15, 0120777, 2, acl, "to".getBytes(UTF_8));
    made.entry(4, "legacy", 10, 15);
    MemoryObject external = new MemoryObject(31, 33, 512);
    external.put(0, new byte[512]);
    made.add(external);
    NvList domain = NvList.builder().uint64("fuid_idx", 1).string("fuid_domain", "S-1").build();
    NvValue array = new NvValue.NestedArray(List.of(domain));
    byte[] packed = NvListWriter.xdr(NvList.builder().put("fuid_nvlist", array).build());
    MemoryObject domains = new MemoryObject(30, 35, 512);
    domains.put(0, Arrays.copyOf(packed, 512));
    domains.setBonus(36, made.word(packed.length));
    made.add(domains);
    return made.write();
  }

  @Test
  void untouched_allOfItIsSeenAndSound() {
    for (ByteOrder order : ORDERS) {
      Seen seen = use(everything(order));
      assertThat(seen.damage).isZero();
      assertThat(seen.nodes).isEqualTo(6);
      assertThat(seen.others).isEqualTo(43);
    }
  }

  @ParameterizedTest
  @FieldSource("ORDERS")
  void anyByteOfABlockChanged(ByteOrder order) {
    SmallFileSystem made = everything(order);
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (MemoryObject object : made.objects().values()) {
      if (object.type() != SmallFileSystem.FILE_CONTENTS) {
        object.blocks().values().forEach(block -> changed(block, random, () -> use(made)));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ORDERS")
  void anyByteOfABonusOrSpillChanged(ByteOrder order) {
    SmallFileSystem made = everything(order);
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (MemoryObject object : made.objects().values()) {
      byte[] bonus = object.bonus();
      changed(
          bonus,
          random,
          () -> {
            object.setBonus(object.bonusType(), bonus);
            use(made);
          });
      object.setBonus(object.bonusType(), bonus);
      byte[] spill = object.spill();
      if (spill != null) {
        changed(
            spill,
            random,
            () -> {
              object.setSpill(spill);
              use(made);
            });
        object.setSpill(spill);
      }
    }
  }

  @Test
  void anyBonusCutAnywhere() {
    SmallFileSystem made = everything(ByteOrder.LITTLE_ENDIAN);
    for (MemoryObject object : made.objects().values()) {
      byte[] bonus = object.bonus();
      for (int length = 0; length < bonus.length; length++) {
        object.setBonus(object.bonusType(), Arrays.copyOf(bonus, length));
        use(made);
      }
      object.setBonus(object.bonusType(), bonus);
    }
  }

  @Test
  void anyObjectMissingOrOfAnotherKind() {
    SmallFileSystem made = everything(ByteOrder.LITTLE_ENDIAN);
    for (long number : List.copyOf(made.objects().keySet())) {
      MemoryObject object = Objects.requireNonNull(made.objects().remove(number));
      use(made);
      MemoryObject holed = object.copy();
      holed.blocks().clear();
      made.objects().put(number, holed);
      use(made);
      for (int type : new int[] {0, 17, 36, 44}) {
        MemoryObject other = object.copy();
        other.setBonus(type, object.bonus());
        made.objects().put(number, other);
        use(made);
      }
      made.objects().put(number, object);
    }
  }

  /// Of the zeros, which are mostly padding, one in four is changed.
  private static void changed(byte[] bytes, RandomGenerator random, Runnable use) {
    for (int i = 0; i < bytes.length; i++) {
      byte was = bytes[i];
      if (was == 0 && i % 4 != 0) {
        continue;
      }
      bytes[i] ^= (byte) (1 << random.nextInt(8));
      use.run();
      bytes[i] = random.nextBoolean() ? -1 : (byte) random.nextInt();
      use.run();
      bytes[i] = was;
    }
  }

  /// What was seen, and how much of it was damaged.
  static final class Seen implements XattrVisitor {
    private int nodes;
    private int others;
    private int damage;

    @Override
    public void xattr(Xattr xattr) throws Problem {
      others++;
      xattr.contents().read(0, new byte[100], 0, 100);
    }

    @Override
    public void damaged(Problem.Corrupt e) {
      damage++;
    }
  }

  /// Asks everything of every node.
  static Seen use(SmallFileSystem made) {
    Seen seen = new Seen();
    try {
      FileSystem fileSystem = FileSystem.open(made);
      visit(fileSystem, fileSystem.root(), 0, seen);
      fileSystem.forEachUnlinked(number -> seen.others++);
      fileSystem.resolve("/link/..", true);
    } catch (Problem.Usage _) {
      seen.others++;
    } catch (Problem _) {
      seen.damage++;
    }
    return seen;
  }

  private static void visit(FileSystem fileSystem, Node node, int depth, Seen seen) throws Problem {
    seen.nodes++;
    each(node, seen);
    if (node.kind() == FileKind.DIRECTORY && depth < MAX_DEPTH) {
      fileSystem.forEachEntry(
          node,
          new DirVisitor() {
            @Override
            public void entry(DirEntry entry) throws Problem {
              try {
                visit(fileSystem, fileSystem.node(entry), depth + 1, seen);
              } catch (Problem.Corrupt _) {
                seen.damage++;
              }
            }

            @Override
            public void damaged(Problem.Corrupt e) {
              seen.damage++;
            }
          });
    }
  }

  private static void each(Node node, Seen seen) throws Problem {
    try {
      seen.others += node.user().toString().length();
      node.device();
      node.project();
      if (node.kind() == FileKind.FILE) {
        FileContents contents = node.contents();
        contents.read(0, new byte[100], 0, 100);
        contents.nextHole(Math.max(0, contents.nextData(0)));
      }
      if (node.kind() == FileKind.SYMLINK) {
        seen.others += node.linkTarget().length;
      }
    } catch (Problem.Corrupt _) {
      seen.damage++;
    }
    try {
      seen.others += node.acl().entries().size();
    } catch (Problem.Corrupt _) {
      seen.damage++;
    }
    node.forEachXattr(seen);
  }
}
