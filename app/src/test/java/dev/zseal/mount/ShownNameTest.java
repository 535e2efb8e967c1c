package dev.zseal.mount;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShownNameTest {

  private static String shown(String hex) {
    return ShownName.of(HexFormat.of().parseHex(hex));
  }

  @Test
  void textStaysAsItIs() {
    for (String name : new String[] {"a", "ünïcode", "back\\slash", "two\\\\", "new\nline", "\\"}) {
      assertThat(ShownName.of(name.getBytes(UTF_8))).isEqualTo(name);
      assertThat(ShownName.bytes(name)).isEqualTo(name.getBytes(UTF_8));
    }
  }

  @Test
  void bytesThatAreNoTextAreEscaped_andSoIsWhatLooksLikeIt() {
    assertThat(shown("636166e9")).isEqualTo("caf\\xe9");
    assertThat(ShownName.of("caf\\xe9".getBytes(UTF_8))).isEqualTo("caf\\\\xe9");
    assertThat(shown("e95c62")).isEqualTo("\\xe9\\\\b");
  }

  @Test
  void noTwoNamesLookTheSame_andEachLeadsBack() {
    long seed = 20261122;
    var random = new SplittableRandom(seed);
    byte[] alphabet = {'\\', 'x', '4', '1', 'e', '9', (byte) 0xE9, (byte) 0xC3, (byte) 0xA9, '\n'};
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] name = new byte[1 + random.nextInt(8)];
      for (int k = 0; k < name.length; k++) {
        name[k] = alphabet[random.nextInt(alphabet.length)];
      }
      String shown = ShownName.of(name);
      String hex = HexFormat.of().formatHex(name);
      assertThat(ShownName.bytes(shown)).as("seed %d: %s", seed, hex).isEqualTo(name);
      assertThat(names.put(shown, hex)).as("seed %d: %s", seed, shown).isIn(null, hex);
    }
  }
}
