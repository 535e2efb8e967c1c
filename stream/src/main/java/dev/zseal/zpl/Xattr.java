package dev.zseal.zpl;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An extended attribute.
public final class Xattr {

  private static final List<String> LINUX_SPACES =
      List.of("user.", "trusted.", "security.", "system.");
  private static final String HIDDEN_FROM_LINUX = "freebsd:";

  private final byte[] name;
  private final FileContents contents;

  Xattr(byte[] name, FileContents contents) {
    this.name = name;
    this.contents = contents;
  }

  /// A copy of the name's bytes, as the system that made it stored them.
  public byte[] name() {
    return name.clone();
  }

  /// The name as Linux shows it, or null for one that Linux hides.
  ///
  /// Linux stores its names with their namespace; FreeBSD and illumos leave `user.` out.
  public byte @Nullable [] linuxName() {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (text.startsWith(HIDDEN_FROM_LINUX)) {
      return null;
    }
    if (LINUX_SPACES.stream().anyMatch(text::startsWith)) {
      return name.clone();
    }
    return ("user." + text).getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Its value: as a rule at most 64 KiB, but of any length if it lies in a file of its own.
  public FileContents contents() {
    return contents;
  }

  @Override
  public String toString() {
    return "%s (%d bytes)".formatted(Names.show(name), contents.size());
  }
}
