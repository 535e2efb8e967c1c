package dev.zseal.vault.ledger;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes that the readers of manifests and their like meet with anything but what they
/// read or a [Problem].
public class LedgerFuzz {

  /// The examples of the page of the vault's format.
  public static Stream<byte[]> seeds() throws IOException {
    List<byte[]> examples = new ArrayList<>();
    StringBuilder json = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("../docs/format/vault.md"))) {
      if (inside && line.equals("```")) {
        examples.add(json.toString().getBytes(StandardCharsets.UTF_8));
        json.setLength(0);
        inside = false;
      } else if (inside) {
        json.append(line).append('\n');
      } else {
        inside = line.equals("```json");
      }
    }
    return examples.stream();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    try {
      Manifest manifest = Manifest.parse(bytes, "fuzzed");
      manifest.head().keyData();
      manifest.objectName();
    } catch (Problem _) {
      // As it should be.
    }
    try {
      VaultSettings.parse(bytes, "fuzzed");
    } catch (Problem _) {
      // As it should be.
    }
    try {
      Hold.parse(bytes, "fuzzed");
    } catch (Problem _) {
      // As it should be.
    }
    try {
      Capsule.parse(bytes, "fuzzed").toJson();
    } catch (Problem _) {
      // As it should be.
    }
    try {
      Grades.parse(bytes, "fuzzed").values().forEach(Grade::standing);
    } catch (Problem _) {
      // As it should be.
    }
  }
}
