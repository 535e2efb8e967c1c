package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.BadSectorStore;
import dev.zseal.store.FolderStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is known to be damaged, and a new full, fresh from the pool, that has all of it.
class KnownDamageTest implements ScrubListener {

  @TempDir Path folder;

  @Override
  public void progress(long bytes, long total) {}

  @Override
  public void note(String line) {}

  @ParameterizedTest
  @ValueSource(strings = {"block", "page"})
  void aFullAfterDamageWasFound_standsByItself(String what) throws Exception {
    var geometry = new VolumeDataset.Geometry(200, 16 << 10, 4 << 10, 16 << 10);
    var volume = VolumeDataset.changing("pool/v", geometry, 0.1, 7);
    var fixture = new VaultFixture(folder, 0);
    var store = new FolderStore(fixture.folder, new SplittableRandom(3));
    Manifest s0 = fixture.store(full(volume, 0));
    List<BlobRef> pages = new ArrayList<>();
    List<BlobRef> blocks = new ArrayList<>();
    try (Packs packs = new Packs(store)) {
      TreeWalk.walk(
          s0.tree(),
          packs::read,
          new TreeWalk.Visitor() {
            @Override
            public boolean page(Entry page) {
              return pages.add(page.ref());
            }

            @Override
            public void block(Entry block) {
              blocks.add(block.ref());
            }
          });
    }
    BlobRef lost = what.equals("page") ? pages.getLast() : blocks.get(100);
    var flipped = StoredBlobs.flipped(store, lost);
    Files.write(fixture.folder.resolve(flipped.file()), flipped.after());
    var options = new ScrubOptions(false, 100, 0, 1, false);
    ScrubReport scrub = fixture.vault.scrub(List.of(), options, this, List.of(), List.of());
    assertThat(scrub.findings()).containsEntry(s0, Finding.DAMAGED);

    // zseal backup --full --verify
    Manifest s1 = fixture.store(full(volume, 1));
    ReadBackReport report = fixture.vault.readBack(s1, this);

    assertThat(report.isRight()).isTrue();
    assertThat(VaultFixture.sha256(fixture.send(s1, null)))
        .isEqualTo(VaultFixture.sha256(full(volume, 1)));
  }

  private static byte[] full(VolumeDataset volume, int version) throws Exception {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(volume.at(version), out);
    return out.toByteArray();
  }

  /// Wherever the pages of what was stored before are damaged, or a disk does not give them out.
  @ParameterizedTest
  @ValueSource(strings = {"damaged", "unreadable"})
  void whateverIsLostOfTheLender_aFullIsTaken(String how) throws Exception {
    var history = new History(5, 4);
    byte[] full = History.stream(new RandomDataset(5, History.SNAPSHOTS), 8);
    String whole = null;
    for (var file : history.store.lengths().entrySet()) {
      String pack = file.getKey();
      for (int at = 0; pack.endsWith(".page") && at < file.getValue(); at += 65536) {
        MemoryStore store = history.store.copy();
        BadSectorStore disk = new BadSectorStore(store);
        if (how.equals("damaged")) {
          byte[] bytes = store.readAll(pack, 1 << 24);
          Arrays.fill(bytes, at, bytes.length, (byte) 0x55);
          store.damage(pack, bytes);
        } else {
          for (int sector = at; sector < file.getValue(); sector += 4096) {
            disk.spoil(pack, sector);
          }
        }
        var fixture = new VaultFixture(disk, 4711);

        Manifest stored = fixture.store(full);

        String sum = VaultFixture.sha256(fixture.send(stored, null));
        whole = whole == null ? sum : whole;
        assertThat(sum).as("%s from %d on", pack, at).isEqualTo(whole);
      }
    }
    assertThat(whole).isNotNull();
  }
}
