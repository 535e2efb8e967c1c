package dev.zseal.nvlist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.nvlist.PackedNvList.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/nvlist.md` to what the code does.
class NvListFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/nvlist.md");

  private static final NvList EXAMPLE =
      NvList.builder()
          .list(
              "crypt_keydata",
              NvList.builder().uint64("to_ivset_guid", 0x1122334455667788L).build())
          .flag("rawok")
          .build();

  @Test
  void examplesOfThePageAreWhatWeReadAndWrite() throws Exception {
    List<byte[]> blocks = hexBlocks(Files.readAllLines(PAGE));
    assertThat(blocks).hasSize(2);

    byte[] packedNative = blocks.get(0);
    var read = NvListReader.read(packedNative, 0, packedNative.length);
    assertThat(read.encoding()).isEqualTo(Encoding.NATIVE);
    assertThat(read.list()).isEqualTo(EXAMPLE);
    assertThat(NvListWriter.nativeLittleEndian(EXAMPLE)).isEqualTo(packedNative);

    byte[] xdr = blocks.get(1);
    assertThat(NvListReader.read(xdr, 0, xdr.length).list()).isEqualTo(EXAMPLE);
    assertThat(NvListWriter.xdr(EXAMPLE)).isEqualTo(xdr);
  }

  @Test
  void pageNamesEveryDataType() throws Exception {
    var page = Files.readString(PAGE);

    for (var type : NvType.values()) {
      assertThat(page).contains("| " + type.code() + " | `" + type.name() + "` |");
    }
  }

  /// The bytes of each fenced hex block: what stands before `#` on its lines.
  private static List<byte[]> hexBlocks(List<String> lines) {
    var blocks = new ArrayList<byte[]>();
    StringBuilder digits = new StringBuilder();
    boolean inside = false;
    for (String line : lines) {
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
