package dev.zseal.source;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.FullStreams;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Fulls of snapshots, sent once more by the pool they came from.
///
/// A snapshot is known by its GUID. It is looked for in its dataset first, and then in the whole
/// pool: datasets are renamed, and a copy that was received raw is as good.
public final class SourceStreams implements FullStreams {

  private final ZfsHost host;

  public SourceStreams(ZfsHost host) {
    this.host = host;
  }

  @Override
  public @Nullable InputStream full(Manifest snapshot) throws Problem {
    DatasetName dataset = dataset(snapshot);
    DatasetName pool = DatasetName.parse(dataset.pool());
    Optional<SnapshotName> found = Optional.empty();
    if (host.dataset(dataset).isPresent()) {
      found = named(host.snapshots(dataset), snapshot);
    }
    if (found.isEmpty() && host.dataset(pool).isPresent()) {
      found = named(host.snapshotsBelow(pool), snapshot);
    }
    return found.isEmpty() ? null : new Sent(host.send(found.get()));
  }

  private static Optional<SnapshotName> named(List<SnapshotFacts> there, Manifest snapshot) {
    return there.stream()
        .filter(s -> s.guid() == snapshot.guid())
        .map(SnapshotFacts::name)
        .findFirst();
  }

  /// The dataset's name on its pool; in the vault it may have another.
  private static DatasetName dataset(Manifest snapshot) throws Problem {
    Hierarchy hierarchy = snapshot.hierarchy();
    return DatasetName.parse(hierarchy == null ? snapshot.dataset() : hierarchy.name());
  }

  /// The output of a send, which ends with it. Where the sender failed, reading on does too, in the
  /// sender's own words.
  private static final class Sent extends FilterInputStream {
    private final RunningSend send;

    Sent(RunningSend send) {
      super(send.stdout());
      this.send = send;
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return checked(super.read(into, offset, length));
    }

    private int checked(int read) throws IOException {
      if (read < 0) {
        try {
          send.finish();
        } catch (Problem e) {
          throw new IOException(e.getMessage(), e);
        }
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      send.close();
    }
  }
}
