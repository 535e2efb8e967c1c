package dev.zseal.vault;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Ten snapshots whose trees lean on one another in every way there is.
///
/// ```
/// 0 - 1 - 2 - 3 - 4        increments
///          \   \
///           5   6 - 7      after a rollback to 2; a clone of 3, and on
/// 8 - 9                    a second full, which borrows from what is there, and on
/// ```
final class History {

  static final int SNAPSHOTS = 10;
  private static final int[] BASES = {-1, 0, 1, 2, 3, 2, 3, 6, -1, 8};

  final MemoryStore store;
  final List<Manifest> snapshots = new ArrayList<>();

  /// What `zfs send -w` would write of each snapshot: its SHA-256.
  final List<String> fulls = new ArrayList<>();

  /// Receives the first `count` of the snapshots.
  History(long seed, int count) throws Exception {
    this(seed, count, new MemoryStore());
  }

  /// The same in a store that may be a vault already.
  History(long seed, int count, MemoryStore store) throws Exception {
    this.store = store;
    var dataset = new RandomDataset(seed, SNAPSHOTS);
    var fixture = new VaultFixture(store, seed);
    for (int i = 0; i < count; i++) {
      snapshots.add(fixture.store(stream(dataset, i)));
    }
    for (Manifest snapshot : snapshots) {
      fulls.add(VaultFixture.sha256(fixture.send(snapshot, null)));
    }
  }

  static byte[] stream(RandomDataset dataset, int i) throws Exception {
    byte[] stream = BASES[i] < 0 ? full(dataset, i) : increment(dataset, BASES[i], i);
    return switch (i) {
      case 6, 7 -> RefusedStreamsTest.withHead(stream, head -> inClone(head, i == 6));
      default -> stream;
    };
  }

  private static StreamHead inClone(StreamHead head, boolean first) throws Problem {
    StreamHead renamed = head.renamed("pool/clone@s" + head.begin().toGuid());
    return first
        ? renamed.asIncrement(head.begin().fromGuid(), head.keyData().fromIvSet(), true)
        : renamed;
  }

  private static byte[] full(RandomDataset dataset, int version) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(dataset.at(version), out);
    return out.toByteArray();
  }

  static byte[] increment(RandomDataset dataset, int from, int to) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.increment(from, dataset.at(to), out);
    return out.toByteArray();
  }
}
