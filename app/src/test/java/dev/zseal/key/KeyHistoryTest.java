package dev.zseal.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.key.KeyHistory.Change;
import dev.zseal.name.DatasetName;
import dev.zseal.stream.Rewrapped;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyHistoryTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  @TempDir Path folder;

  /// Two snapshots as recorded, two after `zfs change-key`, one of another dataset of that name.
  private List<Manifest> snapshots() throws Exception {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    Vault vault = Vault.init(folder.resolve("vault"), 1 << 20, 0, clock, new SplittableRandom(1));
    byte[] secret = Vectors.bytes(SET, "key");
    var options = new ReceiveOptions(DatasetName.parse("tank/diary"), false, Map.of());
    for (byte[] stream :
        List.of(
            Vectors.bytes(SET, "fs.full.0"),
            Vectors.bytes(SET, "fs.incr.1"),
            Rewrapped.stream(Vectors.bytes(SET, "fs.incr.2"), secret, "a new one", 1),
            Rewrapped.stream(Vectors.bytes(SET, "fs.incr.3"), secret, "a new one", 1),
            Vectors.bytes("lab-2.4-gcm192-off-8k-pass", "fs.full.0"))) {
      vault.receive(
          new ByteArrayInputStream(stream),
          "test",
          WriterIdentity.generate(),
          options,
          ReceiveListener.SILENT);
    }
    // A list of both, as if they were one: those of the dataset with more of them first.
    Map<String, List<Manifest>> byId =
        vault.catalog().everySnapshot().stream()
            .collect(Collectors.groupingBy(Manifest::datasetId));
    assertThat(byId).hasSize(2);
    return byId.values().stream()
        .sorted(Comparator.comparingInt((List<Manifest> line) -> -line.size()))
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void snapshotsOfOneCapsuleAreOneEpoch() throws Exception {
    List<Manifest> all = snapshots();

    List<KeyHistory.Epoch> epochs = KeyHistory.of(all).epochs();

    assertThat(epochs)
        .extracting(KeyHistory.Epoch::change)
        .containsExactly(Change.FIRST, Change.REWRAPPED, Change.OTHER_KEY);
    assertThat(epochs).extracting(KeyHistory.Epoch::count).containsExactly(2, 2, 1);
    assertThat(epochs.get(0).first()).isEqualTo(all.get(0));
    assertThat(epochs.get(0).last()).isEqualTo(all.get(1));
    assertThat(epochs.get(1).first()).isEqualTo(all.get(2));
    assertThat(epochs.get(1).last()).isEqualTo(all.get(3));
    assertThat(epochs.get(1).fingerprint()).isEqualTo(all.get(3).fingerprint());
    assertThat(epochs.get(1).keys().iterations()).isEqualTo(1000);
    assertThat(epochs.get(1).keys().keyGuid()).isEqualTo(epochs.get(0).keys().keyGuid());
    assertThat(epochs.get(2).keys().keyGuid()).isNotEqualTo(epochs.get(1).keys().keyGuid());
  }

  @Test
  void noSnapshotsHaveNoHistory() throws Exception {
    assertThat(KeyHistory.of(List.of()).epochs()).isEmpty();
  }
}
