package dev.zseal.objset;

import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// One object, opened. Its contents are fetched block by block, as they are asked for.
public interface DmuObject {

  /// Its number, 1 or more.
  long number();

  /// What it holds (`DMU_OT_*`).
  int type();

  /// What its bonus holds (`DMU_OT_*`), 0 when there is none.
  int bonusType();

  /// Bytes of each block: a multiple of 512, at most 16 MiB.
  int blockSize();

  /// The largest block id it has or had.
  long maxBlockId();

  /// The bonus: as many bytes as the dnode says are meaningful. A copy.
  byte[] bonus() throws Problem;

  /// The byte order the dnode block was written in, for a bonus that does not say.
  ByteOrder bonusOrder();

  /// The spill block, or null when there is none. A copy.
  byte @Nullable [] spill() throws Problem;

  /// A block of [#blockSize] bytes, or null where there is a hole. It may be shared: read only.
  byte @Nullable [] block(long id) throws Problem;

  /// The id of the first block at or after `id` that is no hole, or -1 when there is none.
  long nextBlock(long id) throws Problem;
}
