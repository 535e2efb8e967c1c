package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.ByteSink;
import dev.zseal.vault.pack.ByteSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block of 32 dnodes: what seals it, and its objects in ascending order.
public record RangePage(SendRecord.ObjectRange range, List<DnodeEntry> objects) {

  private static final int KIND = 4;
  private static final int VERSION = 1;

  /// Above any block id whose byte offset fits 64 bits.
  public static final long MAX_BLOCK_ID = 1L << 54;

  private static final int MAX_LEVELS = 10;
  private static final int MAX_POINTERS = 3;
  private static final int MIN_SHIFT = 9;
  private static final int MAX_SHIFT = 24;

  private static final int MAX_BONUS = 16 << 10;

  public RangePage {
    objects = List.copyOf(objects);
  }

  /// The number of this range: first object / 32.
  public long index() {
    return range.firstObject() / SendRecord.ObjectRange.SLOTS;
  }

  /// The object with this number, or null.
  public @Nullable DnodeEntry find(long object) {
    for (DnodeEntry entry : objects) {
      if (entry.dnode().object() == object) {
        return entry;
      }
    }
    return null;
  }

  /// Encodes the page.
  public byte[] encode() {
    ByteSink body = new ByteSink(8192);
    RefCodec.Writer refs = new RefCodec.Writer(body);
    body.bytes(sealBytes(range.seal())).u8(range.flags());
    int present = 0;
    for (DnodeEntry entry : objects) {
      present |= 1 << entry.dnode().object() % SendRecord.ObjectRange.SLOTS;
    }
    body.u32(present);
    for (DnodeEntry entry : objects) {
      encode(entry, refs, body);
    }
    return refs.finish(new ByteSink(8300).u8(KIND).u8(VERSION));
  }

  private static void encode(DnodeEntry entry, RefCodec.Writer refs, ByteSink body) {
    SendRecord.Dnode d = entry.dnode();
    body.varint(d.dnodeType()).varint(d.bonusType());
    body.varint(d.blockSize()).varint(d.bonusLength());
    body.u8(d.checksumType()).u8(d.compression()).u8(d.slots()).u8(d.flags());
    body.varint(d.rawBonusLength());
    body.u8(d.indirectBlockShift()).u8(d.levels()).u8(d.blockPointers());
    body.varint(d.maxBlockId());
    body.bytes(entry.ownedBonus());
    Entry spill = entry.spill();
    body.u8(spill == null ? 0 : 1);
    if (spill != null) {
      TreePage.writeEntry(TreePage.Kind.BLOCKS, spill, refs, body);
    }
    switch (entry.blocks()) {
      case BlockMap.Few few -> encodeFew(few.ownedEntries(), refs, body);
      case BlockMap.Many many -> {
        Entry root = many.tree().root();
        body.u8(root == null ? 0 : 1);
        if (root != null) {
          TreePage.writeEntry(TreePage.Kind.NODE, root, refs, body);
        }
      }
    }
  }

  private static void encodeFew(@Nullable Entry[] entries, RefCodec.Writer refs, ByteSink body) {
    int present = 0;
    for (int i = 0; i < BlockMap.INLINE; i++) {
      present |= entries[i] == null ? 0 : 1 << i;
    }
    body.u8(present);
    for (Entry entry : entries) {
      if (entry != null) {
        TreePage.writeEntry(TreePage.Kind.BLOCKS, entry, refs, body);
      }
    }
  }

  /// The entry a tree of ranges holds for this page once it is stored at `ref`.
  public Entry entry(BlobRef ref) {
    long blocks = 0;
    long bytes = 0;
    for (DnodeEntry object : objects) {
      blocks += object.blockCount();
      bytes += object.bytes();
    }
    return Entry.page(ref, objects.size(), blocks, bytes);
  }

  /// Stores the page, or keeps the one of `known` whose content is the same.
  public Entry store(List<Entry> known, PageSink sink) throws Problem {
    byte[] page = encode();
    BlobHash hash = BlobHash.of(page, 0, page.length);
    for (Entry entry : known) {
      if (entry.ref().has(hash)) {
        return entry;
      }
    }
    return entry(sink.add(page, hash));
  }

  /// Reads the page of range `index`.
  public static RangePage read(Entry entry, long index, PageSource source) throws Problem {
    String what = "page " + entry.ref();
    byte[] bytes = source.read(entry.ref());
    RangePage page = decode(bytes, index, what);
    Entry counted = page.entry(entry.ref());
    if (entry.isCounted() && !counted.equals(entry)) {
      throw new ByteSource(bytes, what)
          .corrupt("it holds %d blocks, not %d".formatted(counted.blocks(), entry.blocks()));
    }
    return page;
  }

  static RangePage decode(byte[] bytes, long index, String what) throws Problem {
    ByteSource in = new ByteSource(bytes, what);
    TreePage.checkHead(in, KIND, VERSION, what);
    RefCodec.Reader refs = new RefCodec.Reader(in);
    long first = index * SendRecord.ObjectRange.SLOTS;
    Seal seal = Seal.read(ByteBuffer.wrap(in.bytes(Seal.BYTES)), 0);
    var range = new SendRecord.ObjectRange(first, SendRecord.ObjectRange.SLOTS, seal, in.u8());
    int present = in.u32();
    List<DnodeEntry> objects = new ArrayList<>(Integer.bitCount(present));
    for (int slot = 0; slot < SendRecord.ObjectRange.SLOTS; slot++) {
      if ((present >>> slot & 1) != 0) {
        objects.add(decodeObject(first + slot, refs, in));
      }
    }
    in.end();
    return new RangePage(range, objects);
  }

  /// Whether an object can have this shape (`receive_object` in OpenZFS `module/zfs/dmu_recv.c`):
  /// as hostile as its numbers may be, a walk over its block tree ends.
  public static boolean isPossible(SendRecord.Dnode dnode) {
    int shift = dnode.indirectBlockShift();
    return dnode.maxBlockId() >= 0
        && dnode.maxBlockId() <= MAX_BLOCK_ID
        && dnode.blockSize() > 0
        && dnode.levels() >= 1
        && dnode.levels() <= MAX_LEVELS
        && dnode.blockPointers() >= 1
        && dnode.blockPointers() <= MAX_POINTERS
        && (shift == 0 || (shift >= MIN_SHIFT && shift <= MAX_SHIFT))
        && dnode.slotCount() <= SendRecord.ObjectRange.SLOTS;
  }

  private static DnodeEntry decodeObject(long object, RefCodec.Reader refs, ByteSource in)
      throws Problem {
    int dnodeType = in.bounded("object type", Integer.MAX_VALUE);
    int bonusType = in.bounded("bonus type", Integer.MAX_VALUE);
    int blockSize = in.bounded("block size", 16 << 20);
    int bonusLength = in.bounded("bonus length", MAX_BONUS);
    int checksumType = in.u8();
    int compression = in.u8();
    int slots = in.u8();
    int flags = in.u8();
    int rawBonusLength = in.bounded("sealed bonus length", MAX_BONUS);
    int shift = in.u8();
    int levels = in.u8();
    int pointers = in.u8();
    long maxBlockId = in.varint();
    var dnode =
        new SendRecord.Dnode(
            object,
            dnodeType,
            bonusType,
            blockSize,
            bonusLength,
            checksumType,
            compression,
            slots,
            flags,
            rawBonusLength,
            shift,
            levels,
            pointers,
            maxBlockId);
    if (!isPossible(dnode)) {
      throw in.corrupt("object %d with impossible geometry".formatted(object));
    }
    byte[] bonus = in.bytes(rawBonusLength);
    Entry spill = in.u8() == 0 ? null : TreePage.readEntry(TreePage.Kind.BLOCKS, refs, in);
    return new DnodeEntry(dnode, bonus, spill, decodeBlocks(maxBlockId, refs, in));
  }

  private static BlockMap decodeBlocks(long maxBlockId, RefCodec.Reader refs, ByteSource in)
      throws Problem {
    int present = in.u8();
    if (maxBlockId >= BlockMap.INLINE) {
      Entry root = present == 0 ? null : TreePage.readEntry(TreePage.Kind.NODE, refs, in);
      return new BlockMap.Many(new Tree(TreeKind.BLOCKS, root, maxBlockId));
    }
    @Nullable Entry[] entries = new Entry[BlockMap.INLINE];
    for (int i = 0; i < BlockMap.INLINE; i++) {
      if ((present >>> i & 1) != 0) {
        entries[i] = TreePage.readEntry(TreePage.Kind.BLOCKS, refs, in);
      }
    }
    return new BlockMap.Few(entries);
  }

  private static byte[] sealBytes(Seal seal) {
    byte[] bytes = new byte[Seal.BYTES];
    seal.write(ByteBuffer.wrap(bytes), 0);
    return bytes;
  }
}
