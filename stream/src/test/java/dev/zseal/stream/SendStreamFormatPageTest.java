package dev.zseal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/send-stream.md` to what the code does.
class SendStreamFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/send-stream.md");

  private static final SendRecord.Begin BEGIN =
      new SendRecord.Begin(
          false,
          new Features(Features.RAW | Features.COMPRESSED | Features.LZ4 | Features.SA_SPILL),
          1795316400L,
          2,
          12,
          0xa1b2c3d4e5f60718L,
          0,
          "tank/diary@mon",
          0);
  private static final SendRecord.Free FREE = new SendRecord.Free(2, 512, SendRecord.Free.TO_END);

  @Test
  void examplesAreWhatWeWrite() throws Exception {
    var out = new ByteArrayOutputStream();
    StreamWriter writer = new StreamWriter(out, ByteOrder.LITTLE_ENDIAN);
    writer.begin(BEGIN, new byte[0]);
    writer.write(FREE);
    writer.flush();

    assertThat(out.toByteArray()).isEqualTo(example());
  }

  @Test
  void examplesAreReadAndTheirChecksumHolds() throws Exception {
    var reader = new StreamReader(new ByteArrayInputStream(example()), "example");

    assertThat(reader.next()).isEqualTo(BEGIN);
    assertThat(reader.next()).isEqualTo(FREE);
    assertThatThrownBy(reader::next)
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("cut short");
  }

  @Test
  void pageNamesEveryRecordType() throws Exception {
    var page = Files.readString(PAGE);

    for (var type : RecordType.values()) {
      assertThat(page).contains("| " + type.code() + " | " + type.name() + " |");
    }
  }

  /// A BEGIN and a FREE, put together from what the page shows of them: the rest is the name and
  /// zeroes.
  private static byte[] example() throws Exception {
    List<byte[]> blocks = hexBlocks(Files.readAllLines(PAGE));
    assertThat(blocks).hasSize(3);
    byte[] name = BEGIN.toName().getBytes(StandardCharsets.US_ASCII);
    ByteBuffer stream = ByteBuffer.allocate(2 * RecordHeader.BYTES);
    stream.put(blocks.get(0)).put(Arrays.copyOf(name, 256));
    stream.put(Arrays.copyOf(blocks.get(1), RecordHeader.CHECKSUM_AT)).put(blocks.get(2));
    assertThat(stream.remaining()).isZero();
    return stream.array();
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
