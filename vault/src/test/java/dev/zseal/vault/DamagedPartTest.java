package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.journal.DatasetLock;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vault loses something of what was kept of an interrupted receive.
class DamagedPartTest implements ScrubListener {

  private static final long SEED = 5;
  private static final ReceiveOptions RESUMABLE =
      ReceiveOptions.DEFAULT.resumable(Duration.ofHours(1));

  private final WriterIdentity writer = WriterIdentity.generate();
  private final List<String> notes = new ArrayList<>();
  private final MemoryStore store = new MemoryStore();
  private byte[] stream = new byte[0];
  private String lost = "";

  @BeforeEach
  void interrupt() throws Exception {
    var dataset = new RandomDataset(SEED, History.SNAPSHOTS);
    open().store(History.stream(dataset, 0));
    Set<String> before = new TreeSet<>(store.lengths().keySet());
    stream = History.increment(dataset, 0, 2);
    assertThatThrownBy(
            () -> open().receive(Arrays.copyOf(stream, stream.length / 4 * 3), RESUMABLE))
        .isInstanceOf(Problem.Corrupt.class);
    Set<String> added = new TreeSet<>(store.lengths().keySet());
    added.removeAll(before);
    lost = added.stream().filter(n -> n.contains("/packs/")).findFirst().orElseThrow();
    assertThat(open().vault.partials()).hasSize(1);
  }

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {
    notes.add(line);
  }

  private VaultFixture open() throws Problem {
    return new VaultFixture(store, 500, writer);
  }

  private ScrubReport scrub(boolean repair) throws Problem {
    return open()
        .vault
        .scrub(List.of(), new ScrubOptions(repair, 100, 0, 1, true), this, List.of(), List.of());
  }

  private void damage(String how) throws Exception {
    if (how.equals("deleted")) {
      store.delete(lost);
    } else {
      byte[] bytes = store.readAll(lost, 1 << 24);
      Arrays.fill(bytes, 0, bytes.length / 2, (byte) 0x55);
      store.damage(lost, bytes);
    }
  }

  private void checkFromItsBeginning() throws Exception {
    Received received = open().receive(stream, RESUMABLE).getLast();
    Manifest manifest = ((Received.Stored) received).manifest();
    var dataset = new RandomDataset(SEED, History.SNAPSHOTS);
    MemoryStore other = new MemoryStore();
    var fixture = new VaultFixture(other, 7);
    fixture.store(History.stream(dataset, 0));
    Manifest same = fixture.store(stream);
    assertThat(VaultFixture.sha256(open().send(manifest, null)))
        .isEqualTo(VaultFixture.sha256(fixture.send(same, null)));
    assertThat(scrub(false).lost()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "damaged"})
  void aScrubSetsItAside(String how) throws Exception {
    damage(how);

    assertThat(scrub(false).problems())
        .anySatisfy(p -> assertThat(p.what()).contains("interrupted receive of pool/random-5@s2"));
    assertThat(open().vault.partials()).hasSize(1);
    scrub(true);

    assertThat(notes).anyMatch(note -> note.contains("set aside"));
    assertThat(open().vault.partials()).isEmpty();
    checkFromItsBeginning();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deleted", "damaged"})
  void theStreamFromItsBeginning_needsNothingOfIt(String how) throws Exception {
    damage(how);

    checkFromItsBeginning();
  }

  @Test
  void whatAReceiveHas_isLeft_andSaid() throws Exception {
    damage("damaged");
    var kept = open().vault.partials().getFirst();

    try (Store.Lock _ = DatasetLock.take(store, open().vault.catalog(), kept)) {
      assertThat(scrub(true).problems())
          .anySatisfy(p -> assertThat(p.evidence()).contains("a receive goes on from it"));
    }

    assertThat(open().vault.partials()).hasSize(1);
  }

  @Test
  void whatIsWhole_isLeft() throws Exception {
    assertThat(scrub(true).isClean()).isTrue();

    assertThat(open().vault.partials()).hasSize(1);
  }
}
