package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import java.util.List;

/// A dataset as one snapshot has it.
public interface Image {

  int version();

  /// The BEGIN of the increment from version `from`, or of the full when that is -1.
  StreamHead head(int from);

  /// The tree of the meta-dnode.
  BlockTree meta();

  /// Largest block id of the meta-dnode: dnode blocks less one.
  long lastRange();

  /// The dnode blocks that have an object.
  Leaves ranges();

  /// The record that introduces a dnode block.
  SendRecord.ObjectRange range(long index);

  /// The objects of a dnode block, ascending.
  List<ObjectImage> objects(long index);
}
