package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.tree.BlockBlob;
import dev.zseal.vault.tree.BlockMap;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.RangePage;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeReader;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How the blocks of a snapshot are compressed, learnt from those that can be read.
///
/// ZFS compresses all metadata alike, and data as the dataset's property said when it was written.
final class CompressionHints {

  private static final int LZ4 = 15;

  /// Blocks of an object that are looked at.
  private static final int LOOKS = 64;

  /// Objects that are looked at until one tells how data is compressed.
  private static final int OBJECTS = 1000;

  private final PageSource blobs;
  private final TreeReader trees;
  private int metadata;
  private int data;
  private int objectsLeft = OBJECTS;

  /// @param blobs pages and blocks; `Corrupt` for those that are lost
  private CompressionHints(PageSource blobs) {
    this.blobs = blobs;
    this.trees = new TreeReader(blobs);
  }

  /// Reads every range page of a snapshot, and some blocks. `Corrupt` when a page is lost.
  static CompressionHints survey(Tree snapshot, PageSource blobs) throws Problem {
    CompressionHints hints = new CompressionHints(blobs);
    hints.trees.walk(
        snapshot,
        new TreeReader.Differences() {
          @Override
          public void changed(long index, @Nullable Entry before, Entry after) throws Problem {
            for (DnodeEntry object : RangePage.read(after, index, blobs).objects()) {
              hints.survey(object);
            }
          }

          @Override
          public void gone(long index, Entry before) {
            throw new IllegalStateException("nothing goes from an empty tree");
          }
        });
    return hints;
  }

  private void survey(DnodeEntry object) throws Problem {
    boolean known = of(object.dnode()).isPresent();
    if (!known && objectsLeft > 0) {
      objectsLeft--;
      look(object);
    }
  }

  /// What is known of the snapshot's blocks of that kind.
  OptionalInt of(SendRecord.Dnode dnode) {
    int known = ObjectType.isMetadata(dnode.dnodeType()) ? metadata : data;
    return known == 0 ? OptionalInt.empty() : OptionalInt.of(known);
  }

  /// Looks at blocks of the object, here and there, for one that is compressed and can be read.
  OptionalInt look(DnodeEntry object) throws Problem {
    long blocks = object.dnode().maxBlockId() + 1;
    for (int i = 0; i < Math.min(LOOKS, blocks); i++) {
      long block = blocks <= LOOKS ? i : blocks / LOOKS * i;
      try {
        Entry entry = entry(object.blocks(), block);
        if (entry != null && entry.bytes() < object.dnode().blockSize()) {
          byte[] blob = blobs.read(entry.ref());
          var parsed = BlockBlob.parse(blob, 0, blob.length, entry, object.dnode().object(), 0);
          if (parsed.record() instanceof SendRecord.Write write) {
            return learn(write);
          }
        }
      } catch (Problem.Corrupt _) {
        // Lost as well: another may be there.
      }
    }
    return OptionalInt.empty();
  }

  private @Nullable Entry entry(BlockMap blocks, long block) throws Problem {
    return switch (blocks) {
      case BlockMap.Few few -> few.ownedEntries()[(int) block];
      case BlockMap.Many many -> trees.get(many.tree(), block);
    };
  }

  /// Notes how a block is compressed, if it is.
  OptionalInt learn(SendRecord.Write write) {
    if (write.compressedSize() >= write.logicalSize()) {
      return OptionalInt.empty();
    }
    if (ObjectType.isMetadata(write.dnodeType())) {
      metadata = write.compression();
    } else {
      data = write.compression();
    }
    return OptionalInt.of(write.compression());
  }

  /// What is most likely when nothing is known.
  static int guess() {
    return LZ4;
  }
}
