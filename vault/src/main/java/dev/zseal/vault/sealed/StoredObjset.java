package dev.zseal.vault.sealed;

import dev.zseal.objset.BlockPointer;
import dev.zseal.objset.SealedBlock;
import dev.zseal.objset.SealedDnodes;
import dev.zseal.objset.SealedObject;
import dev.zseal.objset.SealedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.InPlace;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.BlockBlob;
import dev.zseal.vault.tree.BlockForm;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.RangePage;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeKind;
import dev.zseal.vault.tree.TreeReader;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One snapshot of a vault.
///
/// A page is read when something in it is asked for, and a block when it is: finding one object
/// reads a page a level.
public final class StoredObjset implements SealedObjset, AutoCloseable {

  private final Manifest manifest;
  private final StreamHead head;
  private final KeyData keyData;
  private final Tree ranges;
  private final Packs packs;
  private final TreeReader pages;
  private final StreamBlobs streams;
  private volatile boolean damaged;

  /// @param streams where blocks are that stayed in stream files
  public StoredObjset(Store store, Manifest manifest, StreamBlobs streams) throws Problem {
    this.streams = streams;
    this.manifest = manifest;
    this.head = manifest.head();
    this.keyData = head.keyData();
    this.ranges = new Tree(TreeKind.RANGES, manifest.root(), keyData.metaMaxBlockId());
    this.packs = new Packs(store);
    this.pages = new TreeReader(this::blob);
  }

  @Override
  public String name() {
    return manifest.fullName();
  }

  /// The GUID ZFS gave the snapshot.
  public long guid() {
    return manifest.guid();
  }

  @Override
  public int type() {
    return head.begin().objsetType();
  }

  @Override
  public ByteOrder order() {
    return head.order();
  }

  @Override
  public KeyData keyData() {
    return keyData;
  }

  @Override
  public @Nullable SealedDnodes dnodes(long index) throws Problem {
    Entry entry;
    synchronized (pages) {
      entry = pages.get(ranges, index);
    }
    if (entry == null) {
      return null;
    }
    RangePage page = RangePage.read(entry, index, this::blob);
    List<SealedObject> objects = new ArrayList<>();
    page.objects().forEach(object -> objects.add(new StoredObject(this, object)));
    return new SealedDnodes(page.range(), objects);
  }

  @Override
  public long nextDnodes(long index) throws Problem {
    synchronized (pages) {
      return pages.next(ranges, index);
    }
  }

  /// Tells every block of dnodes that is not the same in `before`, an earlier or later snapshot.
  public void changedDnodes(StoredObjset before, ChangeVisitor visitor) throws Problem {
    new TreeReader(this::blob)
        .compare(
            before.ranges,
            ranges,
            new TreeReader.Differences() {
              @Override
              public void changed(long index, @Nullable Entry old, Entry now) throws Problem {
                visitor.changed(index);
              }

              @Override
              public void gone(long index, Entry old) throws Problem {
                visitor.changed(index);
              }
            });
  }

  /// Hears the indexes of changed blocks of dnodes.
  @FunctionalInterface
  public interface ChangeVisitor {
    void changed(long index) throws Problem;
  }

  /// The entry of block `id` in a tree of blocks, or null.
  @Nullable Entry block(Tree tree, long id) throws Problem {
    synchronized (pages) {
      return pages.get(tree, id);
    }
  }

  long nextBlock(Tree tree, long id) throws Problem {
    synchronized (pages) {
      return pages.next(tree, id);
    }
  }

  /// Tells every entry of a tree of blocks, by a reader of its own: this may take long.
  void blocks(Tree tree, TreeReader.Differences visitor) throws Problem {
    new TreeReader(this::blob).walk(tree, visitor);
  }

  /// What the pointer to a block says.
  BlockPointer pointer(Entry entry, SendRecord.Dnode dnode) {
    BlockForm form = entry.form();
    boolean little = order() == ByteOrder.LITTLE_ENDIAN;
    return new BlockPointer(
        entry.mac0(),
        entry.mac1(),
        form.logicalSize() == 0 ? dnode.blockSize() : form.logicalSize(),
        (int) entry.bytes(),
        form.compression(),
        little != form.swapped());
  }

  /// Fetches a block as it lies. What points at it is the tree's word, not the block's own.
  ///
  /// Its hash is not checked: the MAC tells more, and costs a fifth.
  SealedBlock read(Entry entry, SendRecord.Dnode dnode) throws Problem {
    byte[] blob =
        told(
            InPlace.isIn(entry.ref()) ? streams::readUnchecked : packs::readUnchecked, entry.ref());
    try {
      return block(blob, entry, dnode);
    } catch (Problem.Corrupt _) {
      return mended(entry, dnode);
    }
  }

  /// Fetches a block, checked against its hash and mended if need be.
  SealedBlock mended(Entry entry, SendRecord.Dnode dnode) throws Problem {
    byte[] blob = told(InPlace.isIn(entry.ref()) ? streams::read : packs::read, entry.ref());
    return block(blob, entry, dnode);
  }

  private byte[] blob(BlobRef ref) throws Problem {
    return told(packs::read, ref);
  }

  /// Where blobs are read.
  private interface Blobs {
    byte[] read(BlobRef ref) throws Problem;
  }

  private byte[] told(Blobs blobs, BlobRef ref) throws Problem {
    try {
      return blobs.read(ref);
    } catch (Problem.Corrupt e) {
      damaged = true;
      throw e;
    }
  }

  /// Whether something of it could not be read as it was stored: that says nothing of what ZFS
  /// sealed.
  public boolean isDamaged() {
    return damaged;
  }

  private SealedBlock block(byte[] blob, Entry entry, SendRecord.Dnode dnode) throws Problem {
    BlockBlob.Parsed parsed = BlockBlob.parse(blob, 0, blob.length, entry, dnode.object(), 0);
    Seal seal =
        switch (parsed.record()) {
          case SendRecord.Write write -> write.seal();
          case SendRecord.Spill spill -> spill.seal();
          default -> throw new IllegalStateException("a block's blob is a WRITE or a SPILL");
        };
    return new SealedBlock(pointer(entry, dnode), seal, blob, parsed.payloadAt());
  }

  @Override
  public void close() {
    packs.close();
  }
}
