package dev.zseal.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.zpl.Device;
import org.junit.jupiter.api.Test;

class NativeStatTest {

  /// As `makedev` of glibc says.
  @Test
  void devicesArePackedAsGlibcDoes() {
    assertThat(NativeStat.packed(new Device(8, 1))).isEqualTo(0x801);
    assertThat(NativeStat.packed(new Device(259, 300))).isEqualTo(0x11032C);
    assertThat(NativeStat.packed(new Device(0x1234, 0xFFFFF))).isEqualTo(0x1000FFF234FFL);
  }
}
