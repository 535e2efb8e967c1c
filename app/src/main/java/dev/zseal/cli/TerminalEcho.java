package dev.zseal.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/// Turns the echo of the terminal off and on, through the C library.
///
/// The JDK's console does this only when neither input nor output is redirected, and a passphrase
/// is most often asked for by `zseal cat ... > file`. Source: `termios(3)`.
@SuppressWarnings("restricted") // the launcher enables native access
final class TerminalEcho {

  /// Larger than any system's `struct termios`.
  private static final long TERMIOS_BYTES = 256;

  /// Where Linux has `c_lflag`, on every processor Java runs on but MIPS and PowerPC; it has no
  /// padding before it.
  private static final long LOCAL_FLAGS_AT = 12;

  private static final int ECHO = 8;
  private static final int READ_WRITE = 2;
  private static final int NOW = 0;

  private final MethodHandle open;
  private final MethodHandle close;
  private final MethodHandle get;
  private final MethodHandle set;

  private TerminalEcho(Linker linker) {
    var number = ValueLayout.JAVA_INT;
    var pointer = ValueLayout.ADDRESS;
    // open(2) takes a third argument or not: it is variadic.
    open =
        linker.downcallHandle(
            address(linker, "open"),
            FunctionDescriptor.of(number, pointer, number),
            Linker.Option.firstVariadicArg(2));
    close = linker.downcallHandle(address(linker, "close"), FunctionDescriptor.of(number, number));
    get =
        linker.downcallHandle(
            address(linker, "tcgetattr"), FunctionDescriptor.of(number, number, pointer));
    set =
        linker.downcallHandle(
            address(linker, "tcsetattr"), FunctionDescriptor.of(number, number, number, pointer));
  }

  private static MemorySegment address(Linker linker, String name) {
    return linker
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException("no function " + name));
  }

  /// Where it can be done.
  static Optional<TerminalEcho> get() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TerminalEcho(Linker.nativeLinker()));
    } catch (UnsupportedOperationException | IllegalCallerException _) {
      return Optional.empty();
    }
  }

  /// Turns the echo of the controlling terminal on or off; false when there is none.
  boolean set(boolean echo) {
    try (Arena arena = Arena.ofConfined()) {
      int terminal = (int) open.invokeExact(arena.allocateFrom("/dev/tty"), READ_WRITE);
      if (terminal < 0) {
        return false;
      }
      MemorySegment state = arena.allocate(TERMIOS_BYTES);
      boolean done = (int) get.invokeExact(terminal, state) == 0;
      if (done) {
        int flags = state.get(ValueLayout.JAVA_INT, LOCAL_FLAGS_AT);
        state.set(ValueLayout.JAVA_INT, LOCAL_FLAGS_AT, echo ? flags | ECHO : flags & ~ECHO);
        done = (int) set.invokeExact(terminal, NOW, state) == 0;
      }
      int _ = (int) close.invokeExact(terminal);
      return done;
    } catch (Throwable e) {
      throw new IllegalStateException("the terminal's echo", e);
    }
  }
}
