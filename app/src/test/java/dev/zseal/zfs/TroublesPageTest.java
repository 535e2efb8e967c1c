package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `docs/troubles.md` says that ZFS says is known by the id it names.
class TroublesPageTest {

  /// A row of one of the page's tables: what ZFS says, and the message's id.
  record Row(String text, String id) {}

  static List<Row> rows() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("../docs/troubles.md"))) {
      return lines
          .takeWhile(line -> !line.equals("## What has no message"))
          .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
          .map(line -> line.split(" \\| ", -1))
          .filter(cells -> !cells[2].equals("id"))
          .map(cells -> new Row(unquoted(cells[1]), unquoted(cells[2])))
          .toList();
    }
  }

  private static String unquoted(String cell) {
    assertThat(cell).startsWith("`").endsWith("`");
    return cell.substring(1, cell.length() - 1);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isRecognised(Row row) {
    assertThat(Messages.cause(Messages.in(row.text())).orElseThrow().message().id())
        .isEqualTo(row.id());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hasFourCells(Row row) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("../docs/troubles.md"))) {
      assertThat(lines.filter(line -> line.contains("| `" + row.text() + "` |")))
          .isNotEmpty()
          .allMatch(line -> line.split(" \\| ", -1).length == 4);
    }
  }
}
