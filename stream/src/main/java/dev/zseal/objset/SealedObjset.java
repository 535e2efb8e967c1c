package dev.zseal.objset;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A snapshot as ZFS sealed it: what a raw full stream holds, in any order.
///
/// Implementations answer from several threads at once.
public interface SealedObjset {

  /// What to call it in messages: `DATASET@SNAP`.
  String name();

  /// What kind of dataset it is (`DMU_OST_*`).
  int type();

  /// The byte order of the host that sent it.
  ByteOrder order();

  /// The wrapped keys, and the shape of the meta-dnode.
  KeyData keyData();

  /// A block of 32 dnodes, or null where none is allocated.
  @Nullable SealedDnodes dnodes(long index) throws Problem;

  /// The first index at or after `index` that has a block of dnodes, or -1.
  long nextDnodes(long index) throws Problem;
}
