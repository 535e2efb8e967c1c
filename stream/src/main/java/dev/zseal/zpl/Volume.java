package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.zap.Zap;
import dev.zseal.zap.ZapEntry;

/// The contents of a volume's snapshot.
///
/// Source: OpenZFS `module/zfs/zvol.c`.
public final class Volume {

  private static final long DATA = 1;
  private static final long PROPERTIES = 2;

  private final DmuObject data;
  private final long size;

  private Volume(DmuObject data, long size) {
    this.data = data;
    this.size = size;
  }

  /// Finds the contents and their size.
  ///
  /// @throws Problem.Usage if the snapshot is a file system's
  public static Volume open(Objset objset) throws Problem {
    if (objset.type() != Objset.VOLUME) {
      throw new Problem.Usage(
          "the snapshot is no volume's",
          objset.type() == Objset.FILE_SYSTEM
              ? "it is one of a file system"
              : "it is of type %d".formatted(objset.type()),
          "Take files out of it with `zseal extract`.");
    }
    DmuObject data = objset.object(DATA);
    DmuObject properties = objset.object(PROPERTIES);
    if (data == null || properties == null) {
      throw Damage.of(data == null ? DATA : PROPERTIES, "it is missing");
    }
    ZapEntry size = Zap.open(properties).get("size");
    if (size == null || !size.isNumber() || size.integer(0) < 0) {
      throw Damage.of(PROPERTIES, "the size of the volume", size == null ? "none" : size);
    }
    return new Volume(data, size.integer(0));
  }

  /// Bytes of the volume.
  public long size() {
    return size;
  }

  /// Bytes of a block (`volblocksize`).
  public int blockSize() {
    return data.blockSize();
  }

  /// What is on it, from its first byte to its last.
  public FileContents contents() throws Problem {
    return new ObjectContents(data, size);
  }
}
