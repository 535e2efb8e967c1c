package dev.zseal.zpl;

import dev.zseal.stream.Hex;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An entry of an NFSv4 ACL.
///
/// @param flags `ACE_*` flags: to whom it applies and what inherits it
/// @param mask `ACE_*` permissions
/// @param who the user or group it names; null for `owner@`, `group@` and `everyone@`
/// @param objectType GUID of the type it applies to, of object entries only
/// @param inheritedType GUID of the type that inherits it, of object entries only
public record Ace(
    AceType type,
    int flags,
    int mask,
    @Nullable Owner who,
    @Nullable Hex objectType,
    @Nullable Hex inheritedType) {

  static final int FLAG_GROUP = 0x40;
  static final int FLAG_OWNER_AT = 0x1000;
  static final int FLAG_GROUP_AT = 0x2000;
  static final int FLAG_EVERYONE_AT = 0x4000;

  /// The flags that say to whom an entry applies.
  static final int FLAGS_WHO = FLAG_OWNER_AT | FLAG_GROUP_AT | FLAG_EVERYONE_AT | FLAG_GROUP;

  private static final int FLAGS_INHERIT = 0xF;

  private static final int READ_ATTRIBUTES = 0x80;
  private static final int READ_ACL = 0x20000;
  private static final int DELETE = 0x10000;
  private static final int DELETE_CHILD = 0x40;
  private static final int WRITE_DATA = 0x2;

  /// Changes of the ACL, the owner, the attributes and the named attributes.
  private static final int OWNER_ONLY = 0x40000 | 0x80000 | 0x100 | 0x10;

  private static final String PERMISSIONS = "rwxpdDaARWcCos";
  private static final int[] PERMISSION_BITS = {
    0x1,
    0x2,
    0x20,
    0x4,
    DELETE,
    DELETE_CHILD,
    READ_ATTRIBUTES,
    0x100,
    0x8,
    0x10,
    READ_ACL,
    0x40000,
    0x80000,
    0x100000
  };
  private static final String INHERITANCE = "fdinSFI";
  private static final int[] INHERITANCE_BITS = {0x1, 0x2, 0x8, 0x4, 0x10, 0x20, 0x80};

  /// Whether it is for the owner of the node.
  public boolean isOwner() {
    return who == null && (flags & FLAGS_WHO) == FLAG_OWNER_AT;
  }

  /// Whether it is for the group of the node.
  public boolean isGroup() {
    return who == null && (flags & FLAGS_WHO) == (FLAG_GROUP_AT | FLAG_GROUP);
  }

  /// Whether it is for everyone.
  public boolean isEveryone() {
    return who == null && (flags & FLAGS_WHO) == FLAG_EVERYONE_AT;
  }

  /// Whether an ACL of such entries may say no more than a mode.
  boolean isTrivial() {
    if (who != null || (flags & FLAGS_INHERIT) != 0 || (mask & DELETE) != 0) {
      return false;
    }
    if ((mask & DELETE_CHILD) != 0 && (mask & WRITE_DATA) == 0) {
      return false;
    }
    return switch (type) {
      case DENY -> (mask & (READ_ACL | READ_ATTRIBUTES)) == 0;
      case ALLOW -> isOwner() || (mask & OWNER_ONLY) == 0;
      default -> false;
    };
  }

  /// The entry as FreeBSD's and illumos's tools write it: `user:1001:rw-p--aARWcCos:-------:allow`.
  @Override
  public String toString() {
    return "%s:%s:%s:%s"
        .formatted(
            subject(),
            letters(PERMISSIONS, PERMISSION_BITS, mask),
            letters(INHERITANCE, INHERITANCE_BITS, flags),
            type.name().toLowerCase(Locale.ROOT));
  }

  private String subject() {
    if (who != null) {
      return ((flags & FLAG_GROUP) != 0 ? "group:" : "user:") + who;
    }
    return isOwner() ? "owner@" : isGroup() ? "group@" : "everyone@";
  }

  private static String letters(String letters, int[] bits, int set) {
    StringBuilder text = new StringBuilder(letters.length());
    for (int i = 0; i < bits.length; i++) {
      text.append((set & bits[i]) == 0 ? '-' : letters.charAt(i));
    }
    return text.toString();
  }
}
