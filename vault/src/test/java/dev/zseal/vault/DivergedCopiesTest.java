package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two disks in rotation, one copied from the other, and one host writes to both in turn: from then
/// on they have different blobs at the same addresses. Neither must cost the other anything.
class DivergedCopiesTest {

  private static final VolumeDataset VOLUME =
      VolumeDataset.changing(
          "pool/volume", new VolumeDataset.Geometry(600, 16 << 10, 16 << 10, 16 << 10), 0.2, 1);

  private final WriterIdentity writer = WriterIdentity.generate();
  private final MemoryStore disk = new MemoryStore();
  private MemoryStore other = new MemoryStore();
  private long seed = 100;

  @BeforeEach
  void twoCopies() throws Exception {
    Vault.init(disk, 1 << 20, 10, VaultFixture.clock(), new SplittableRandom(1));
    receive(disk, -1, 0);
    other = disk.copy();
  }

  private Vault open(Store store) throws Problem {
    return Vault.open(store, VaultFixture.clock(), new SplittableRandom(++seed));
  }

  private void receive(Store store, int from, int to) throws Exception {
    var out = new ByteArrayOutputStream();
    if (from < 0) {
      ImageWriter.full(VOLUME.at(to), out);
    } else {
      ImageWriter.increment(from, VOLUME.at(to), out);
    }
    open(store)
        .receive(
            new ByteArrayInputStream(out.toByteArray()),
            "test",
            writer,
            ReceiveOptions.DEFAULT,
            new ReceiveListener() {
              @Override
              public void progress(long bytesRead) {}

              @Override
              public void finished(Received received) {
                assertThat(received).isInstanceOf(Received.Stored.class);
              }
            });
  }

  private void scrubFromTheOther() throws Problem {
    open(disk)
        .scrub(
            List.of(),
            new ScrubOptions(true, 100, 0, 1, true),
            new Silent(),
            List.of(open(other)),
            List.of());
  }

  private String full(Store store, Manifest snapshot) throws Exception {
    return VaultFixture.sha256(new VaultFixture(store, 99).send(snapshot, null));
  }

  private Manifest newest() throws Problem {
    return open(disk).catalog().everySnapshot().getLast();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void whatOnlyThisOneHas_staysWhole(int own) throws Exception {
    receive(disk, 0, own);
    Manifest only = newest();
    String whole = full(disk, only);
    for (int i = 0; i < 4; i++) {
      receive(other, i, i + 1);
    }

    scrubFromTheOther();
    assertThat(full(disk, only)).isEqualTo(whole);
    open(disk).sweep();

    assertThat(full(disk, only)).isEqualTo(whole);
    assertThat(open(disk).sweep().damaged()).isEmpty();
  }

  /// As somebody might who copies files from one to the other.
  @Test
  void manifestsOfTheOtherOne_hideNoPage() throws Exception {
    receive(disk, 0, 5);
    Manifest only = newest();
    String whole = full(disk, only);
    for (int i = 0; i < 4; i++) {
      receive(other, i, i + 1);
    }
    for (Manifest theirs : open(other).catalog().everySnapshot()) {
      if (!disk.exists(theirs.objectName())) {
        disk.put(theirs.objectName(), other.readAll(theirs.objectName(), Manifest.MAX_BYTES));
      }
    }

    scrubFromTheOther();
    open(disk).sweep();

    assertThat(full(disk, only)).isEqualTo(whole);
  }

  /// The other one is only ahead: then it has what this one may have lost.
  @Test
  void aCopyThatIsAhead_bringsWhatIsMissing() throws Exception {
    for (int i = 0; i < 3; i++) {
      receive(other, i, i + 1);
    }

    scrubFromTheOther();

    for (Manifest theirs : open(other).catalog().everySnapshot()) {
      assertThat(full(disk, theirs)).isEqualTo(full(other, theirs));
    }
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }
}
