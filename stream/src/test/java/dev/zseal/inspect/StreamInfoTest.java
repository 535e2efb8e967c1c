package dev.zseal.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.stream.RecordType;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamWriter;
import dev.zseal.stream.Vectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StreamInfoTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  private static StreamInfo info(byte[] bytes) {
    return StreamInfo.read(new ByteArrayInputStream(bytes), "test");
  }

  @Test
  void tellsWhatAnIncrementIs() {
    byte[] bytes = Vectors.bytes(SET, "vol.incr.2");
    StreamInfo info = info(bytes);

    assertThat(info.isWhole()).isTrue();
    assertThat(info.bytes()).isEqualTo(bytes.length);
    assertThat(info.parts()).hasSize(1).isEqualTo(info.streams());
    var stream = info.streams().getFirst();
    assertThat(stream.name()).isEqualTo("corpus/vol@s2");
    assertThat(stream.kind()).isEqualTo("volume");
    assertThat(stream.created()).isEqualTo(Instant.ofEpochSecond(0x6b026bb6L));
    assertThat(stream.begin().fromGuid()).isEqualTo(0xfaeaed455948e3f4L);
    assertThat(stream.begin().isFull()).isFalse();
    assertThat(stream.featureNames())
        .containsExactly("lz4", "compressed", "raw", "zstd")
        .doesNotContain("bit 0");
    assertThat(stream.keys().orElseThrow().suiteName()).isEqualTo("aes-256-ccm");
    assertThat(stream.keys().orElseThrow().toIvSet()).isEqualTo(0xacead9d2968edcL);
    assertThat(stream.resume()).isEmpty();
    assertThat(stream.records()).containsEntry(RecordType.FREE, new Tally(6, 0));
    assertThat(stream.records()).doesNotContainKey(RecordType.SPILL);
    assertThat(stream.total().records() * 312 + stream.total().bytes()).isEqualTo(bytes.length);
    assertThat(stream.bytes()).isEqualTo(bytes.length);
    assertThat(stream.checksum().orElseThrow())
        .hasToString("518e20cfee55/1ab8c7b5b5715ae4/3168e17c53e151bb/41e89bd4411403a8");
  }

  @Test
  void listsTheStreamsOfAPackage() {
    byte[] bytes = Vectors.bytes(SET, "pkg.R.1");
    StreamInfo info = info(bytes);

    assertThat(info.isWhole()).isTrue();
    assertThat(info.parts()).hasSize(1);
    var pack = (StreamInfo.StreamPackage) info.parts().getFirst();
    assertThat(pack.name()).isEqualTo("corpus@s1");
    assertThat(pack.toSnapshot()).contains("s1");
    assertThat(pack.fromSnapshot()).isEmpty();
    assertThat(pack.recursive()).isTrue();
    assertThat(pack.datasets()).isEqualTo(3);
    assertThat(pack.concluded()).isTrue();
    assertThat(info.streams())
        .extracting(StreamInfo.Substream::name)
        .containsExactly(
            "corpus@s0",
            "corpus@s1",
            "corpus/fs@s0",
            "corpus/fs@s1",
            "corpus/vol@s0",
            "corpus/vol@s1");
    assertThat(info.streams().getFirst().keys()).isEmpty();
    assertThat(info.streams().getLast().keys()).isPresent();
    assertThat(info.streams()).allMatch(StreamInfo.Substream::isWhole);
  }

  @Test
  void plainIncrementalPackage_hasNoList() {
    var info = info(Vectors.bytes(SET, "fs.I.0-2"));

    var pack = (StreamInfo.StreamPackage) info.parts().getFirst();
    assertThat(pack.recursive()).isFalse();
    assertThat(pack.datasets()).isZero();
    assertThat(pack.toSnapshot()).isEmpty();
    assertThat(pack.streams()).hasSize(2);
  }

  @Test
  void cutShort_tellsWhatIsThere() {
    byte[] bytes = Vectors.bytes(SET, "pkg.R.1");
    int cut = 600_000;
    var info = info(Arrays.copyOf(bytes, cut));

    assertThat(info.isWhole()).isFalse();
    assertThat(info.bytes()).isEqualTo(cut);
    assertThat(info.problems()).singleElement().isInstanceOf(Problem.Corrupt.class);
    assertThat(((StreamInfo.StreamPackage) info.parts().getFirst()).concluded()).isFalse();
    assertThat(info.streams())
        .extracting(s -> s.isWhole())
        .containsExactly(true, true, true, false);
    assertThat(info.streams().getLast().name()).isEqualTo("corpus/fs@s1");
  }

  @Test
  void unreadableList_restIsRead() throws Exception {
    byte[] odd = OddStream.bytes(ByteOrder.BIG_ENDIAN);
    var info = info(odd);

    // Its raw stream has a list of oddities where key data should be.
    assertThat(info.problems()).singleElement().isInstanceOf(Problem.Corrupt.class);
    assertThat(info.bytes()).isEqualTo(odd.length);
    assertThat(info.streams()).hasSize(2).allMatch(StreamInfo.Substream::isWhole);
    assertThat(info.streams().getFirst().order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    assertThat(info.streams().getFirst().created()).isEqualTo(Instant.ofEpochSecond(-1));
  }

  @Test
  void creationTimeBeyondTheCalendar_isItsEnd() throws Exception {
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, ByteOrder.LITTLE_ENDIAN);
    writer.begin(
        new SendRecord.Begin(false, new Features(0), Long.MAX_VALUE, 2, 0, 1, 0, "a@b", 0),
        new byte[0]);
    writer.end();
    writer.flush();

    var stream = info(out.toByteArray()).streams().getFirst();
    assertThat(stream.created()).isAfter(Instant.parse("9999-01-01T00:00:00Z"));
  }

  @Test
  void noStreamAtAll_isAProblem() {
    assertThat(info(new byte[0]).problems()).singleElement().asString().contains("is empty");
    assertThat(info(new byte[4096]).problems()).singleElement().asString().contains("no BEGIN");
    assertThat(info(new byte[0]).parts()).isEmpty();
  }

  @Test
  void everyKnownFeatureHasAName() {
    for (int bit = 0; bit < 56; bit++) {
      var features = new Features(1L << bit);
      String name = FeatureNames.of(features).getFirst();
      assertThat(name.startsWith("bit ")).as(name).isEqualTo(features.unknown() != 0);
    }
  }
}
