package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.zseal.inspect.StreamVerify;
import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.send.Salvage;
import dev.zseal.vault.send.Salvage.Loss;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a vault that lost blocks sends when it is told to send what is left.
class SalvageTest {

  @TempDir Path folder;

  static List<String> sets() {
    return Vectors.SETS;
  }

  /// What a snapshot refers to.
  private static final class Contents implements TreeWalk.Visitor {
    private final List<Entry> blocks = new ArrayList<>();
    private final List<Entry> blockPages = new ArrayList<>();
    private final List<Entry> rangePages = new ArrayList<>();

    @Override
    public boolean page(Entry page) {
      // What lies below a page within an object has no objects.
      (page.objects() == 0 ? blockPages : rangePages).add(page);
      return true;
    }

    @Override
    public void block(Entry block) {
      blocks.add(block);
    }
  }

  private VaultFixture fixture() throws Exception {
    return new VaultFixture(folder, 0);
  }

  private FolderStore store(VaultFixture fixture) {
    return new FolderStore(fixture.folder, new SplittableRandom(9));
  }

  private Contents contents(VaultFixture fixture, Manifest snapshot) throws Exception {
    Contents contents = new Contents();
    try (Packs packs = new Packs(store(fixture))) {
      TreeWalk.walk(snapshot.tree(), packs::read, contents);
    }
    return contents;
  }

  /// Flips a bit of a blob in its pack, which has no parity.
  private void damage(VaultFixture fixture, BlobRef ref) throws Exception {
    try (Packs packs = new Packs(store(fixture))) {
      Packs.Extent extent = packs.locate(ref);
      Path file = fixture.folder.resolve(extent.file().location().file());
      byte[] bytes = Files.readAllBytes(file);
      bytes[(int) extent.offset() + extent.length() / 2] ^= 1;
      Files.write(file, bytes);
    }
  }

  private static Salvage salvage(VaultFixture fixture, Manifest snapshot, ByteArrayOutputStream out)
      throws Problem {
    return fixture.vault.salvage(StreamPlan.full(snapshot), out, _ -> {});
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Read(SendRecord record, byte[] payload) {}

  private static List<Read> records(byte[] stream) throws Exception {
    List<Read> all = new ArrayList<>();
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      all.add(new Read(r, reader.payload()));
    }
    return all;
  }

  private static boolean isLost(Salvage salvage, SendRecord record) {
    return switch (record) {
      case SendRecord.Write write -> has(salvage, Loss.BLOCKS, write.object(), write.offset());
      case SendRecord.Spill spill -> has(salvage, Loss.SPILL, spill.object(), 0);
      default -> false;
    };
  }

  private static boolean has(Salvage salvage, Loss loss, long object, long offset) {
    return salvage.parts().stream()
        .anyMatch(p ->
            p.loss() == loss
                && p.object() == object
                && p.offset() <= offset
                && offset < p.offset() + p.length());
  }

  /// The pointer to a block, as everything above it authenticates it.
  private static void assertSamePointer(SendRecord was, SendRecord is) {
    switch (was) {
      case SendRecord.Write a -> {
        SendRecord.Write b = (SendRecord.Write) is;
        assertThat(b.seal().mac0()).isEqualTo(a.seal().mac0());
        assertThat(b.seal().mac1()).isEqualTo(a.seal().mac1());
        assertThat(b)
            .usingRecursiveComparison()
            .ignoringFields("seal", "diskChecksum.a", "diskChecksum.b")
            .isEqualTo(a);
      }
      case SendRecord.Spill a -> {
        SendRecord.Spill b = (SendRecord.Spill) is;
        assertThat(b.seal().mac0()).isEqualTo(a.seal().mac0());
        assertThat(b.seal().mac1()).isEqualTo(a.seal().mac1());
        assertThat(b).usingRecursiveComparison().ignoringFields("seal").isEqualTo(a);
      }
      default -> throw new AssertionError("lost: " + was);
    }
  }

  /// The records are those of the whole stream, but that zeroes stand for what is named.
  private static int assertAllElseIsThere(byte[] whole, byte[] sent, Salvage salvage)
      throws Exception {
    StreamVerify.verify(new ByteArrayInputStream(sent), "test");
    List<Read> before = records(whole);
    List<Read> after = records(sent);
    assertThat(after).hasSameSizeAs(before);
    int lost = 0;
    for (int i = 0; i < before.size() - 1; i++) {
      Read was = before.get(i);
      Read is = after.get(i);
      if (isLost(salvage, was.record())) {
        lost++;
        assertSamePointer(was.record(), is.record());
        assertThat(is.payload()).containsOnly(0).hasSameSizeAs(was.payload());
      } else {
        assertThat(is.record()).isEqualTo(was.record());
        assertThat(is.payload()).isEqualTo(was.payload());
      }
    }
    return lost;
  }

  @ParameterizedTest
  @MethodSource("sets")
  void blocksThatAreLost_areZeroes_andAllElseIsAsItWas(String set) throws Exception {
    VaultFixture fixture = fixture();
    SplittableRandom random = new SplittableRandom(set.hashCode());
    for (String name : List.of("fs.full.0", "vol.full.0")) {
      Manifest snapshot = fixture.store(Vectors.bytes(set, name));
      byte[] whole = fixture.send(snapshot, null);
      var untouched = new ByteArrayOutputStream();
      assertThat(salvage(fixture, snapshot, untouched).isWhole()).isTrue();
      assertThat(untouched.toByteArray()).isEqualTo(whole);

      Contents contents = contents(fixture, snapshot);
      List<Entry> lost = contents.blocks.stream().filter(_ -> random.nextInt(3) == 0).toList();
      for (Entry block : lost) {
        damage(fixture, block.ref());
      }
      assertThatThrownBy(() -> fixture.send(snapshot, null)).isInstanceOf(Problem.Corrupt.class);
      var out = new ByteArrayOutputStream();
      Salvage salvage = salvage(fixture, snapshot, out);

      assertThat(assertAllElseIsThere(whole, out.toByteArray(), salvage))
          .as("%s %s", set, name)
          .isEqualTo(lost.size());
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void evenAllBlocksMayBeLost(String set) throws Exception {
    VaultFixture fixture = fixture();
    Manifest snapshot = fixture.store(Vectors.bytes(set, "fs.full.0"));
    byte[] whole = fixture.send(snapshot, null);
    List<Entry> blocks = contents(fixture, snapshot).blocks;
    for (Entry block : blocks) {
      damage(fixture, block.ref());
    }
    var out = new ByteArrayOutputStream();
    Salvage salvage = salvage(fixture, snapshot, out);

    assertThat(assertAllElseIsThere(whole, out.toByteArray(), salvage)).isEqualTo(blocks.size());
  }

  @Test
  void aLostPageOfAnObjectsBlocks_isAHole_andIsNamed() throws Exception {
    String set = "lab-2.3-ccm256-zstd-16k-hex";
    VaultFixture fixture = fixture();
    Manifest snapshot = fixture.store(Vectors.bytes(set, "fs.full.0"));
    byte[] whole = fixture.send(snapshot, null);
    damage(fixture, contents(fixture, snapshot).blockPages.getFirst().ref());

    var out = new ByteArrayOutputStream();
    Salvage salvage = salvage(fixture, snapshot, out);

    assertThat(salvage.parts()).hasSize(1);
    Salvage.Part part = salvage.parts().getFirst();
    assertThat(part.loss()).isEqualTo(Loss.PLACES);
    StreamVerify.verify(new ByteArrayInputStream(out.toByteArray()), "test");
    assertThat(blocksBesides(part, out.toByteArray())).isEqualTo(blocksBesides(part, whole));
    assertThat(records(out.toByteArray()).size()).isLessThan(records(whole).size());
  }

  private static List<String> blocksBesides(Salvage.Part part, byte[] stream) throws Exception {
    return records(stream).stream()
        .filter(r -> r.record() instanceof SendRecord.Write w && w.object() != part.object())
        .map(r -> r.record() + " " + VaultFixture.sha256(r.payload()))
        .toList();
  }

  /// ZFS opens a snapshot only if the MACs of all its dnode blocks are right.
  @Test
  void withoutADnodeBlock_nothingIsSent() throws Exception {
    VaultFixture fixture = fixture();
    Manifest snapshot = fixture.store(Vectors.bytes(Vectors.SETS.getFirst(), "fs.full.0"));
    damage(fixture, contents(fixture, snapshot).rangePages.getLast().ref());

    var out = new ByteArrayOutputStream();
    assertThatThrownBy(() -> salvage(fixture, snapshot, out))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("nothing of corpus/fs@s0 can be salvaged for ZFS")
        .extracting(e -> ((Problem) e).hint(), STRING)
        .contains("try `zseal extract --salvage`, with the key");
    assertThat(out.size()).isZero();
  }
}
