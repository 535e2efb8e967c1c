package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A dataset that was sent once without `-w` into another encryption, to change key or cipher: its
/// snapshots keep their GUIDs.
class SealedTwiceTest {

  private static final VolumeDataset.Geometry GEOMETRY =
      new VolumeDataset.Geometry(40, 16 << 10, 4 << 10, 16 << 10);

  @TempDir Path folder;

  private final VolumeDataset old = VolumeDataset.changing("pool/old", GEOMETRY, 0.4, 7);
  private final VolumeDataset anew = VolumeDataset.changing("pool/new", GEOMETRY, 0.4, 8);
  private VaultFixture fixture;
  private Manifest held;

  @BeforeEach
  void theOldOne() throws Exception {
    fixture = new VaultFixture(folder);
    held = fixture.store(new NamedImage(old.at(0), "pool/old@s0", 1000).full());
  }

  private byte[] twin() throws Exception {
    return new NamedImage(anew.at(0), "pool/new@s0", 1000, held.guid(), 0).full();
  }

  @Test
  void isNotHeld_andRefusedByBothKeys() throws Exception {
    long other = anew.at(0).head(-1).keyData().keyGuid();

    for (boolean dryRun : List.of(true, false)) {
      assertThatThrownBy(() -> fixture.receive(twin(), new ReceiveOptions(null, dryRun, Map.of())))
          .isInstanceOfSatisfying(
              Problem.Refused.class,
              problem ->
                  assertThat(problem.evidence())
                      .contains(Catalog.guid(held.keyGuid()), Catalog.guid(other)));
    }
    assertThat(fixture.vault.catalog().everySnapshot()).containsExactly(held);
  }

  @Test
  void theSameSealing_isHeld() throws Exception {
    byte[] again = new NamedImage(old.at(0), "pool/elsewhere@s0", 1000).full();

    assertThat(fixture.receive(again).getFirst()).isInstanceOf(Received.AlreadyHeld.class);
  }

  @Test
  void whatComesAfterAsAFull_isADatasetOfItsOwn() throws Exception {
    Manifest next = fixture.store(new NamedImage(anew.at(1), "pool/old@s1", 2000).full());

    assertThat(next.datasetId()).isNotEqualTo(held.datasetId());
  }

  @Test
  void onceTheOldOneIsDestroyed_isStored() throws Exception {
    fixture.vault.destroy(List.of(held), fixture.writer);

    assertThat(fixture.send(fixture.store(twin()), null)).isEqualTo(twin());
  }
}
