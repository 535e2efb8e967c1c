package dev.zseal.zpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.zap.MemoryObject;
import dev.zseal.zap.ZapImage;
import dev.zseal.zap.ZapImage.Pair;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VolumeTest {

  /// A dataset of any type and any objects.
  private record Dataset(int type, Map<Long, DmuObject> objects) implements Objset {
    @Override
    public @Nullable DmuObject object(long number) {
      return objects.get(number);
    }

    @Override
    public long nextObject(long number) {
      throw new AssertionError("nobody asks");
    }
  }

  private static Dataset volume(Pair property) {
    MemoryObject data = new MemoryObject(1, 23, 4096);
    data.put(2, new byte[4096]);
    return new Dataset(
        Objset.VOLUME,
        Map.of(1L, data, 2L, ZapImage.micro(2, 512, ByteOrder.BIG_ENDIAN, 0, List.of(property))));
  }

  @Test
  void sizeAndContents() throws Exception {
    Volume volume = Volume.open(volume(Pair.number("size", 1 << 20)));

    assertThat(volume.size()).isEqualTo(1 << 20);
    assertThat(volume.blockSize()).isEqualTo(4096);
    assertThat(volume.contents().nextData(0)).isEqualTo(8192);
    assertThat(volume.contents().size()).isEqualTo(1 << 20);
  }

  @Test
  void withoutItsSize_corrupt() {
    assertThatThrownBy(() -> Volume.open(volume(Pair.number("volsize", 1))))
        .isInstanceOf(Problem.Corrupt.class);
    assertThatThrownBy(() -> Volume.open(volume(Pair.number("size", -1))))
        .isInstanceOf(Problem.Corrupt.class);
    assertThatThrownBy(() -> Volume.open(new Dataset(Objset.VOLUME, Map.of())))
        .isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void eachTypeOfDatasetSaysWhatToDoInstead() {
    Dataset files = new Dataset(Objset.FILE_SYSTEM, Map.of());
    assertThatThrownBy(() -> Volume.open(files))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.hint()).contains("zseal extract"));
    assertThatThrownBy(() -> FileSystem.open(volume(Pair.number("size", 1))))
        .isInstanceOfSatisfying(
            Problem.Usage.class, e -> assertThat(e.hint()).contains("zseal image"));
  }
}
