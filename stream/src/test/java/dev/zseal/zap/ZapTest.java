package dev.zseal.zap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.zap.ZapImage.Pair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ZapTest {

  static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  @ParameterizedTest
  @FieldSource("ORDERS")
  void microzap_givesItsNames(ByteOrder order) throws Exception {
    Zap zap = Zap.open(ZapImage.micro(7, 1024, order, 0, numbers("name", 14)));

    assertThat(entries(zap)).isEqualTo(expected("name", 14)).hasSize(14);
    assertThat(value(zap, "name 13")).isEqualTo(13 + (1L << 40));
    assertThat(zap.get("name 14")).isNull();
    assertThat(zap.get("name")).isNull();
    assertThat(zap.get("")).isNull();
  }

  /// Blocks of 512 bytes need a table of their own even for a few leaves; 16 KiB is the usual size.
  @ParameterizedTest
  @CsvSource({"512, 3", "512, 3000", "4096, 2000", "16384, 20000", "131072, 20000"})
  void fatZap_givesItsNamesFromThreeBlocksEach(int blockSize, int count) throws Exception {
    for (ByteOrder order : ORDERS) {
      MemoryObject object = ZapImage.fat(7, blockSize, order, numbers("a longer name", count));
      Zap zap = Zap.open(object);
      assertThat(entries(zap)).isEqualTo(expected("a longer name", count));
      assertThat(object.reads()).as("each block is read once").isEqualTo(object.blocks().size());

      for (int i = 0; i < count; i++) {
        Zap opened = Zap.open(object);
        assertThat(value(opened, "a longer name " + i)).isEqualTo(i + (1L << 40));
        assertThat(object.reads()).isLessThanOrEqualTo(3);
      }
      assertThat(zap.get("a longer name " + count)).isNull();
      assertThat(object.reads()).isLessThanOrEqualTo(3);
    }
  }

  /// A sender swaps some blocks and not others.
  @Test
  void blocksOfEitherOrderInOneZap() throws Exception {
    MemoryObject little = ZapImage.fat(7, 512, ByteOrder.LITTLE_ENDIAN, numbers("n", 1000));
    MemoryObject big = ZapImage.fat(7, 512, ByteOrder.BIG_ENDIAN, numbers("n", 1000));
    big.blocks().forEach((id, block) -> little.put(id, id % 2 == 0 ? block : block(little, id)));

    Zap zap = Zap.open(little);

    assertThat(entries(zap)).isEqualTo(expected("n", 1000));
    assertThat(value(zap, "n 500")).isEqualTo(500 + (1L << 40));
  }

  @Test
  void integersOfEverySizeAndNumber() throws Exception {
    List<Pair> pairs = new ArrayList<>();
    for (int size : new int[] {1, 2, 4, 8}) {
      for (int count : new int[] {0, 1, 3, 40}) {
        byte[] name = "%d x %d".formatted(count, size).getBytes(UTF_8);
        byte[] bytes = new byte[size * count];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (0xF0 + i);
        }
        pairs.add(new Pair(name, name, size, bytes));
      }
    }
    Zap zap = Zap.open(ZapImage.fat(7, 16384, ByteOrder.LITTLE_ENDIAN, pairs));

    ZapEntry shorts = Objects.requireNonNull(zap.get("3 x 2"));
    assertThat(shorts.integerSize()).isEqualTo(2);
    assertThat(shorts.count()).isEqualTo(3);
    assertThat(shorts.integer(0)).isEqualTo(0xF0F1);
    assertThat(shorts.integer(2)).isEqualTo(0xF4F5);
    assertThat(shorts.isNumber()).isFalse();
    assertThat(shorts.bytes()).isEqualTo(HexFormat.of().parseHex("f0f1f2f3f4f5"));
    ZapEntry number = Objects.requireNonNull(zap.get("1 x 8"));
    assertThat(number.isNumber()).isTrue();
    assertThat(number.integer(0)).isEqualTo(0xF0F1_F2F3_F4F5_F6F7L);
    assertThat(Objects.requireNonNull(zap.get("0 x 4")).count()).isZero();
    assertThat(Objects.requireNonNull(zap.get("40 x 8")).integer(39) & 0xFF).isEqualTo(0x2F);
  }

  @Test
  void longHashes() throws Exception {
    Zap zap = Zap.open(ZapImage.fat(7, 4096, ByteOrder.LITTLE_ENDIAN, 1, 0, numbers("name", 2000)));

    for (int i = 0; i < 2000; i++) {
      assertThat(value(zap, "name " + i)).isEqualTo(i + (1L << 40));
    }
    assertThat(zap.get("other")).isNull();
  }

  @Test
  void integersForNames() throws Exception {
    List<Pair> pairs =
        IntStream.range(0, 100)
            .mapToObj(i -> {
              byte[] key = ByteBuffer.allocate(16).putLong(i).putLong(-i).array();
              return new Pair(key, key, 8, ByteBuffer.allocate(8).putLong(i).array());
            })
            .toList();
    Zap zap = Zap.open(ZapImage.fat(7, 4096, ByteOrder.BIG_ENDIAN, 2, 0, pairs));

    for (Pair pair : pairs) {
      assertThat(Objects.requireNonNull(zap.get(pair.name())).bytes()).isEqualTo(pair.value());
    }
  }

  @ParameterizedTest
  @CsvSource({"18, true", "18, false", "82, true", "2, true", "98, true", "16, false"})
  void findsNamesThatAreTheSame(int normFlags, boolean ignoreCase) throws Exception {
    boolean upper = (normFlags & 2) != 0;
    Normalizer.Form form =
        switch (normFlags & ~2) {
          case 0x10 -> Normalizer.Form.NFD;
          case 0x50 -> Normalizer.Form.NFC;
          case 0x60 -> Normalizer.Form.NFKC;
          default -> null;
        };
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      for (String name : new String[] {"Plain %d.txt", "Ünï %d", "Unï %d"}) {
        String text = name.formatted(i);
        String hashed = upper ? text.toUpperCase(Locale.ROOT) : text;
        hashed = form == null ? hashed : Normalizer.normalize(hashed, form);
        byte[] value = ByteBuffer.allocate(8).putLong(pairs.size()).array();
        pairs.add(new Pair(text.getBytes(UTF_8), hashed.getBytes(UTF_8), 8, value));
      }
    }
    MemoryObject object = ZapImage.fat(7, 4096, ByteOrder.LITTLE_ENDIAN, 0, normFlags, pairs);
    Zap zap = Zap.open(object);
    assertThat(zap.normFlags()).isEqualTo(normFlags);
    object.reads();

    assertThat(found(zap, "Plain 7.txt", ignoreCase)).isEqualTo("Plain 7.txt");
    assertThat(found(zap, "Ünï 7", ignoreCase)).isEqualTo("Ünï 7");
    assertThat(object.reads()).as("neither was looked for among all").isLessThan(7);
    assertThat(found(zap, "PLAIN 7.TXT", ignoreCase)).isEqualTo(ignoreCase ? "Plain 7.txt" : null);
    assertThat(found(zap, "unÏ 7", ignoreCase)).isEqualTo(ignoreCase ? "Unï 7" : null);
    String decomposed = Normalizer.normalize("Ünï 7", Normalizer.Form.NFD);
    assertThat(found(zap, decomposed, ignoreCase)).isEqualTo(form == null ? null : "Ünï 7");
    assertThat(found(zap, "absent", ignoreCase)).isNull();
    assertThat(found(zap, "äbsent", ignoreCase)).isNull();
    assertThat(zap.get("plain 7.txt")).as("get is exact").isNull();
    assertThat(zap.find(new byte[] {'a', -1}, ignoreCase)).isNull();
  }

  @Test
  void findsNamesOfAMicrozapThatAreTheSame() throws Exception {
    Zap zap = Zap.open(ZapImage.micro(7, 1024, ByteOrder.LITTLE_ENDIAN, 0x12, numbers("Größe", 3)));

    assertThat(found(zap, "GRÖßE 2", true)).isEqualTo("Größe 2");
    assertThat(found(zap, "GRÖßE 2", false)).isNull();
    assertThat(zap.get("GRÖßE 2")).isNull();
  }

  @Test
  void damagedLeaf_costsItsNamesOnly() throws Exception {
    MemoryObject object = ZapImage.fat(7, 4096, ByteOrder.LITTLE_ENDIAN, numbers("name", 2000));
    byte[] lost = block(object, object.maxBlockId());
    object.put(object.maxBlockId(), new byte[0]);

    Map<String, Long> found = new TreeMap<>();
    List<String> damage = walk(Zap.open(object), found);

    int names = ByteBuffer.wrap(lost).order(ByteOrder.LITTLE_ENDIAN).getShort(30);
    assertThat(found).hasSize(2000 - names);
    assertThat(damage).hasSize(1);
    assertThatThrownBy(() -> Zap.open(object).forEach(entry -> {}))
        .isInstanceOf(Problem.Corrupt.class);
  }

  /// The leaves are where they are, whether or not the table says so.
  @ParameterizedTest
  @CsvSource({"1", "3"})
  void damagedTable_costsNoNames(long tableBlock) throws Exception {
    MemoryObject object = ZapImage.fat(7, 512, ByteOrder.LITTLE_ENDIAN, numbers("name", 2000));
    object.remove(tableBlock);

    Map<String, Long> found = new TreeMap<>();
    List<String> damage = walk(Zap.open(object), found);

    assertThat(damage).hasSize(1).first().asString().contains("object 7", "block " + tableBlock);
    assertThat(found).isEqualTo(expected("name", 2000));
    for (int i = 0; i < 2000; i += 100) {
      assertThat(value(Zap.open(object), "name " + i)).isEqualTo(i + (1L << 40));
    }
  }

  @Test
  void visitorsOwnProblem_endsTheWalk() throws Exception {
    Zap zap = Zap.open(ZapImage.micro(7, 1024, ByteOrder.LITTLE_ENDIAN, 0, numbers("name", 5)));
    var mine = new Problem.Corrupt("mine", "mine", "mine");

    assertThatThrownBy(() ->
            zap.forEach(entry -> {
              throw mine;
            }))
        .isSameAs(mine);
  }

  @Test
  void refusesWhatIsNoZap() {
    MemoryObject object = new MemoryObject(7, 19, 512);
    assertThatThrownBy(() -> Zap.open(object))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessage("object 7 is damaged: block 0: expected a block of a ZAP, found a hole");
    object.put(0, new byte[512]);
    assertThatThrownBy(() -> Zap.open(object))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("block 0: expected a ZAP, found 0000000000000000");
  }

  private static List<Pair> numbers(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Pair.number(name + " " + i, i + (1L << 40)))
        .toList();
  }

  private static Map<String, Long> expected(String name, int count) {
    Map<String, Long> expected = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      expected.put(name + " " + i, i + (1L << 40));
    }
    return expected;
  }

  private static Map<String, Long> entries(Zap zap) throws Problem {
    Map<String, Long> entries = new TreeMap<>();
    zap.forEach(entry -> assertThat(entries.put(entry.text(), entry.integer(0))).isNull());
    return entries;
  }

  private static List<String> walk(Zap zap, Map<String, Long> found) throws Problem {
    List<String> damage = new ArrayList<>();
    zap.forEach(
        new ZapVisitor() {
          @Override
          public void entry(ZapEntry entry) {
            assertThat(found.put(entry.text(), entry.integer(0))).isNull();
          }

          @Override
          public void damaged(Problem.Corrupt e) {
            damage.add(e.getMessage());
          }
        });
    return damage;
  }

  private static long value(Zap zap, String name) throws Problem {
    return Objects.requireNonNull(zap.get(name), name).integer(0);
  }

  private static @Nullable String found(Zap zap, String name, boolean ignoreCase) throws Problem {
    ZapEntry entry = zap.find(name.getBytes(UTF_8), ignoreCase);
    return entry == null ? null : entry.text();
  }

  private static byte[] block(MemoryObject object, long id) {
    return Objects.requireNonNull(object.blocks().get(id));
  }
}
