package dev.zseal.zap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Names as a ZAP with norm flags compares and hashes them.
///
/// OpenZFS maps case character by character, then decomposes, then composes, by tables of Unicode
/// 5.0. Java's are newer, so for names beyond ASCII the result may differ: a name not found by such
/// a hash has to be looked for among all.
///
/// Source: OpenZFS `module/unicode/u8_textprep.c`, `zap_normalize` in `module/zfs/zap_micro.c`.
final class Normal {

  private static final int CANONICAL = 0x10;
  private static final int COMPATIBLE = 0x20;
  private static final int COMPOSE = 0x40;

  private Normal() {}

  /// The normalised name, or null if the name is not in UTF-8.
  static @Nullable String form(byte[] name, int flags) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
    if ((flags & Zap.UPPERCASE) != 0) {
      StringBuilder upper = new StringBuilder(text.length());
      text.codePoints().map(Character::toUpperCase).forEach(upper::appendCodePoint);
      text = upper.toString();
    }
    boolean compose = (flags & COMPOSE) != 0;
    if ((flags & COMPATIBLE) != 0) {
      return Normalizer.normalize(text, compose ? Normalizer.Form.NFKC : Normalizer.Form.NFKD);
    }
    if ((flags & (CANONICAL | COMPOSE)) != 0) {
      return Normalizer.normalize(text, compose ? Normalizer.Form.NFC : Normalizer.Form.NFD);
    }
    return text;
  }

  /// What tells the entries that are the same as `name`, or null if no others are than exactly it.
  static @Nullable Predicate<ZapEntry> alike(byte[] name, int normFlags, boolean ignoreCase) {
    int flags = ignoreCase ? normFlags : normFlags & ~Zap.UPPERCASE;
    String wanted = flags == 0 ? null : form(name, flags);
    return wanted == null ? null : entry -> wanted.equals(form(entry.name(), flags));
  }

  /// The bytes that are hashed; those of the name itself if it is not in UTF-8.
  static byte[] hashed(byte[] name, int flags) {
    if (flags == 0) {
      return name;
    }
    String form = form(name, flags);
    return form == null ? name : form.getBytes(StandardCharsets.UTF_8);
  }

  /// Whether [#hashed] is what OpenZFS hashes, without doubt.
  static boolean isCertain(byte[] name, int flags) {
    if (flags == 0) {
      return true;
    }
    for (byte b : name) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
