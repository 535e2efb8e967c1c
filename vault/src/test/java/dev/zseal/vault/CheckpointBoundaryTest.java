package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamWriter;
import dev.zseal.stream.generate.FilesDataset;
import dev.zseal.stream.generate.Image;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A checkpoint between an OBJECT_RANGE and the first OBJECT of it.
class CheckpointBoundaryTest {

  private static final ReceiveOptions ALWAYS = ReceiveOptions.DEFAULT.resumable(Duration.ZERO);

  @Test
  void aCheckpointRightAfterAnObjectRange_changesNothing() throws Exception {
    // Many small records, so that batches end everywhere: OBJECT and FREE of each, no blocks.
    List<String> failures = new ArrayList<>();
    for (int holes = 0; holes < 66; holes++) {
      byte[] stream = stream(holes);
      var fixture = new VaultFixture(new MemoryStore(), holes);
      try {
        List<Received> got = fixture.receive(stream, ALWAYS);
        Manifest m = ((Received.Stored) got.getFirst()).manifest();
        assertThat(fixture.send(m, null)).isEqualTo(stream);
      } catch (Problem e) {
        failures.add(holes + ": " + e.getClass().getSimpleName() + " " + e.getMessage());
      }
    }
    assertThat(failures).isEmpty();
  }

  /// 4096 + some records: `holes` of the first ranges lack one object.
  private static byte[] stream(int holes) throws Exception {
    Image image = new FilesDataset("pool/files", 1L << 30, 0, 5).at(0);
    StreamHead head = image.head(-1);
    var out = new ByteArrayOutputStream();
    var writer = new StreamWriter(out, head.order());
    writer.begin(head.begin(), head.payload());
    int ranges = 70;
    int left = holes;
    for (int r = 4; r < 4 + ranges; r++) {
      if (r == 4) {
        writer.write(new SendRecord.FreeObjects(0, 4 * 32));
      }
      writer.write(image.range(r));
      for (int i = 0; i < 32; i++) {
        long number = r * 32L + i;
        if (i == 31 && left > 0) {
          left--;
          writer.write(new SendRecord.FreeObjects(number, 1));
          continue;
        }
        var dnode = new SendRecord.Dnode(number, 19, 44, 131072, 176, 0, 0, 1, 0, 320, 17, 1, 1, 0);
        writer.write(dnode, new byte[320], 0, 320);
        writer.write(new SendRecord.Free(number, 131072, -1));
        writer.write(new SendRecord.Free(number, 0, 131072));
      }
    }
    long last = (image.lastRange() + 1) * 32;
    writer.write(new SendRecord.FreeObjects((4 + ranges) * 32L, last - (4 + ranges) * 32L));
    writer.end();
    writer.flush();
    return out.toByteArray();
  }
}
