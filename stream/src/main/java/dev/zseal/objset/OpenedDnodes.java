package dev.zseal.objset;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A block of dnodes whose bonuses are opened.
final class OpenedDnodes {

  private final NavigableMap<Long, OpenedObject> objects;

  private OpenedDnodes(NavigableMap<Long, OpenedObject> objects) {
    this.objects = objects;
  }

  /// Opens the bonuses; bound, it reads every block pointer of every object in the block first.
  static OpenedDnodes open(OpenedObjset objset, SealedDnodes dnodes, boolean bound) throws Problem {
    SealedObjset sealed = objset.sealed();
    ByteOrder order = DnodeBlockSeal.order(dnodes.range(), sealed.order());
    byte[] plain =
        bound
            ? objset.sealing().open(dnodes, sealed.order())
            : objset.sealing().openUnbound(dnodes);
    TreeMap<Long, OpenedObject> objects = new TreeMap<>();
    int at = 0;
    for (SealedObject object : dnodes.objects()) {
      SendRecord.Dnode dnode = object.dnode();
      byte[] bonus;
      if (DnodeBlockSeal.isBonusSealed(dnode)) {
        bonus = Arrays.copyOfRange(plain, at, at + dnode.bonusLength());
        at += dnode.rawBonusLength();
      } else {
        bonus = Arrays.copyOf(object.bonus(), dnode.bonusLength());
      }
      objects.put(dnode.object(), new OpenedObject(objset, object, bonus, order));
    }
    return new OpenedDnodes(objects);
  }

  /// The block of dnodes an object's dnode lies in.
  static long index(long object) {
    return object / SendRecord.ObjectRange.SLOTS;
  }

  @Nullable OpenedObject object(long number) {
    return objects.get(number);
  }

  /// The first object at or after `number`, or -1.
  long next(long number) {
    Map.Entry<Long, OpenedObject> entry = objects.ceilingEntry(number);
    return entry == null ? -1 : entry.getKey();
  }
}
