package dev.zseal.stream.generate.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zseal.zap.ZapImage.Pair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The system attributes that all files and directories have, in the one layout there is.
final class Attributes {

  /// Bytes of a bonus.
  static final int BYTES = 136;

  private static final int MAGIC = 0x2F505A;
  private static final int LAYOUT = 2;
  private static final int OWNER = 1000;
  private static final int TRIVIAL_ACL = 4;

  /// By number, those of OpenZFS that every file system registers first.
  private static final List<String> NAMES =
      List.of(
          "ATIME",
          "MTIME",
          "CTIME",
          "CRTIME",
          "GEN",
          "MODE",
          "SIZE",
          "PARENT",
          "LINKS",
          "XATTR",
          "RDEV",
          "FLAGS",
          "UID",
          "GID",
          "PAD",
          "ZNODE_ACL");

  private static final List<String> STORED =
      List.of(
          "MODE", "SIZE", "GEN", "UID", "GID", "PARENT", "FLAGS", "ATIME", "MTIME", "CTIME",
          "CRTIME", "LINKS");

  private Attributes() {}

  /// The bonus of a node.
  static byte[] bonus(int mode, long size, long parent, long links, long modified) {
    ByteBuffer bonus = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bonus.putInt(MAGIC).putShort((short) (1 << 10 | LAYOUT)).putShort((short) 0);
    bonus.putLong(mode).putLong(size).putLong(7).putLong(OWNER).putLong(OWNER).putLong(parent);
    bonus.putLong(TRIVIAL_ACL);
    for (int i = 0; i < 4; i++) {
      bonus.putLong(modified).putLong(i);
    }
    return bonus.putLong(links).array();
  }

  /// What the registry holds.
  static List<Pair> registry() {
    List<Pair> pairs = new ArrayList<>();
    for (String name : NAMES) {
      long length = name.endsWith("TIME") ? 16 : name.equals("PAD") ? 32 : 8;
      long bytes = name.equals("ZNODE_ACL") ? 88 : length;
      pairs.add(Pair.number("ZPL_" + name, bytes << 24 | NAMES.indexOf(name)));
    }
    return pairs;
  }

  /// What the table of layouts holds.
  static List<Pair> layouts() {
    ByteBuffer numbers = ByteBuffer.allocate(2 * STORED.size());
    STORED.forEach(name -> numbers.putShort((short) NAMES.indexOf(name)));
    byte[] name = Integer.toString(LAYOUT).getBytes(UTF_8);
    return List.of(new Pair(name, name, 2, numbers.array()));
  }
}
