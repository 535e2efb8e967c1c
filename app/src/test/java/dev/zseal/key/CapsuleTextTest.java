package dev.zseal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Capsule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds `docs/format/capsule-text.md` to what the code does, and slips of the pen to account.
class CapsuleTextTest {

  private static final Path PAGE = Path.of("../docs/format/capsule-text.md");
  private static final String FINGERPRINT = "0c46452e123f9078cd52debe2fd3eb36";

  /// The lines of the page's example.
  private static List<String> example() throws Exception {
    List<String> lines = Files.readAllLines(PAGE);
    int first = lines.indexOf("```text") + 1;
    List<String> example = lines.subList(first, first + 16);
    assertThat(lines.get(first + 16)).isEqualTo("```");
    return example;
  }

  private static Capsule read(List<String> lines) throws Problem {
    return CapsuleText.read(lines, "paper");
  }

  @Test
  void theExampleIsRead_opens_andIsWrittenTheSame() throws Exception {
    Capsule capsule = read(example());

    assertThat(capsule.fingerprint()).isEqualTo(FINGERPRINT);
    assertThat(CapsuleText.write(capsule)).isEqualTo(example());
    byte[] passphrase = "correct horse battery".getBytes(StandardCharsets.UTF_8);
    try (WrappingKey wrapping = WrappingKey.derive(passphrase, capsule.keys())) {
      DatasetKeys keys = DatasetKeys.unwrap(wrapping, capsule.keys());
      assertThat(keys.keyGuid()).isEqualTo(0x9a190b304d1ded0dL);
    }
  }

  /// Each letter and digit in the place of each character of each line.
  @Test
  void everyOtherCharacter_isFoundInItsLine() throws Exception {
    List<String> lines = example();
    for (int number = 0; number < lines.size(); number++) {
      String line = lines.get(number);
      for (int at = 0; at < line.length(); at++) {
        for (char other : "0123456789abcdefghijklmnopqrstuvwxyz#- ".toCharArray()) {
          if (other == line.charAt(at)) {
            continue;
          }
          refusedAt(number, line.substring(0, at) + other + line.substring(at + 1));
        }
      }
    }
  }

  @Test
  void aCharacterLeftOutOrTwice_andNeighboursSwapped_areFoundInTheirLine() throws Exception {
    List<String> lines = example();
    for (int number = 0; number < lines.size(); number++) {
      String line = lines.get(number);
      for (int at = 0; at < line.length(); at++) {
        char here = line.charAt(at);
        char next = at + 1 < line.length() ? line.charAt(at + 1) : here;
        // A second # is one too many, but the last is the one that counts.
        if (here != ' ' && here != '#') {
          refusedAt(number, line.substring(0, at) + line.substring(at + 1));
          refusedAt(number, line.substring(0, at) + here + line.substring(at));
        }
        if (here != next && here != ' ' && next != ' ' && here != '#' && next != '#') {
          refusedAt(number, line.substring(0, at) + next + here + line.substring(at + 2));
        }
      }
    }
  }

  private static void refusedAt(int number, String changed) throws Exception {
    List<String> lines = new ArrayList<>(example());
    lines.set(number, changed);
    assertThatThrownBy(() -> read(lines))
        .as(changed)
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("line %d does not match its check".formatted(number + 1));
  }

  @Test
  void orderCaseAndSpacesDoNotMatter() throws Exception {
    List<String> names = new ArrayList<>(example());
    // Lines of one name go on: their own order is part of the value.
    names.sort((a, b) -> b.split(" ", 2)[0].compareTo(a.split(" ", 2)[0]));
    assertThat(names).isNotEqualTo(example());
    assertThat(read(names).fingerprint()).isEqualTo(FINGERPRINT);

    List<String> upper =
        example().stream().map(line -> line.toUpperCase(Locale.ROOT)).collect(Collectors.toList());
    assertThat(read(upper).fingerprint()).isEqualTo(FINGERPRINT);

    List<String> spaced = new ArrayList<>(List.of("", "-- a title", "   "));
    example().forEach(line -> spaced.add("\t " + line.replace(" ", "   ") + "  "));
    assertThat(read(spaced).fingerprint()).isEqualTo(FINGERPRINT);

    List<String> ungrouped =
        example().stream()
            .map(line -> line.replaceAll("(?<=[0-9a-f]{8}) (?=[0-9a-f]{8})", ""))
            .collect(Collectors.toList());
    assertThat(ungrouped).isNotEqualTo(example());
    assertThat(read(ungrouped).fingerprint()).isEqualTo(FINGERPRINT);
  }

  @Test
  void linesOfOneValueInAnotherOrder_doNotAddUp() throws Exception {
    List<String> lines = new ArrayList<>(example());
    Collections.swap(lines, 11, 12);

    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("do not add up to its fingerprint");
  }

  @Test
  void aLineThatIsMissing_isNamed() throws Exception {
    for (int number = 0; number < example().size(); number++) {
      List<String> lines = new ArrayList<>(example());
      String name = lines.remove(number).split(" ", 2)[0];

      assertThatThrownBy(() -> read(lines))
          .as(name)
          .isInstanceOf(Problem.Usage.class)
          .hasMessageMatching("(?s).*(%s|not 32 bytes|not 64 bytes|fingerprint).*".formatted(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#",
        "# 0000",
        "no capsule at all",
        "zseal-capsule 2 #cc27",
        "zseal-capsule 1 #595c"
      })
  void whatIsNoCapsuleIsRefused(String text) {
    assertThatThrownBy(() -> read(List.of(text))).isInstanceOf(Problem.Usage.class);
  }
}
