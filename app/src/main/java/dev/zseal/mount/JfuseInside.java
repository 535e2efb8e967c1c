package dev.zseal.mount;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.cryptomator.jfuse.api.Fuse;
import org.cryptomator.jfuse.api.FuseConfig;

/// What jfuse keeps to itself and a mount cannot do without. The version of jfuse is pinned, and
/// `MountTest` fails where this does not hold. See `docs/decisions/0009-mount-by-jfuse.md`.
final class JfuseInside {

  /// `use_ino` in `struct fuse_config`, the same in every libfuse 3 (`include/fuse.h`).
  private static final long USE_INODE_AT = 64;

  /// jfuse's views of native structures are records with the structure as their one component.
  private static final ClassValue<Method> SEGMENT =
      new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
          try {
            Method segment = type.getDeclaredMethod("segment");
            segment.setAccessible(true);
            return segment;
          } catch (NoSuchMethodException e) {
            throw changed(e);
          }
        }
      };

  private JfuseInside() {}

  /// The native structure behind one of jfuse's views.
  static MemorySegment structure(Object view) {
    try {
      return (MemorySegment) SEGMENT.get(view.getClass()).invoke(view);
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  /// Has libfuse show our inode numbers instead of numbers of its own.
  static void showInodes(FuseConfig config) {
    structure(config).set(ValueLayout.JAVA_INT, USE_INODE_AT, 1);
  }

  /// The queue of jfuse's one thread for a mount. It waits in libfuse until the mount is gone,
  /// which jfuse tells nobody; what is next in the queue runs then.
  static Executor queue(Fuse fuse) {
    try {
      Field executor = Fuse.class.getDeclaredField("executor");
      executor.setAccessible(true);
      return (Executor) executor.get(fuse);
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  private static IllegalStateException changed(ReflectiveOperationException e) {
    return new IllegalStateException("jfuse is not the one this was written for", e);
  }
}
