package dev.zseal.stream.generate.sealed;

import dev.zseal.objset.BlockPointer;
import dev.zseal.objset.SealedBlock;
import dev.zseal.objset.SealedDnodes;
import dev.zseal.objset.SealedObject;
import dev.zseal.objset.SealedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.generate.Image;
import dev.zseal.stream.generate.ObjectImage;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A generated image as those see it who read it in place. Counts what they read.
final class ImageObjset implements SealedObjset {

  private final Image image;
  private final KeyData keyData;
  private int dnodeReads;
  private int blockReads;

  ImageObjset(Image image) throws Problem {
    this.image = image;
    this.keyData = image.head(-1).keyData();
  }

  /// How many blocks of dnodes were read since the last call.
  synchronized int dnodeReads() {
    int count = dnodeReads;
    dnodeReads = 0;
    return count;
  }

  /// How many blocks were read since the last call.
  synchronized int blockReads() {
    int count = blockReads;
    blockReads = 0;
    return count;
  }

  @Override
  public String name() {
    return image.head(-1).begin().toName();
  }

  @Override
  public int type() {
    return image.head(-1).begin().objsetType();
  }

  @Override
  public ByteOrder order() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  @Override
  public KeyData keyData() {
    return keyData;
  }

  @Override
  public synchronized @Nullable SealedDnodes dnodes(long index) {
    if (index > image.lastRange() || !image.ranges().changed(index, index + 1, -1)) {
      return null;
    }
    dnodeReads++;
    List<SealedObject> objects =
        image.objects(index).stream().map(object -> (SealedObject) new Made(object)).toList();
    return new SealedDnodes(image.range(index), objects);
  }

  @Override
  public synchronized long nextDnodes(long index) {
    return image.ranges().next(index);
  }

  private final class Made implements SealedObject {
    private final ObjectImage object;

    Made(ObjectImage object) {
      this.object = object;
    }

    @Override
    public SendRecord.Dnode dnode() {
      return object.dnode();
    }

    @Override
    public byte[] bonus() {
      return object.ownedBonus();
    }

    @Override
    public @Nullable BlockPointer spill() {
      return null;
    }

    @Override
    public SealedBlock readSpill() {
      throw new IllegalStateException("there are no spill blocks");
    }

    @Override
    public void pointers(PointerVisitor visitor) throws Problem {
      synchronized (ImageObjset.this) {
        for (long id = nextBlock(0); id >= 0; id = nextBlock(id + 1)) {
          visitor.pointer(id, pointer(object.blocks().write(id)));
        }
      }
    }

    private static BlockPointer pointer(SendRecord.Write write) {
      return new BlockPointer(
          write.seal().mac0(),
          write.seal().mac1(),
          (int) write.logicalSize(),
          (int) write.compressedSize(),
          write.compression(),
          true);
    }

    @Override
    public @Nullable SealedBlock read(long id) {
      synchronized (ImageObjset.this) {
        if (nextBlock(id) != id) {
          return null;
        }
        blockReads++;
        SendRecord.Write write = object.blocks().write(id);
        byte[] bytes = new byte[(int) write.compressedSize()];
        object.blocks().fill(id, bytes);
        return new SealedBlock(pointer(write), write.seal(), bytes, 0);
      }
    }

    @Override
    public long nextBlock(long id) {
      return object.blocks().next(id);
    }

    @Override
    public boolean hasSameBlocks(SealedObject other) {
      return false;
    }
  }
}
