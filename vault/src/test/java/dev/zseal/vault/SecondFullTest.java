package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A full of a dataset the vault knows stores only what differs.
class SecondFullTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"fs", "vol"})
  void aFullAfterAnotherFull_addsWhatAnIncrementWouldAdd(String kind) throws Exception {
    for (String set : Vectors.SETS) {
      var byIncrement = new VaultFixture(folder.resolve(set + "-increments"));
      List<Manifest> chain = RecordedStreamsTest.receiveChain(byIncrement, set, kind);
      var byFulls = new VaultFixture(folder.resolve(set + "-fulls"));
      for (Manifest m : chain) {
        byte[] full = byIncrement.send(m, null);
        Manifest again = byFulls.store(full);

        assertThat(byFulls.send(again, null)).isEqualTo(full);
        assertThat(again.stored().payloadBytes())
            .as("%s %s", set, m.fullName())
            .isLessThanOrEqualTo(m.stored().payloadBytes());
        assertThat(again.datasetId()).isEqualTo(byFulls.vault.catalog().datasetIds().getFirst());
      }
    }
  }

  @Test
  void aFullUnderAnotherName_isAnotherDataset_andKeepsItsNameForIncrements() throws Exception {
    String set = Vectors.SETS.getFirst();
    var fixture = new VaultFixture(folder);
    var as = new ReceiveOptions(DatasetName.parse("nas/diary"), false, Map.of());
    fixture.receive(Vectors.bytes(set, "fs.full.0"), as);
    Received next = fixture.receive(Vectors.bytes(set, "fs.incr.1")).getFirst();

    assertThat(((Received.Stored) next).manifest().fullName()).isEqualTo("nas/diary@s1");
    assertThat(VaultFixture.sha256(fixture.send(((Received.Stored) next).manifest(), null)))
        .isEqualTo(Vectors.fullHashes(set).get("fs.full.1"));
  }

  @Test
  void bigEndianStreams_areKeptInTheirOrder() throws Exception {
    String set = Vectors.SETS.getFirst();
    var fixture = new VaultFixture(folder);
    byte[] full = BigEndianTwin.of(Vectors.bytes(set, "fs.full.0"), ByteOrder.BIG_ENDIAN);
    byte[] increment = BigEndianTwin.of(Vectors.bytes(set, "fs.incr.1"), ByteOrder.BIG_ENDIAN);
    Manifest first = fixture.store(full);
    Manifest second = fixture.store(increment);

    assertThat(fixture.send(first, null)).isEqualTo(full);
    byte[] little = BigEndianTwin.of(fixture.send(second, null), ByteOrder.LITTLE_ENDIAN);
    assertThat(VaultFixture.sha256(little)).isEqualTo(Vectors.fullHashes(set).get("fs.full.1"));
  }
}
