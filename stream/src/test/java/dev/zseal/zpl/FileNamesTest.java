package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "with space", "qüé", "日本語", "👩‍🚀", "e\u0301", "~'\"$"})
  void textStaysAsItIs(String name) throws Exception {
    assertThat(Names.show(name.getBytes(UTF_8))).isEqualTo(name);
    assertThat(Names.parse(name)).isEqualTo(name.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "5c, '\\\\'",
    "5c783431, '\\\\x41'",
    "0a, '\\x0a'",
    "1b5b33, '\\x1b[3'",
    "7f, '\\x7f'",
    "ff61, '\\xffa'",
    "c3, '\\xc3'",
    "c361, '\\xc3a'",
    "c0af, '\\xc0\\xaf'",
    "eda080, '\\xed\\xa0\\x80'",
    "f4908080, '\\xf4\\x90\\x80\\x80'",
    "e280ae61, '\\xe2\\x80\\xaea'",
    "e280a8, '\\xe2\\x80\\xa8'",
    "c285, '\\xc2\\x85'"
  })
  void otherBytesAreEscaped(String hex, String text) throws Exception {
    byte[] name = HexFormat.of().parseHex(hex);
    assertThat(Names.show(name)).isEqualTo(text);
    assertThat(Names.parse(text)).isEqualTo(name);
  }

  @Test
  void everyNameComesBack() throws Exception {
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] name = new byte[random.nextInt(1, 24)];
      random.nextBytes(name);
      for (int i = 0; i < name.length; i++) {
        if (random.nextInt(3) == 0) {
          name[i] = (byte) "\\x41\u00c3".charAt(random.nextInt(5));
        }
      }
      String text = Names.show(name);
      assertThat(Names.parse(text)).as("seed %d: %s", seed, text).isEqualTo(name);
      assertThat(text.chars().noneMatch(Character::isISOControl)).as(text).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\", "a\\", "\\x", "\\x4", "\\xg0", "\\n", "\\u0041", "a\ud800b"})
  void refusesOtherEscapes(String text) {
    assertThatThrownBy(() -> Names.parse(text))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("cannot read the name");
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "., false",
    ".., false",
    "a/b, false",
    "..., true",
    ".a, true",
    "a., true",
    "'a b', true"
  })
  void safeNames(String name, boolean safe) {
    assertThat(Names.isSafe(name.getBytes(UTF_8))).isEqualTo(safe);
    assertThat(Names.isSafe(new byte[] {'a', 0})).isFalse();
  }

  @Test
  void partsOfPaths() {
    assertThat(Names.parts("/a//./b/.../..".getBytes(UTF_8)))
        .extracting(part -> new String(part, UTF_8))
        .containsExactly("a", "b", "...", "..");
    assertThat(Names.parts("".getBytes(UTF_8))).isEmpty();
  }
}
