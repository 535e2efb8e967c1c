package dev.zseal.vault.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.HexExamples;
import dev.zseal.vault.pack.BlobRef;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Holds `docs/format/tree.md` to what the code does.
class TreeFormatPageTest {

  private static final Path PAGE = Path.of("../docs/format/tree.md");
  private static final long SERIES = 0x0123456789abcdefL;
  private static final Seal SEAL =
      new Seal(0x1111111111111111L, 0x2222222222222222L, 0x22222222, 0x3333L, 0x4444L);

  private static final BlockForm LZ4 = BlockForm.data(15, 0);

  private static final int TREE_PAGE = 0;
  private static final int RANGE_PAGE = 1;
  private static final int BLOCK_HEADER = 2;

  @Test
  void treePageOfTheExample() throws Exception {
    byte[] example = examples().get(TREE_PAGE);
    @Nullable Entry[] entries = new Entry[TreePage.FANOUT];
    entries[0] = block(1, 0, 0xa0);
    entries[1] = block(1, 1, 0xa1);
    entries[3] = block(2, 0, 0xa3);

    assertThat(TreePage.encode(TreePage.Kind.BLOCKS, 0, entries)).isEqualTo(example);
    assertThat(TreePage.decode(example, TreePage.Kind.BLOCKS, 0, "example")).isEqualTo(entries);
  }

  @Test
  void rangePageOfTheExample() throws Exception {
    byte[] example = examples().get(RANGE_PAGE);
    @Nullable Entry[] entries = new Entry[BlockMap.INLINE];
    entries[0] = block(1, 0, 0xa0);
    var dnode = new SendRecord.Dnode(7, 19, 44, 131072, 168, 0, 0, 1, 0, 8, 17, 1, 1, 0);
    byte[] bonus = new byte[8];
    Arrays.fill(bonus, (byte) 0xbb);
    var range = new SendRecord.ObjectRange(0, 32, SEAL, 0);
    var page =
        new RangePage(
            range, List.of(new DnodeEntry(dnode, bonus, null, new BlockMap.Few(entries))));

    assertThat(page.encode()).isEqualTo(example);
    RangePage read = RangePage.decode(example, 0, "example");
    assertThat(read.range()).isEqualTo(range);
    assertThat(read.objects()).hasSize(1);
    assertThat(read.objects().getFirst().dnode()).isEqualTo(dnode);
    assertThat(read.objects().getFirst().ownedBonus()).isEqualTo(bonus);
    assertThat(read.encode()).isEqualTo(example);
  }

  @Test
  void blockHeaderOfTheExample() throws Exception {
    byte[] example = examples().get(BLOCK_HEADER);
    var write =
        new SendRecord.Write(
            7,
            19,
            0,
            131072,
            2,
            0,
            15,
            new Fletcher4(0x5555L, 0x6666L, SEAL.mac0(), SEAL.mac1()),
            0xff | 1L << 16 | 15L << 32 | 1L << 39,
            1024,
            SEAL);

    assertThat(BlockBlob.header(write)).isEqualTo(example);
    byte[] blob = Arrays.copyOf(example, example.length + 1024);
    Entry entry = Entry.block(new BlobRef(SERIES, 1, 0, 0, 0), SEAL.mac0(), SEAL.mac1(), LZ4, 1024);
    BlockBlob.Parsed parsed = BlockBlob.parse(blob, 0, blob.length, entry, 7, 0);
    assertThat(parsed.record()).isEqualTo(write);
    assertThat(parsed.payloadAt()).isEqualTo(example.length);
  }

  private static Entry block(int number, int slot, int hash) {
    return Entry.block(new BlobRef(SERIES, number, slot, hash, hash), 0x3333L, 0x4444L, LZ4, 1024);
  }

  private static List<byte[]> examples() throws Exception {
    List<byte[]> blocks = HexExamples.of(PAGE);
    assertThat(blocks).hasSize(3);
    return blocks;
  }
}
