package dev.zseal.objset;

import dev.zseal.stream.SendRecord;
import java.util.List;

/// A block of 32 dnodes: what seals it, and its objects in ascending order.
public record SealedDnodes(SendRecord.ObjectRange range, List<SealedObject> objects) {

  public SealedDnodes {
    objects = List.copyOf(objects);
  }
}
