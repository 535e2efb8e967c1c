package dev.zseal.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.zfs.HistoryPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What `zfs receive` makes of it is shown in the lab: `lab/it/replicate.sh`.
class HierarchyPackageTest {

  @Test
  void namesRootsAndCarriesNoData() throws Exception {
    StreamReader real =
        new StreamReader(
            new ByteArrayInputStream(Vectors.bytes("lab-2.3-gcm256-lz4-128k-pass", "fs.full.0")),
            "vector");
    var begin = (SendRecord.Begin) Objects.requireNonNull(real.next());
    StreamHead head = new StreamHead(begin, real.payload(), real.order());
    var out = new ByteArrayOutputStream();

    HierarchyPackage.write(
        head, List.of(member("b/r", begin.toGuid(), true), member("b/r/c", 7, false)), out);

    List<SendRecord> records = new ArrayList<>();
    StreamReader reader = new StreamReader(new ByteArrayInputStream(out.toByteArray()), "package");
    NvList list = NvList.builder().build();
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      if (record instanceof SendRecord.Begin b && b.compound()) {
        byte[] payload = reader.payload();
        list = NvListReader.read(payload, 0, payload.length).list();
      }
      records.add(record);
    }
    assertThat(records.stream().filter(SendRecord.Begin.class::isInstance)).hasSize(2);
    assertThat(records.stream().filter(SendRecord.Write.class::isInstance)).isEmpty();
    SendRecord.Begin inner =
        (SendRecord.Begin)
            records.stream()
                .filter(r -> r instanceof SendRecord.Begin b && !b.compound())
                .findFirst()
                .orElseThrow();
    assertThat(inner.toName()).isEqualTo("b/r@s");
    assertThat(inner.isFull()).isFalse();
    NvList all = list.list("fss").orElseThrow();
    NvList top = all.list("0x" + Long.toHexString("b/r".hashCode())).orElseThrow();
    NvList child = all.list("0x" + Long.toHexString("b/r/c".hashCode())).orElseThrow();
    assertThat(top.has("is_encroot")).isTrue();
    assertThat(top.list("props").orElseThrow().string("keylocation")).contains("prompt");
    assertThat(child.has("is_encroot")).isFalse();
    assertThat(child.list("snaps").orElseThrow().uint64("s")).hasValue(7);
  }

  private static HierarchyPackage.Member member(String name, long guid, boolean root) {
    DatasetName dataset = new DatasetName(name);
    return new HierarchyPackage.Member(
        dataset,
        name.hashCode(),
        new HistoryPoint(new SnapshotName(dataset, "s"), guid, 1, 1, 0),
        root,
        "prompt");
  }
}
