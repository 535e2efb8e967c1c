package dev.zseal.mount;

import dev.zseal.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cryptomator.jfuse.api.FuseBuilder;
import org.cryptomator.jfuse.api.platforms.OperatingSystem;

/// What this machine must have for a mount: the kernel's FUSE, libfuse 3, and for those who are not
/// root `fusermount3`.
final class FuseLibrary {

  private static final String INSTALL =
      "Install it: `apt install fuse3` (Debian, Ubuntu), `dnf install fuse3` (Fedora).";

  private static final Path DEVICE = Path.of("/dev/fuse");
  private static final List<String> NAMES = List.of("libfuse3.so.3", "libfuse3.so.4");
  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/lib/x86_64-linux-gnu",
          "/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/lib64",
          "/usr/lib",
          "/lib",
          "/usr/local/lib64",
          "/usr/local/lib");

  private FuseLibrary() {}

  /// Looks whether everything is there.
  ///
  /// @throws Problem.Unavailable if something is not; it says what, and how to get it
  static void check() throws Problem {
    if (OperatingSystem.CURRENT != OperatingSystem.LINUX) {
      throw missing("This system cannot mount snapshots", "it is no Linux", "Use `zseal extract`.");
    }
    if (!Files.exists(DEVICE)) {
      throw missing(
          "The kernel offers no FUSE",
          "there is no " + DEVICE,
          "Run `modprobe fuse` as root; a container must be given the device.");
    }
    if (!Files.isReadable(DEVICE) || !Files.isWritable(DEVICE)) {
      throw missing(
          "FUSE is forbidden to this user",
          DEVICE + " cannot be opened for reading and writing",
          "Run it as root, or have root `chmod 666 %s`.".formatted(DEVICE));
    }
    if (library().isEmpty()) {
      throw missing("libfuse 3 is not installed", "there is no " + NAMES.getFirst(), INSTALL);
    }
    if (!isRoot() && !hasMounter()) {
      throw missing(
          "Mounting needs fusermount3 unless you are root", "it is not in the PATH", INSTALL);
    }
  }

  /// jfuse, with the library loaded from where it is.
  static FuseBuilder builder() throws Problem {
    check();
    try {
      FuseBuilder builder = FuseBuilder.getSupported();
      library().map(Path::toString).ifPresent(builder::setLibraryPath);
      return builder;
    } catch (UnsupportedOperationException e) {
      throw missing(
          "Mounting is not there for this kind of processor",
          "jfuse knows x86-64 and ARM64, this is " + System.getProperty("os.arch"),
          "Use `zseal extract`.");
    }
  }

  private static Optional<Path> library() {
    String path = System.getProperty("java.library.path", "");
    return Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), FOLDERS.stream())
        .filter(folder -> folder.startsWith("/"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid
          && uid == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static boolean hasMounter() {
    String path = System.getenv("PATH");
    return Arrays.stream((path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "fusermount3")));
  }

  private static Problem.Unavailable missing(String what, String evidence, String hint) {
    return new Problem.Unavailable(what, evidence, hint, null);
  }
}
