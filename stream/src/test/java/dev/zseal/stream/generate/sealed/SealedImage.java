package dev.zseal.stream.generate.sealed;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.stream.Features;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.generate.BlockTree;
import dev.zseal.stream.generate.Dnodes;
import dev.zseal.stream.generate.Image;
import dev.zseal.stream.generate.Leaves;
import dev.zseal.stream.generate.Noise;
import dev.zseal.stream.generate.ObjectImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A file system sealed as OpenZFS would seal it.
///
/// Making one seals all of it, to know the MAC of the whole; what is asked for is sealed again.
public final class SealedImage implements Image {

  private static final int SLOTS = SendRecord.ObjectRange.SLOTS;
  private static final int SLOT = 512;
  private static final int META_TYPE = 10;
  private static final int META_BLOCK = 16 << 10;
  private static final int FILE_SYSTEM = 2;
  private static final int FREERECORDS = 4;
  private static final int TAG = 16;

  private final FileTree tree;
  private final Packing packing;
  private final String name;
  private final Lock lock;
  private final BlockTree meta = BlockTree.meta(Dnodes.INDIRECT_SHIFT);
  private final List<Seal> ranges = new ArrayList<>();
  private final byte[] portableMac;
  private final Secret secret;

  /// @param name the data set's
  public SealedImage(String name, FileTree tree, Packing packing, Secret secret) {
    this.name = name;
    this.tree = tree;
    this.packing = packing;
    this.secret = secret;
    this.lock = new Lock(tree.seed(), secret);
    this.portableMac = seal();
  }

  /// What a key file for it holds.
  public byte[] secret() {
    return secret.bytes(tree.seed());
  }

  /// Seals every dnode block, and with them every block.
  private byte[] seal() {
    int count = Math.toIntExact(lastRange() + 1);
    ByteBuffer pointers = ByteBuffer.allocate(count * MacTree.POINTER);
    for (int index = 0; index < count; index++) {
      List<PlainObject> objects = tree.objects(index);
      if (objects.isEmpty()) {
        ranges.add(new Seal(0, 0, 0, 0, 0));
        pointers.position(pointers.position() + MacTree.POINTER);
      } else {
        Seal seal = seal(index, objects);
        ranges.add(seal);
        MacTree.pointer(seal, META_TYPE, META_BLOCK, META_BLOCK, Packing.NOT_COMPRESSED, pointers);
      }
    }
    var message = new ByteArrayOutputStream();
    message.writeBytes(ByteBuffer.allocate(16).putLong(FILE_SYSTEM).array());
    message.writeBytes(MacTree.metaCore(meta, lastRange()));
    message.writeBytes(MacTree.top(pointers.array(), META_TYPE, meta));
    return Arrays.copyOf(lock.hmac(message.toByteArray()), 32);
  }

  /// Seals a dnode block.
  private Seal seal(long index, List<PlainObject> objects) {
    var aad = new ByteArrayOutputStream(SLOTS * SLOT);
    long slot = index * SLOTS;
    for (PlainObject object : objects) {
      SendRecord.Dnode dnode = object.dnode();
      aad.writeBytes(new byte[(int) (dnode.object() - slot) * SLOT]);
      aad.writeBytes(MacTree.core(dnode));
      BlockTree blocks =
          new BlockTree(dnode.levels(), dnode.blockPointers(), dnode.indirectBlockShift());
      aad.writeBytes(MacTree.top(blocks(object).pointers(), dnode.dnodeType(), blocks));
      if (dnode.bonusLength() == 0) {
        aad.writeBytes(new byte[Dnodes.rawBonus(1, dnode.blockPointers(), false)]);
      }
      slot = dnode.object() + 1;
    }
    aad.writeBytes(new byte[(int) ((index + 1) * SLOTS - slot) * SLOT]);
    byte[] message = bonuses(objects);
    return lock.seal(-1 - index, aad.toByteArray(), message, message.length, room(message));
  }

  private static byte[] room(byte[] message) {
    return new byte[message.length + TAG];
  }

  private static byte[] bonuses(List<PlainObject> objects) {
    var all = new ByteArrayOutputStream();
    for (PlainObject object : objects) {
      all.writeBytes(Arrays.copyOf(object.ownedBonus(), object.dnode().rawBonusLength()));
    }
    return all.toByteArray();
  }

  private SealedBlocks blocks(PlainObject object) {
    return new SealedBlocks(lock, packing, tree.isNoise(), object);
  }

  @Override
  public int version() {
    return 0;
  }

  @Override
  public StreamHead head(int from) {
    if (from >= 0) {
      throw new IllegalArgumentException("there are no increments");
    }
    long seed = tree.seed();
    NvList keyData =
        lock.wrapped(NvList.builder())
            .bytes("portable_mac", portableMac)
            .uint64("mdn_checksum", 0)
            .uint64("mdn_compress", 0)
            .uint64("mdn_nlevels", meta.levels())
            .uint64("mdn_blksz", META_BLOCK)
            .uint64("mdn_indblkshift", meta.indirectShift())
            .uint64("mdn_nblkptr", meta.pointers())
            .uint64("mdn_maxblkid", lastRange())
            .uint64("to_ivset_guid", Noise.guid(seed, -40) >>> 8)
            .uint64("from_ivset_guid", 0)
            .build();
    byte[] payload =
        NvListWriter.nativeLittleEndian(NvList.builder().list("crypt_keydata", keyData).build());
    long features =
        Features.RAW
            | Features.COMPRESSED
            | Features.LZ4
            | Features.LARGE_DNODE
            | Features.SA_SPILL
            | (packing == Packing.ZSTD ? Features.ZSTD : 0);
    var begin =
        new SendRecord.Begin(
            false,
            new Features(features),
            FileTree.CREATION,
            FILE_SYSTEM,
            FREERECORDS | SendRecord.Begin.FLAG_SPILL_BLOCK,
            Noise.guid(seed, -41),
            0,
            name + "@s0",
            payload.length);
    return new StreamHead(begin, payload, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public BlockTree meta() {
    return meta;
  }

  @Override
  public long lastRange() {
    return tree.lastObject() / SLOTS;
  }

  @Override
  public Leaves ranges() {
    return new Leaves() {
      @Override
      public long next(long from) {
        for (long index = from; index <= lastRange(); index++) {
          if (changed(index, index + 1, -1)) {
            return index;
          }
        }
        return -1;
      }

      @Override
      public boolean changed(long start, long end, int since) {
        for (long index = start; index < Math.min(end, lastRange() + 1); index++) {
          if (ranges.get((int) index).salt() != 0) {
            return true;
          }
        }
        return false;
      }
    };
  }

  @Override
  public SendRecord.ObjectRange range(long index) {
    return new SendRecord.ObjectRange(index * SLOTS, SLOTS, ranges.get((int) index), 0);
  }

  @Override
  public List<ObjectImage> objects(long index) {
    List<PlainObject> objects = tree.objects(index);
    byte[] plain = bonuses(objects);
    byte[] sealed = room(plain);
    lock.seal(-1 - index, new byte[0], plain, plain.length, sealed);
    List<ObjectImage> images = new ArrayList<>(objects.size());
    int at = 0;
    for (PlainObject object : objects) {
      int next = at + object.dnode().rawBonusLength();
      byte[] bonus = Arrays.copyOfRange(sealed, at, next);
      images.add(new ObjectImage(object.dnode(), bonus, blocks(object), null));
      at = next;
    }
    return images;
  }
}
