package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A POSIX ACL, as Linux keeps it in the extended attributes `system.posix_acl_access` and
/// `system.posix_acl_default`. Always little-endian.
///
/// Source: Linux `include/uapi/linux/posix_acl_xattr.h`.
public record PosixAcl(List<Entry> entries) {

  public static final String ACCESS = "system.posix_acl_access";
  public static final String DEFAULT = "system.posix_acl_default";

  private static final int VERSION = 2;
  private static final int ENTRY_BYTES = 8;

  public PosixAcl {
    entries = List.copyOf(entries);
  }

  /// To whom an entry applies.
  public enum Tag {
    USER_OBJ(0x1, "user"),
    USER(0x2, "user"),
    GROUP_OBJ(0x4, "group"),
    GROUP(0x8, "group"),
    MASK(0x10, "mask"),
    OTHER(0x20, "other");

    private final int code;
    private final String word;

    Tag(int code, String word) {
      this.code = code;
      this.word = word;
    }
  }

  /// What one user, group or everybody else may do.
  ///
  /// @param permissions 4 read, 2 write, 1 execute
  /// @param id the uid or gid of a [Tag#USER] or [Tag#GROUP]
  public record Entry(Tag tag, int permissions, long id) {

    /// `user:1001:rw-`, as `getfacl` writes it.
    @Override
    public String toString() {
      boolean named = tag == Tag.USER || tag == Tag.GROUP;
      return String.format(
          Locale.ROOT,
          "%s:%s:%s%s%s",
          tag.word,
          named ? Long.toString(id) : "",
          (permissions & 4) == 0 ? "-" : "r",
          (permissions & 2) == 0 ? "-" : "w",
          (permissions & 1) == 0 ? "-" : "x");
    }
  }

  /// Reads the value of such an attribute.
  ///
  /// @throws Problem.Corrupt if it is none
  public static PosixAcl parse(byte[] value) throws Problem.Corrupt {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < Integer.BYTES
        || in.remaining() % ENTRY_BYTES != Integer.BYTES
        || in.getInt() != VERSION) {
      throw corrupt("%d bytes which do not begin with version 2".formatted(value.length));
    }
    List<Entry> entries = new ArrayList<>();
    while (in.hasRemaining()) {
      int code = Short.toUnsignedInt(in.getShort());
      int permissions = Short.toUnsignedInt(in.getShort());
      entries.add(new Entry(tag(code), permissions, Integer.toUnsignedLong(in.getInt())));
    }
    return new PosixAcl(entries);
  }

  private static Tag tag(int code) throws Problem.Corrupt {
    for (Tag tag : Tag.values()) {
      if (tag.code == code) {
        return tag;
      }
    }
    throw corrupt("an entry with the tag " + code);
  }

  private static Problem.Corrupt corrupt(String found) {
    return new Problem.Corrupt(
        "a POSIX ACL is damaged", found, "Set the ACL of this file by hand, or take another copy.");
  }

  /// The entries as `setfacl -m` takes them.
  @Override
  public String toString() {
    return entries.stream().map(Entry::toString).collect(Collectors.joining(","));
  }
}
