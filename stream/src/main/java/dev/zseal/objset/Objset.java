package dev.zseal.objset;

import dev.zseal.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The objects of one snapshot, by number.
public interface Objset {

  /// [#type()] of a file system (`DMU_OST_ZFS`).
  int FILE_SYSTEM = 2;

  /// [#type()] of a volume (`DMU_OST_ZVOL`).
  int VOLUME = 3;

  /// What kind of dataset it is (`DMU_OST_*`).
  int type();

  /// The object with this number, or null when there is none.
  @Nullable DmuObject object(long number) throws Problem;

  /// The number of the first object at or after `number`, or -1 when there is none.
  long nextObject(long number) throws Problem;
}
