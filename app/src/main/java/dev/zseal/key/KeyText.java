package dev.zseal.key;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a user gives for a key: a passphrase, hex or raw key, as it stands in a file or comes in.
public final class KeyText {

  /// Larger than any key ZFS takes.
  private static final int MAX_BYTES = 4096;

  private KeyText() {}

  /// Reads a file; `Refused` if it is empty or has more than any key.
  public static byte[] read(Path file) throws Problem {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw FileTrouble.reading("cannot read the key in " + file, file, e);
    }
  }

  /// Reads all that comes; `Refused` if it is nothing or more than any key.
  ///
  /// @param source what it comes from, for messages
  public static byte[] read(InputStream in, String source) throws IOException, Problem {
    byte[] key = in.readNBytes(MAX_BYTES + 1);
    if (key.length == 0 || key.length > MAX_BYTES) {
      throw new Problem.Refused(
          source + " is not a key",
          key.length == 0 ? "it is empty" : "it has more than %d bytes".formatted(MAX_BYTES),
          "Give what has the passphrase, hex or raw key.");
    }
    return key;
  }
}
