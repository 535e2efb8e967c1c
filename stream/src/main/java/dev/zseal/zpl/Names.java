package dev.zseal.zpl;

import dev.zseal.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// File names as text, and back, whatever their bytes are.
///
/// A name is written as it is, but for these: a backslash is written `\\`; bytes that are not
/// UTF-8, control characters, and those that end a line or turn the direction of writing are
/// written byte by byte as `\xNN`. So every name has a text, on one line and harmless to a
/// terminal, from which [#parse] makes the same bytes again.
public final class Names {

  private static final char ESCAPE = '\\';
  private static final int ESCAPED_LENGTH = 4;
  private static final HexFormat HEX = HexFormat.of();

  private Names() {}

  /// The text of a name.
  public static String show(byte[] name) {
    StringBuilder text = new StringBuilder(name.length);
    for (int at = 0; at < name.length; ) {
      int length = characterLength(name, at);
      String character = new String(name, at, length, StandardCharsets.UTF_8);
      if (name[at] == ESCAPE) {
        text.append(ESCAPE).append(ESCAPE);
      } else if (isPlain(name, at, length, character)) {
        text.append(character);
      } else {
        for (int i = at; i < at + length; i++) {
          text.append(ESCAPE).append('x').append(HEX.toHexDigits(name[i]));
        }
      }
      at += length;
    }
    return text.toString();
  }

  /// How many bytes the character there takes if it is one.
  private static int characterLength(byte[] name, int at) {
    int first = Byte.toUnsignedInt(name[at]);
    int length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 1;
    if (at + length > name.length) {
      return 1;
    }
    try {
      CharBuffer decoded =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name, at, length));
      return decoded.toString().codePointCount(0, decoded.length()) == 1 ? length : 1;
    } catch (CharacterCodingException _) {
      return 1;
    }
  }

  private static boolean isPlain(byte[] name, int at, int length, String character) {
    if (length == 1 && name[at] < 0) {
      return false;
    }
    int codePoint = character.codePointAt(0);
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> !turnsDirection(codePoint);
    };
  }

  private static boolean turnsDirection(int codePoint) {
    return codePoint == 0x061C
        || codePoint == 0x200E
        || codePoint == 0x200F
        || (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }

  /// The bytes of a name, or of a path, from its text.
  ///
  /// @throws Problem.Usage if a backslash starts neither `\\` nor `\xNN`, or the text is no Unicode
  public static byte[] parse(String text) throws Problem.Usage {
    var bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      int escape = text.indexOf(ESCAPE, at);
      int end = escape < 0 ? text.length() : escape;
      bytes.writeBytes(utf8(text, at, end));
      at = end;
      if (escape >= 0) {
        at += escaped(text, escape, bytes);
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text, int from, int to) throws Problem.Usage {
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text, from, to));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException _) {
      throw unreadable(text, "it is not Unicode");
    }
  }

  /// Adds what an escape stands for, and says how long it is.
  private static int escaped(String text, int at, ByteArrayOutputStream into) throws Problem.Usage {
    if (text.startsWith("\\\\", at)) {
      into.write(ESCAPE);
      return 2;
    }
    boolean hex =
        text.startsWith("\\x", at)
            && at + ESCAPED_LENGTH <= text.length()
            && HexFormat.isHexDigit(text.charAt(at + 2))
            && HexFormat.isHexDigit(text.charAt(at + 3));
    if (!hex) {
      throw unreadable(text, "the backslash at character %d starts no escape".formatted(at + 1));
    }
    into.write(HexFormat.fromHexDigits(text, at + 2, at + ESCAPED_LENGTH));
    return ESCAPED_LENGTH;
  }

  private static Problem.Usage unreadable(String text, String why) {
    return new Problem.Usage(
        "cannot read the name '%s'".formatted(text),
        why,
        "Write a backslash as \\\\ and any other byte as \\xNN, as listings do.");
  }

  /// Whether the name is one a directory can have.
  static boolean isSafe(byte[] name) {
    for (byte b : name) {
      if (b == '/' || b == 0) {
        return false;
      }
    }
    boolean dots = name.length <= 2 && name.length > 0 && name[0] == '.';
    return name.length > 0 && !(dots && name[name.length - 1] == '.');
  }

  /// The parts of a path between its slashes, empty ones and `.` left out.
  public static List<byte[]> parts(byte[] path) {
    List<byte[]> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        boolean stays = i == start || (i == start + 1 && path[start] == '.');
        if (!stays) {
          parts.add(Arrays.copyOfRange(path, start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }
}
