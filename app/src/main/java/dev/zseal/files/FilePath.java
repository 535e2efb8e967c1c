package dev.zseal.files;

import dev.zseal.zpl.Names;
import java.util.Arrays;

/// Where a node is: the names from the root to it, as bytes between slashes.
@SuppressWarnings("ArrayRecordComponent")
public record FilePath(byte[] ownedBytes) {

  /// The root.
  public static final FilePath ROOT = new FilePath(new byte[] {'/'});

  /// The path of an entry of this directory.
  public FilePath child(byte[] name) {
    int length = isRoot() ? 0 : ownedBytes.length;
    byte[] path = Arrays.copyOf(ownedBytes, length + 1 + name.length);
    path[length] = '/';
    System.arraycopy(name, 0, path, length + 1, name.length);
    return new FilePath(path);
  }

  /// Whether it is the root itself.
  public boolean isRoot() {
    return ownedBytes.length <= 1;
  }

  /// Its last name; of the root, nothing.
  public byte[] name() {
    int slash = ownedBytes.length - 1;
    while (slash > 0 && ownedBytes[slash] != '/') {
      slash--;
    }
    return Arrays.copyOfRange(
        ownedBytes, Math.min(slash + 1, ownedBytes.length), ownedBytes.length);
  }

  /// The directory it is in; of the root, the root.
  FilePath parent() {
    int slash = Math.max(1, ownedBytes.length - name().length - 1);
    return new FilePath(Arrays.copyOf(ownedBytes, Math.min(slash, ownedBytes.length)));
  }

  /// As people read it and may type it ([Names]).
  @Override
  public String toString() {
    return Names.show(ownedBytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilePath path && Arrays.equals(ownedBytes, path.ownedBytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ownedBytes);
  }
}
