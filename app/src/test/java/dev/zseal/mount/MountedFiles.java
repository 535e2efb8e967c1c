package dev.zseal.mount;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A mount as the system shows it, whatever the locale of the tests: names go by their bytes.
final class MountedFiles {

  private static final MethodHandle LIST = libc("llistxattr", ValueLayout.ADDRESS);
  private static final MethodHandle GET =
      libc("lgetxattr", ValueLayout.ADDRESS, ValueLayout.ADDRESS);

  private MountedFiles() {}

  /// Everything below a directory by its path, as `find` writes it: `.`, `./d0/f 0`.
  static Map<String, Path> all(Path top) throws IOException {
    try (Stream<Path> found = Files.walk(top)) {
      return found.collect(
          Collectors.toMap(p -> "." + text(top, p), p -> p, (a, _) -> a, TreeMap::new));
    }
  }

  private static String text(Path top, Path path) {
    String encoded = path.toUri().getRawPath().substring(top.toUri().getRawPath().length() - 1);
    String decoded = new String(percentDecoded(encoded), UTF_8);
    return decoded.endsWith("/") ? decoded.substring(0, decoded.length() - 1) : decoded;
  }

  private static byte[] percentDecoded(String encoded) {
    byte[] in = encoded.getBytes(UTF_8);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%') {
        out[n++] = (byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3);
        i += 2;
      } else {
        out[n++] = in[i];
      }
    }
    return Arrays.copyOf(out, n);
  }

  /// A path of any bytes.
  static Path path(Path top, String relative) {
    StringBuilder uri = new StringBuilder(top.toUri().toString());
    for (byte b : relative.getBytes(UTF_8)) {
      uri.append(b == '/' ? "/" : "%" + HexFormat.of().toHexDigits(b));
    }
    return Path.of(URI.create(uri.toString()));
  }

  static boolean isMounted(Path directory) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + directory + " ");
  }

  /// Unmounts as a person does.
  static int unmount(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    if (!process.waitFor(10, SECONDS)) {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  /// Extended attributes of all namespaces: values in hex by name. The JDK shows those of users.
  static Map<String, String> xattrs(Path file) {
    Map<String, String> all = new TreeMap<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path =
          arena.allocateFrom(
              ValueLayout.JAVA_BYTE, nulEnded(percentDecoded(file.toUri().getRawPath())));
      MemorySegment buffer = arena.allocate(1 << 16);
      long length = (long) LIST.invokeExact(path, buffer, buffer.byteSize());
      byte[] names = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      for (String name : List.of(new String(names, ISO_8859_1).split("\0", -1))) {
        if (!name.isEmpty()) {
          MemorySegment nameBytes =
              arena.allocateFrom(ValueLayout.JAVA_BYTE, nulEnded(name.getBytes(ISO_8859_1)));
          long n = (long) GET.invokeExact(path, nameBytes, buffer, buffer.byteSize());
          byte[] value = buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
          all.put(new String(name.getBytes(ISO_8859_1), UTF_8), RecordedFacts.hex(value));
        }
      }
      return all;
    } catch (Throwable e) {
      throw new IllegalStateException("the extended attributes of " + file, e);
    }
  }

  private static byte[] nulEnded(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  @SuppressWarnings("restricted") // this is what a test of native things takes
  private static MethodHandle libc(String name, ValueLayout... pointers) {
    ValueLayout[] arguments = Arrays.copyOf(pointers, pointers.length + 2);
    arguments[pointers.length] = ValueLayout.ADDRESS;
    arguments[pointers.length + 1] = ValueLayout.JAVA_LONG;
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments));
  }
}
