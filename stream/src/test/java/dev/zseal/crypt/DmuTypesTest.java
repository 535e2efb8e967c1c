package dev.zseal.crypt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DmuTypesTest {

  @Test
  void oldTypesAreInATable() {
    assertThat(IntStream.range(0, 128).filter(DmuTypes::isEncrypted))
        .containsExactly(9, 10, 18, 19, 20, 22, 23, 25, 26, 33, 34, 35, 39, 40, 44, 45, 46, 47, 49);
    assertThat(IntStream.range(0, 128).filter(type -> !DmuTypes.isMetadata(type)))
        .containsExactly(19, 23, 25, 26, 49);
  }

  @Test
  void newTypesSayItThemselves() {
    for (int type : List.of(0x80, 0x84, 0xc3, 0xc4)) {
      assertThat(DmuTypes.isEncrypted(type)).as("%x", type).isFalse();
    }
    for (int type : List.of(0xa0, 0xa4, 0xe0, 0xe4)) {
      assertThat(DmuTypes.isEncrypted(type)).as("%x", type).isTrue();
    }
    for (int type : List.of(0x80, 0xa0, 0xa4)) {
      assertThat(DmuTypes.isMetadata(type)).as("%x", type).isFalse();
    }
    for (int type : List.of(0xc3, 0xc4, 0xe4)) {
      assertThat(DmuTypes.isMetadata(type)).as("%x", type).isTrue();
    }
  }
}
