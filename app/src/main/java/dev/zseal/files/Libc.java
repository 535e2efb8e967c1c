package dev.zseal.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What Linux's C library can do to files and the JDK cannot: extended attributes of every
/// namespace, pipes, sockets and devices, link targets of any bytes, times of anything, syncing of
/// all at once.
@SuppressWarnings("restricted") // the launcher enables native access
final class Libc {

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int READ_ONLY = 0;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final @Nullable Libc INSTANCE = load();

  private final MethodHandle setXattr;
  private final MethodHandle makeNode;
  private final MethodHandle symlink;
  private final MethodHandle truncate;
  private final MethodHandle setTimes;
  private final MethodHandle setOwner;
  private final MethodHandle open;
  private final MethodHandle syncFileSystem;
  private final MethodHandle close;
  private final MethodHandle message;

  private Libc(Linker linker) {
    var pointer = ValueLayout.ADDRESS;
    var number = ValueLayout.JAVA_INT;
    var size = ValueLayout.JAVA_LONG;
    setXattr =
        function(
            linker,
            "lsetxattr",
            FunctionDescriptor.of(number, pointer, pointer, pointer, size, number));
    makeNode = function(linker, "mknod", FunctionDescriptor.of(number, pointer, number, size));
    symlink = function(linker, "symlink", FunctionDescriptor.of(number, pointer, pointer));
    truncate = function(linker, "truncate", FunctionDescriptor.of(number, pointer, size));
    setTimes =
        function(
            linker, "utimensat", FunctionDescriptor.of(number, number, pointer, pointer, number));
    setOwner = function(linker, "lchown", FunctionDescriptor.of(number, pointer, number, number));
    open = function(linker, "open", FunctionDescriptor.of(number, pointer, number));
    syncFileSystem = function(linker, "syncfs", FunctionDescriptor.of(number, number));
    close = function(linker, "close", FunctionDescriptor.of(number, number));
    message =
        linker.downcallHandle(address(linker, "strerror"), FunctionDescriptor.of(pointer, number));
  }

  private static MethodHandle function(Linker linker, String name, FunctionDescriptor type) {
    return linker.downcallHandle(
        address(linker, name), type, Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment address(Linker linker, String name) {
    SymbolLookup lookup = linker.defaultLookup();
    return lookup
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException("no function " + name));
  }

  private static @Nullable Libc load() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return null;
    }
    try {
      return new Libc(Linker.nativeLinker());
    } catch (UnsupportedOperationException | IllegalCallerException _) {
      // What needs it is reported as not restored.
      return null;
    }
  }

  /// The library, where there is one.
  static Optional<Libc> get() {
    return Optional.ofNullable(INSTANCE);
  }

  /// Sets an extended attribute; a link is not followed.
  void setXattr(Path path, byte[] name, byte[] value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result =
          (int)
              setXattr.invokeExact(
                  state,
                  string(arena, HostPath.bytes(path)),
                  string(arena, name),
                  arena.allocateFrom(ValueLayout.JAVA_BYTE, value),
                  (long) value.length,
                  0);
      check(result, state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("lsetxattr", e);
    }
  }

  /// Sets the times of a file to the nanosecond; a link is not followed, and nothing is opened.
  void setTimes(Path path, Instant accessed, Instant modified) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment times =
          arena.allocateFrom(
              ValueLayout.JAVA_LONG,
              accessed.getEpochSecond(),
              accessed.getNano(),
              modified.getEpochSecond(),
              modified.getNano());
      int result =
          (int)
              setTimes.invokeExact(
                  state, AT_FDCWD, string(arena, HostPath.bytes(path)), times, AT_SYMLINK_NOFOLLOW);
      check(result, state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("utimensat", e);
    }
  }

  /// Sets the owner and group of a file; a link is not followed.
  void setOwner(Path path, long user, long group) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result =
          (int)
              setOwner.invokeExact(
                  state, string(arena, HostPath.bytes(path)), (int) user, (int) group);
      check(result, state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("lchown", e);
    }
  }

  /// Makes a pipe, socket or device.
  void makeNode(Path path, int mode, long major, long minor) throws IOException {
    // How glibc packs a dev_t (sys/sysmacros.h): 12 bits of each below, the rest above.
    long device =
        ((major & 0xfffL) << 8)
            | ((major & 0xfffff000L) << 32)
            | (minor & 0xffL)
            | ((minor & 0xffffff00L) << 12);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      check(
          (int) makeNode.invokeExact(state, string(arena, HostPath.bytes(path)), mode, device),
          state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mknod", e);
    }
  }

  /// Makes a link to a target of any bytes.
  void symlink(byte[] target, Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result =
          (int)
              symlink.invokeExact(
                  state, string(arena, target), string(arena, HostPath.bytes(path)));
      check(result, state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("symlink", e);
    }
  }

  /// Cuts a file off, or lengthens it by a hole.
  void truncate(Path path, long size) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      check((int) truncate.invokeExact(state, string(arena, HostPath.bytes(path)), size), state);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("truncate", e);
    }
  }

  /// Waits until all that was written to the file system of a folder is on its disk.
  void syncFileSystem(Path folder) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int opened = (int) open.invokeExact(state, string(arena, HostPath.bytes(folder)), READ_ONLY);
      check(Math.min(opened, 0), state);
      try {
        check((int) syncFileSystem.invokeExact(state, opened), state);
      } finally {
        int _ = (int) close.invokeExact(arena.allocate(STATE), opened);
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("syncfs", e);
    }
  }

  private void check(int result, MemorySegment state) throws Throwable {
    if (result == 0) {
      return;
    }
    int errno = (int) ERRNO.get(state, 0L);
    MemorySegment text = (MemorySegment) message.invokeExact(errno);
    throw new IOException(text.reinterpret(Integer.MAX_VALUE).getString(0));
  }

  private static MemorySegment string(Arena arena, byte[] bytes) throws IOException {
    for (byte b : bytes) {
      if (b == 0) {
        throw new IOException("a zero byte in a name");
      }
    }
    MemorySegment string = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return string;
  }
}
