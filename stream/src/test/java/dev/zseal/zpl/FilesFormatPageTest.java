package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.zap.MemoryObject;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/files.md` to what the code does.
class FilesFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/files.md");

  private final SmallFileSystem made = new SmallFileSystem(ByteOrder.LITTLE_ENDIAN);

  @Test
  void microzapOfTheExample() throws Exception {
    byte[] example = examples().getFirst();
    assertThat(example).hasSize(192);
    FileSystem fileSystem = made.open();
    made.changeable(4).put(0, Arrays.copyOf(example, 512));
    List<DirEntry> entries = new ArrayList<>();

    fileSystem.forEachEntry(fileSystem.root(), entries::add);

    assertThat(entries).hasSize(1);
    DirEntry entry = entries.getFirst();
    assertThat(entry.name()).isEqualTo("notes.txt".getBytes(UTF_8));
    assertThat(entry.object()).isEqualTo(12);
    assertThat(entry.kind()).isEqualTo(FileKind.FILE);
  }

  @Test
  void attributesOfTheExample() throws Exception {
    MemoryObject object = made.link(12, 4, "as the example");
    object.setBonus(44, examples().get(1));

    Node link = made.open().node(12);

    assertThat(link.kind()).isEqualTo(FileKind.SYMLINK);
    assertThat(link.permissions()).isEqualTo(0777);
    assertThat(link.size()).isEqualTo(9);
    assertThat(link.generation()).isEqualTo(4711);
    assertThat(link.user()).hasToString("1000");
    assertThat(link.group()).hasToString("100");
    assertThat(link.parent()).isEqualTo(4);
    assertThat(link.flags()).isEmpty();
    assertThat(link.accessed()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(link.modified()).isEqualTo(Instant.ofEpochSecond(1_700_000_000, 123));
    assertThat(link.changed()).isEqualTo(link.modified());
    assertThat(link.created()).isEqualTo(Instant.EPOCH.minusNanos(1));
    assertThat(link.links()).isEqualTo(1);
    assertThat(link.linkTarget()).isEqualTo("notes.txt".getBytes(UTF_8));
  }

  @Test
  void pageNamesEveryAttribute() throws Exception {
    var page = Files.readString(PAGE);

    for (Attribute attribute : Attribute.values()) {
      String number = attribute.legacyNumber() < 0 ? "" : attribute.legacyNumber() + " ";
      String length = attribute.legacyLength() == 0 ? "" : attribute.legacyLength() + " |";
      assertThat(page).contains("| " + number + "| `ZPL_" + attribute.name() + "` | " + length);
    }
  }

  /// The bytes of each fenced hex block: what stands before `#` on its lines.
  private static List<byte[]> examples() throws Exception {
    List<byte[]> blocks = new ArrayList<>();
    StringBuilder digits = new StringBuilder();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (inside && line.equals("```")) {
        blocks.add(HexFormat.of().parseHex(digits));
        digits.setLength(0);
        inside = false;
      } else if (inside) {
        digits.append(line.split("#", 2)[0].replace(" ", ""));
      } else {
        inside = line.equals("```hex");
      }
    }
    return blocks;
  }
}
