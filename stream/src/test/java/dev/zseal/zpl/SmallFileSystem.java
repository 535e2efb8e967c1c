package dev.zseal.zpl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.zap.MemoryObject;
import dev.zseal.zap.ZapImage;
import dev.zseal.zap.ZapImage.Pair;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A file system made up by a test, object by object, in either byte order.
///
/// The attributes beyond the fixed ones are numbered in an order OpenZFS does not number them in.
final class SmallFileSystem implements Objset {

  static final int ROOT = 4;
  static final int DELETE_QUEUE = 3;
  static final int FILE_CONTENTS = 19;
  static final int DIRECTORY = 20;
  static final long SECONDS = 1_700_000_000;

  private static final int SA = 44;
  private static final int ZNODE = 17;
  private static final int BLOCK = 512;

  private static final List<String> NUMBERED =
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
          "ZNODE_ACL",
          "PROJID",
          "DXATTR",
          "NEWER",
          "SYMLINK",
          "DACL_ACES",
          "SCANSTAMP",
          "DACL_COUNT");
  private static final List<String> VARYING = List.of("SYMLINK", "DACL_ACES", "DXATTR", "NEWER");

  private final ByteOrder order;
  private final NavigableMap<Long, MemoryObject> objects = new TreeMap<>();
  private final Map<String, Long> master = new LinkedHashMap<>();
  private final Map<Long, List<Pair>> directories = new TreeMap<>();
  private final List<List<Integer>> layouts = new ArrayList<>();

  SmallFileSystem(ByteOrder order) {
    this.order = order;
    setting("VERSION", 5).setting("ROOT", ROOT).setting("SA_ATTRS", 2);
    directory(ROOT, 0755, ROOT);
  }

  SmallFileSystem setting(String name, long value) {
    master.put(name, value);
    return this;
  }

  /// A node with the usual attributes, and what else `more` has.
  MemoryObject node(long number, int mode, long parent, long size, Map<String, byte[]> more) {
    MemoryObject object = new MemoryObject(number, FILE_CONTENTS, BLOCK);
    object.setBonus(SA, sa(usual(mode, parent, size, more)));
    objects.put(number, object);
    return object;
  }

  MemoryObject file(long number, long parent, String contents) {
    MemoryObject file = node(number, 0100644, parent, contents.length(), Map.of());
    byte[] block = new byte[BLOCK];
    byte[] bytes = contents.getBytes(UTF_8);
    System.arraycopy(bytes, 0, block, 0, bytes.length);
    file.put(0, block);
    return file;
  }

  MemoryObject link(long number, long parent, String target) {
    byte[] bytes = target.getBytes(UTF_8);
    return node(number, 0120777, parent, bytes.length, Map.of("SYMLINK", bytes));
  }

  /// A directory, whose entries are added with [#entry].
  SmallFileSystem directory(long number, int permissions, long parent) {
    MemoryObject object = new MemoryObject(number, DIRECTORY, BLOCK);
    object.setBonus(SA, sa(usual(0040000 | permissions, parent, 2, Map.of())));
    objects.put(number, object);
    directories.put(number, new ArrayList<>());
    return this;
  }

  SmallFileSystem entry(long directory, String name, long kind, long number) {
    List<Pair> entries = directories.get(directory);
    if (entries == null) {
      throw new IllegalArgumentException("no directory " + directory);
    }
    entries.add(Pair.number(name, kind << 60 | number));
    return this;
  }

  /// A node as file systems before version 5 have it.
  MemoryObject legacy(long number, int mode, long size, byte[] acl, byte[] tail) {
    ByteBuffer znode = ByteBuffer.allocate(264 + tail.length).order(order);
    for (int at = 0; at < 64; at += 16) {
      znode.putLong(at, SECONDS + at).putLong(at + 8, at);
    }
    znode.putLong(64, 11).putLong(72, mode).putLong(80, size).putLong(88, ROOT).putLong(96, 1);
    znode.putLong(112, 0x1_0000_0002L).putLong(120, 0).putLong(128, 501).putLong(136, 20);
    znode.put(176, acl).put(264, tail);
    MemoryObject object = new MemoryObject(number, FILE_CONTENTS, BLOCK);
    object.setBonus(ZNODE, znode.array());
    objects.put(number, object);
    return object;
  }

  SmallFileSystem add(MemoryObject object) {
    objects.put(object.number(), object);
    return this;
  }

  /// The object, to be changed.
  MemoryObject changeable(long number) {
    MemoryObject object = objects.get(number);
    if (object == null) {
      throw new IllegalArgumentException("no object " + number);
    }
    return object;
  }

  NavigableMap<Long, MemoryObject> objects() {
    return objects;
  }

  byte[] word(long value) {
    return ByteBuffer.allocate(8).order(order).putLong(value).array();
  }

  byte[] words(long... values) {
    ByteBuffer words = ByteBuffer.allocate(8 * values.length).order(order);
    for (long value : values) {
      words.putLong(value);
    }
    return words.array();
  }

  private Map<String, byte[]> usual(int mode, long parent, long size, Map<String, byte[]> more) {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("MODE", word(mode));
    all.put("SIZE", word(size));
    all.put("GEN", word(9));
    all.put("UID", word(1000));
    all.put("GID", word(100));
    all.put("PARENT", word(parent));
    all.put("FLAGS", word(0));
    for (String time : List.of("ATIME", "MTIME", "CTIME", "CRTIME")) {
      all.put(time, words(SECONDS, 123));
    }
    all.put("LINKS", word(1));
    all.putAll(more);
    return all;
  }

  /// A buffer of system attributes.
  byte[] sa(Map<String, byte[]> attributes) {
    List<Integer> layout = attributes.keySet().stream().map(NUMBERED::indexOf).toList();
    if (!layouts.contains(layout)) {
      layouts.add(layout);
    }
    int lengths = (int) attributes.keySet().stream().filter(VARYING::contains).count();
    int header = Math.max(8, 6 + 2 * lengths + 7 & ~7);
    ByteBuffer head = ByteBuffer.allocate(header).order(order);
    head.putInt(0x2F505A).putShort((short) (header << 7 | (2 + layouts.indexOf(layout))));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    attributes.forEach((name, bytes) -> {
      if (VARYING.contains(name)) {
        head.putShort((short) bytes.length);
      }
      data.writeBytes(bytes);
      data.writeBytes(new byte[-bytes.length & 7]);
    });
    return ByteBuffer.allocate(header + data.size())
        .put(head.array())
        .put(data.toByteArray())
        .array();
  }

  /// Writes what lies in ZAPs, and opens it.
  FileSystem open() throws Problem {
    write();
    return FileSystem.open(this);
  }

  SmallFileSystem write() {
    zap(ZapImage.micro(1, 1024, order, 0, numbers(master)));
    zap(
        ZapImage.micro(
            2, BLOCK, order, 0, List.of(Pair.number("REGISTRY", 5), Pair.number("LAYOUTS", 6))));
    List<Pair> registry = new ArrayList<>();
    for (int i = 0; i < NUMBERED.size(); i++) {
      String name = NUMBERED.get(i);
      long length =
          switch (name) {
            case "ATIME", "MTIME", "CTIME", "CRTIME" -> 16;
            case "PAD", "SCANSTAMP" -> 32;
            case "ZNODE_ACL" -> 88;
            default -> VARYING.contains(name) ? 0 : 8;
          };
      registry.add(Pair.number("ZPL_" + name, length << 24 | i));
    }
    zap(ZapImage.micro(5, 2048, order, 0, registry));
    List<Pair> orders = new ArrayList<>();
    for (int i = 0; i < layouts.size(); i++) {
      ByteBuffer numbers = ByteBuffer.allocate(2 * layouts.get(i).size());
      layouts.get(i).forEach(number -> numbers.putShort(number.shortValue()));
      byte[] name = Integer.toString(2 + i).getBytes(UTF_8);
      orders.add(new Pair(name, name, 2, numbers.array()));
    }
    zap(ZapImage.fat(6, BLOCK, order, orders));
    directories.forEach((number, entries) -> {
      int room = (entries.size() + 3) * 64 + BLOCK - 1 & -BLOCK;
      MemoryObject written = ZapImage.micro(number, room, order, normFlags(), entries);
      MemoryObject node = changeable(number);
      written.setBonus(node.bonusType(), node.bonus());
      objects.put(number, written);
    });
    return this;
  }

  private long normFlags() {
    return master.getOrDefault("normalization", 0L)
        | (master.getOrDefault("casesensitivity", 0L) == 0 ? 0 : 2);
  }

  private static List<Pair> numbers(Map<String, Long> values) {
    return values.entrySet().stream().map(e -> Pair.number(e.getKey(), e.getValue())).toList();
  }

  private void zap(MemoryObject object) {
    objects.put(object.number(), object);
  }

  @Override
  public int type() {
    return FILE_SYSTEM;
  }

  @Override
  public @Nullable MemoryObject object(long number) {
    return objects.get(number);
  }

  @Override
  public long nextObject(long number) {
    Long next = objects.ceilingKey(number);
    return next == null ? -1 : next;
  }
}
