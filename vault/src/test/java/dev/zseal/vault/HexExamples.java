package dev.zseal.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The worked examples of a page in `docs/format`.
public final class HexExamples {

  private HexExamples() {}

  /// The bytes of each fenced hex block: what stands before `#` on its lines. `00 x 12` is twelve
  /// of them.
  public static List<byte[]> of(Path page) throws IOException {
    var blocks = new ArrayList<byte[]>();
    StringBuilder digits = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      if (inside && line.equals("```")) {
        blocks.add(HexFormat.of().parseHex(digits));
        digits.setLength(0);
        inside = false;
      } else if (inside) {
        String[] bytes = line.split("#", 2)[0].split(" x ", 2);
        int times = bytes.length == 1 ? 1 : Integer.parseInt(bytes[1].strip());
        digits.repeat(bytes[0].replace(" ", ""), times);
      } else {
        inside = line.equals("```hex");
      }
    }
    return blocks;
  }
}
