package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenZFS sealed these blocks; each has to open with the keys we derive.
class RecordedSealsTest {

  private static final int SA = 44;
  private static final int SA_MAGIC = 0x2f505a;
  private static final byte[] NO_AAD = new byte[0];

  static List<Arguments> streams() {
    List<Arguments> all = new ArrayList<>();
    for (String set : Vectors.SETS) {
      for (String stream : List.of("fs.full.0", "fs.incr.2", "vol.full.0", "vol.incr.1")) {
        all.add(Arguments.of(set, stream));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("streams")
  void everyBlockOpens(String set, String stream) throws Exception {
    byte[] bytes = Vectors.bytes(set, stream);
    DatasetKeys keys = RecordedSeals.unwrap(bytes, RecordedSeals.labKey(set));
    Map<Integer, Integer> types = new TreeMap<>();

    RecordedSeals.open(
        bytes,
        keys,
        (object, type, offset, plain) -> {
          assertThat(plain).as("object %d, type %d, offset %d", object, type, offset).isNotNull();
          types.merge(type, 1, Integer::sum);
        });

    // Of a volume its contents, a full also its properties; of a file system files at least.
    if (stream.startsWith("vol")) {
      assertThat(types.keySet()).contains(23).isSubsetOf(23, 24);
    } else {
      assertThat(types.keySet()).contains(19, 20, 44);
    }
    if (stream.equals("fs.full.0")) {
      assertThat(types.keySet()).contains(21, 45, 46, 47);
    }
    if (stream.equals("vol.full.0")) {
      assertThat(types.keySet()).contains(24);
    }
  }

  /// All but the ZAPs is the same tree byte for byte; each ZAP draws a salt for its hashes.
  @Test
  void allSuitesHideTheSameTree() throws Exception {
    List<Map<String, byte[]>> trees = new ArrayList<>();
    for (int suite = 3; suite <= 8; suite++) {
      byte[] stream = RecordedSeals.zpl(suite);
      DatasetKeys keys = RecordedSeals.unwrap(stream, RecordedSeals.zplKey(suite));
      assertThat(keys.suite().number()).isEqualTo(suite);
      Map<String, byte[]> tree = new TreeMap<>();
      RecordedSeals.open(
          stream,
          keys,
          (object, type, offset, plain) -> {
            String name = "object %d, type %d, offset %d".formatted(object, type, offset);
            Objects.requireNonNull(plain, name);
            tree.put(name, isZap(type) ? new byte[plain.length] : plain);
          });
      trees.add(tree);
    }

    Map<String, byte[]> first = trees.getFirst();
    assertThat(first).hasSizeGreaterThan(500);
    for (Map<String, byte[]> tree : trees) {
      assertThat(tree.keySet()).isEqualTo(first.keySet());
      first.forEach((name, plain) -> assertThat(tree.get(name)).as(name).isEqualTo(plain));
    }
  }

  /// A bonus of system attributes begins with `0x2f505a`, so one can tell that it was opened right
  /// without what its seal covers besides.
  @ParameterizedTest
  @MethodSource("bonusStreams")
  void everyBonusOpensUnchecked(byte[] stream, byte[] secret) throws Exception {
    BlockOpener opener = RecordedSeals.unwrap(stream, secret).opener();
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "recorded");
    Seal seal = null;
    int position = 0;
    int bonuses = 0;
    int furthest = 0;
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      byte[] payload = reader.payload();
      if (record instanceof SendRecord.ObjectRange range) {
        seal = range.seal();
        position = 0;
      } else if (record instanceof SendRecord.Dnode dnode
          && payload.length > 0
          && DmuTypes.isEncrypted(dnode.bonusType())) {
        assertThat(dnode.bonusType()).isEqualTo(SA);
        byte[] bonus =
            opener.openUnchecked(
                Objects.requireNonNull(seal), position, payload, 0, payload.length);
        assertThat(ByteBuffer.wrap(bonus).order(ByteOrder.LITTLE_ENDIAN).getInt())
            .as("object %d, %d bytes into its message", dnode.object(), position)
            .isEqualTo(SA_MAGIC);
        furthest = Math.max(furthest, position);
        position += payload.length;
        bonuses++;
      }
    }
    assertThat(bonuses).isGreaterThan(10);
    assertThat(furthest).isGreaterThan(1000);
  }

  static List<Arguments> bonusStreams() {
    List<Arguments> all = new ArrayList<>();
    for (int suite = 3; suite <= 8; suite++) {
      all.add(Arguments.of(RecordedSeals.zpl(suite), RecordedSeals.zplKey(suite)));
    }
    for (String set : Vectors.SETS) {
      all.add(Arguments.of(Vectors.bytes(set, "fs.incr.1"), RecordedSeals.labKey(set)));
    }
    return all;
  }

  /// The first block of a file with a bit flipped somewhere.
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8})
  void noBlockOpensOnceABitIsFlipped(int suite) throws Exception {
    byte[] stream = RecordedSeals.zpl(suite);
    BlockOpener opener = RecordedSeals.unwrap(stream, RecordedSeals.zplKey(suite)).opener();
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "recorded");
    SendRecord record = Objects.requireNonNull(reader.next());
    while (!(record instanceof SendRecord.Write write && write.dnodeType() == 19)) {
      record = Objects.requireNonNull(reader.next());
    }
    byte[] payload = reader.payload();
    byte[] parts = new byte[Seal.BYTES];
    write.seal().write(ByteBuffer.wrap(parts), 0);

    assertThat(opener.open(write.seal(), NO_AAD, payload, 0, payload.length)).isNotNull();
    for (int bit = 0; bit < 8 * Seal.BYTES; bit++) {
      parts[bit / 8] ^= (byte) (1 << bit % 8);
      Seal other = Seal.read(ByteBuffer.wrap(parts), 0);
      assertThat(opener.open(other, NO_AAD, payload, 0, payload.length)).as("%d", bit).isNull();
      parts[bit / 8] ^= (byte) (1 << bit % 8);
    }
    for (int bit = 0; bit < 8 * payload.length; bit += 13) {
      payload[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(opener.open(write.seal(), NO_AAD, payload, 0, payload.length))
          .as("%d", bit)
          .isNull();
      payload[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void wrongSecretsAreRefused() throws Exception {
    for (String set : Vectors.SETS) {
      byte[] stream = Vectors.bytes(set, "vol.full.0");
      byte[] secret = RecordedSeals.labKey(set);
      secret[4] ^= 1;
      assertThatThrownBy(() -> RecordedSeals.unwrap(stream, secret))
          .as(set)
          .isInstanceOf(Problem.Refused.class)
          .hasMessageContaining("does not open");
    }
  }

  private static boolean isZap(int type) {
    return Set.of(20, 21, 22, 45, 46, 47).contains(type);
  }
}
