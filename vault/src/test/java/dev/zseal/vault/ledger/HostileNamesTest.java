package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a vault says of itself becomes part of objects' names only if it can be one.
class HostileNamesTest {

  private static final List<String> HOSTILE =
      List.of(
          "../../../../../../etc/0000000000",
          "9f86d081884c7d659a2feaa0c55ad01",
          "9F86D081884C7D659A2FEAA0C55AD015",
          "9f86d081884c7d65/9a2feaa0c55ad01",
          "9f86d081884c7d65 9a2feaa0c55ad01",
          "..",
          "");

  /// Where a BEGIN record has the creation of its snapshot.
  private static final int CREATION_AT = 24;

  private static String example(int index) throws Exception {
    return new String(VaultFormatPageTest.examples().get(index), StandardCharsets.UTF_8);
  }

  private static byte[] with(String json, String member, String value) {
    String found = "\"%s\" : (\"[^\"]*\"|\\d+)".formatted(member);
    String changed = json.replaceFirst(found, "\"%s\" : %s".formatted(member, value));
    assertThat(changed).isNotEqualTo(json);
    return changed.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aManifestsIdsAreDigits() throws Exception {
    String manifest = example(VaultFormatPageTest.MANIFEST);
    for (String member : List.of("datasetId", "writer", "capsule")) {
      for (String hostile : HOSTILE) {
        byte[] bytes = with(manifest, member, "\"" + hostile + "\"");
        assertThatThrownBy(() -> Manifest.parse(bytes, "manifest"))
            .as("%s %s", member, hostile)
            .isInstanceOf(Problem.Corrupt.class)
            .hasMessageContaining(member);
      }
    }
  }

  /// Even if the BEGIN it carries says the same.
  @Test
  void aManifestsCreationFitsItsName() throws Exception {
    String manifest = example(VaultFormatPageTest.MANIFEST);
    byte[] begin = Manifest.parse(Json.utf8(manifest), "manifest").begin().bytes("manifest");
    for (long creation : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN).putLong(CREATION_AT, creation);
      String base64 = "\"%s\"".formatted(Base64.getEncoder().encodeToString(begin));
      byte[] inside = with(manifest, "begin", base64);
      String both = new String(inside, StandardCharsets.UTF_8);
      byte[] bytes = with(both, "creation", Long.toString(creation));
      assertThatThrownBy(() -> Manifest.parse(bytes, "manifest"))
          .as("%d", creation)
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("its creation is");
    }
  }

  @Test
  void aHoldsDatasetIsDigits() throws Exception {
    String hold = example(VaultFormatPageTest.HOLD);
    for (String hostile : HOSTILE) {
      byte[] bytes = with(hold, "dataset", "\"" + hostile + "\"");
      assertThatThrownBy(() -> Hold.parse(bytes, "hold"))
          .as(hostile)
          .isInstanceOf(Problem.Corrupt.class);
    }
  }
}
