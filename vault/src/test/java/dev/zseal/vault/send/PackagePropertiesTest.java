package dev.zseal.vault.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Hierarchy;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PackagePropertiesTest {

  @Test
  void eachWordIsTheNumberThatZfsSends() {
    List<String> lines =
        new String(Vectors.bytes("packages-2.3", "properties"), StandardCharsets.UTF_8)
            .lines()
            .toList();
    Set<String> met = new HashSet<>();
    for (String line : lines) {
      String[] words = line.split("\t", -1);
      met.add(words[0]);
      if (words[0].equals("xattr") && words[1].equals("on")) {
        // 2.1 prints so what later releases call dir; both read what the other wrote.
        assertThat(PackageProperties.number(words[0], words[1])).hasValue(2);
        continue;
      }
      assertThat(PackageProperties.number(words[0], words[1]))
          .as(line)
          .hasValue(Long.parseLong(words[2]));
    }
    assertThat(met).isEqualTo(Hierarchy.RESTORED);
  }

  @Test
  void unknownWordsAreLeftOut() {
    for (String word : List.of("", "zstd-20", "zstd-fast-11", "gzip-0", "-1", "1x", "lz4 ")) {
      assertThat(PackageProperties.number("compression", word)).isEmpty();
      assertThat(PackageProperties.number("recordsize", word)).isEmpty();
    }
    assertThat(PackageProperties.number("mountpoint", "on")).isEmpty();
    assertThat(PackageProperties.number("recordsize", "9".repeat(19))).isEmpty();
  }
}
