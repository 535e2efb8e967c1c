package dev.zseal.files;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Paths of names that need not be text.
///
/// The JDK makes paths of text in the locale's encoding. But on Unix a path holds any bytes, and
/// its URI takes and tells them: so names in other encodings work too, and in the C locale all do.
final class HostPath {

  private static final String SCHEME = "file://";
  private static final HexFormat HEX = HexFormat.of();

  private HostPath() {}

  /// The path of a name in a folder, or null if this host can have no such name.
  ///
  /// @param name neither empty nor with a slash in it
  static @Nullable Path child(Path folder, byte[] name) {
    try {
      Path child =
          isPlain(name)
              ? folder.resolve(new String(name, StandardCharsets.US_ASCII))
              : Path.of(URI.create(uri(folder, name)));
      // Elsewhere than on Unix, a backslash might lead on.
      return child.getNameCount() == folder.getNameCount() + 1 ? child : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static String uri(Path folder, byte[] name) {
    String parent = location(folder);
    StringBuilder uri = new StringBuilder(SCHEME).append(parent);
    if (!parent.endsWith("/")) {
      uri.append('/');
    }
    for (byte b : name) {
      uri.append('%').append(HEX.toHexDigits(b));
    }
    return uri.toString();
  }

  /// An absolute path as the system calls of a Unix take it.
  static byte[] bytes(Path path) {
    byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
    if (path.isAbsolute() && isPlain(text)) {
      return text;
    }
    String location = location(path);
    var bytes = new ByteArrayOutputStream(location.length());
    for (int at = 0; at < location.length(); at++) {
      if (location.charAt(at) == '%') {
        bytes.write(HexFormat.fromHexDigits(location, at + 1, at + 3));
        at += 2;
      } else {
        bytes.write(location.charAt(at));
      }
    }
    return bytes.toByteArray();
  }

  /// Whether it is ASCII that means itself everywhere. Then no URI is needed, for which the JDK
  /// would ask the file system what is there.
  private static boolean isPlain(byte[] name) {
    for (byte b : name) {
      if (b < ' ' || b == '\\' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /// The path of its URI, without the slash that follows when it is a folder.
  private static String location(Path path) {
    String location = path.toUri().toString().substring(SCHEME.length());
    boolean slash = location.endsWith("/") && location.length() > 1;
    return slash ? location.substring(0, location.length() - 1) : location;
  }
}
