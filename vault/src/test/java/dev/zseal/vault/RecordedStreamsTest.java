package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The promise: from one full and increments, the exact full of every snapshot.
class RecordedStreamsTest {

  @TempDir Path folder;

  static Stream<Arguments> chains() {
    return Vectors.SETS.stream()
        .flatMap(set -> Stream.of(Arguments.of(set, "fs"), Arguments.of(set, "vol")));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void everyFull_isBitIdentical(String set, String kind) throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receiveChain(fixture, set, kind);

    Map<String, String> expected = Vectors.fullHashes(set);
    for (int k = 0; k < snapshots.size(); k++) {
      byte[] full = fixture.send(snapshots.get(k), null);
      assertThat(VaultFixture.sha256(full))
          .as("%s %s.full.%d", set, kind, k)
          .isEqualTo(expected.get(kind + ".full." + k));
    }
  }

  @ParameterizedTest
  @MethodSource("chains")
  void anIncrementSentAndReceived_givesTheSameFull(String set, String kind) throws Exception {
    var fixture = new VaultFixture(folder);
    List<Manifest> snapshots = receiveChain(fixture, set, kind);
    for (int a = 0; a < snapshots.size(); a++) {
      for (int c = a + 1; c < snapshots.size(); c++) {
        byte[] increment = fixture.send(snapshots.get(c), snapshots.get(a));
        var other = new VaultFixture(folder.resolve(a + "-" + c));
        other.store(fixture.send(snapshots.get(a), null));
        Manifest again = other.store(increment);

        assertThat(other.send(again, null))
            .as("%d to %d", a, c)
            .isEqualTo(fixture.send(snapshots.get(c), null));
      }
    }
  }

  static List<Manifest> receiveChain(VaultFixture fixture, String set, String kind)
      throws Exception {
    List<Manifest> snapshots = new ArrayList<>();
    snapshots.add(fixture.store(Vectors.bytes(set, kind + ".full.0")));
    for (int k = 1; k < Vectors.snapshots(set); k++) {
      snapshots.add(fixture.store(Vectors.bytes(set, kind + ".incr." + k)));
    }
    return snapshots;
  }
}
