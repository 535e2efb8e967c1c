package dev.zseal.mount;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.Names;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Names as the mount shows them. jfuse passes text, and a name of ZFS may be no text.
///
/// A name in UTF-8 stays as it is. One that is not UTF-8 is shown as [Names#show] writes it, with
/// `\xNN` for its odd bytes; so is one which has a `\x` of its own, lest it be taken for such a
/// name. Everything that is shown leads back to exactly one name.
final class ShownName {

  private static final String ESCAPE = "\\x";

  private ShownName() {}

  static String of(byte[] name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
      return text.contains(ESCAPE) ? Names.show(name) : text;
    } catch (CharacterCodingException _) {
      return Names.show(name);
    }
  }

  static byte[] bytes(String shown) {
    if (shown.contains(ESCAPE)) {
      try {
        return Names.parse(shown);
      } catch (Problem.Usage _) {
        // No name is shown like this, so there is nothing of this name.
        return shown.getBytes(StandardCharsets.UTF_8);
      }
    }
    return shown.getBytes(StandardCharsets.UTF_8);
  }
}
