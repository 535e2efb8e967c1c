package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
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

/// OpenZFS sealed these blocks; each has to open with the keys we derive.
class RecordedSealsTest {

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

  private static boolean isZap(int type) {
    return Set.of(20, 21, 22, 45, 46, 47).contains(type);
  }
}
