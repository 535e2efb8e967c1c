package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Hex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Reads ACLs in each of the places and forms OpenZFS has kept them in.
///
/// Today they are a system attribute. Before, a node had a structure with room for a few entries;
/// more lay in an object of their own. Version 0 of the structure has entries of 12 bytes.
///
/// Source: OpenZFS `include/sys/zfs_acl.h`, `module/os/*/zfs/zfs_acl.c`.
final class AclReader {

  private static final int MAX_BYTES = 1 << 20;

  private static final int SIZE_AT = 8;
  private static final int VERSION_AT = 12;
  private static final int EMBEDDED_AT = 16;
  private static final int STRUCTURE_BYTES = 88;

  private static final int HEADER_BYTES = 8;
  private static final int NAMED_BYTES = 16;
  private static final int OBJECT_BYTES = 48;
  private static final int GUID_BYTES = 16;
  private static final int OLD_BYTES = 12;

  private final Objset objset;
  private final FuidTable fuids;

  AclReader(Objset objset, FuidTable fuids) {
    this.objset = objset;
    this.fuids = fuids;
  }

  /// The ACL of a node, without entries if it has none.
  Acl read(long node, Attributes attributes, boolean flaggedTrivial) throws Problem {
    List<Ace> entries = entries(node, attributes);
    return new Acl(entries, flaggedTrivial || entries.stream().allMatch(Ace::isTrivial));
  }

  private List<Ace> entries(long node, Attributes attributes) throws Problem {
    ByteBuffer aces = attributes.get(Attribute.DACL_ACES);
    if (aces != null) {
      return aces(node, aces);
    }
    ByteBuffer structure = attributes.get(Attribute.ZNODE_ACL);
    if (structure == null) {
      return List.of();
    }
    if (structure.limit() < STRUCTURE_BYTES) {
      throw Damage.of(node, "an ACL of 88 bytes", structure.limit());
    }
    int version = Short.toUnsignedInt(structure.getShort(VERSION_AT));
    long size = Integer.toUnsignedLong(structure.getInt(SIZE_AT));
    long bytes = version == 0 ? size * OLD_BYTES : size;
    long external = structure.getLong(0);
    if (version > 1 || bytes > (external == 0 ? STRUCTURE_BYTES - EMBEDDED_AT : MAX_BYTES)) {
      throw Damage.of(node, "an ACL of at most 1 MiB", bytes + " bytes of version " + version);
    }
    ByteBuffer list =
        external == 0
            ? structure.slice(EMBEDDED_AT, (int) bytes).order(structure.order())
            : external(external, (int) bytes).order(structure.order());
    return version == 0 ? oldAces(node, list) : inEitherOrder(node, list, external != 0);
  }

  private ByteBuffer external(long number, int bytes) throws Problem {
    DmuObject object = number < 0 ? null : objset.object(number);
    if (object == null) {
      throw Damage.of(number, "the ACL is missing");
    }
    return ByteBuffer.wrap(new ObjectContents(object, bytes).readAll(MAX_BYTES));
  }

  /// The blocks of an object do not say their order: it is the one which makes sense.
  private List<Ace> inEitherOrder(long node, ByteBuffer list, boolean either) throws Problem {
    try {
      return aces(node, list);
    } catch (Problem.Corrupt damage) {
      if (!either) {
        throw damage;
      }
      try {
        return aces(node, list.order(other(list.order())));
      } catch (Problem.Corrupt _) {
        throw damage;
      }
    }
  }

  private List<Ace> aces(long node, ByteBuffer list) throws Problem {
    List<Ace> entries = new ArrayList<>();
    int at = 0;
    while (at < list.limit()) {
      if (list.limit() - at < HEADER_BYTES) {
        throw Damage.of(node, "an ACL entry at byte " + at, list.limit() - at + " bytes");
      }
      AceType type = AceType.of(Short.toUnsignedInt(list.getShort(at)));
      int flags = Short.toUnsignedInt(list.getShort(at + 2));
      int mask = list.getInt(at + 4);
      if (type == null) {
        throw Damage.of(node, "a type of ACL entry at byte " + at, list.getShort(at));
      }
      int size = size(type, flags);
      if (size > list.limit() - at) {
        throw Damage.of(node, size + " bytes of ACL at byte " + at, list.limit() - at);
      }
      Owner who = size == HEADER_BYTES ? null : fuids.owner(list.getLong(at + HEADER_BYTES));
      boolean guids = size == OBJECT_BYTES;
      entries.add(
          new Ace(
              type,
              flags,
              mask,
              who,
              guids ? guid(list, at + NAMED_BYTES) : null,
              guids ? guid(list, at + NAMED_BYTES + GUID_BYTES) : null));
      at += size;
    }
    return entries;
  }

  private static int size(AceType type, int flags) {
    if (type.hasGuids()) {
      return OBJECT_BYTES;
    }
    boolean acts = type == AceType.ALLOW || type == AceType.DENY;
    return acts && isForNobodyNamed(flags) ? HEADER_BYTES : NAMED_BYTES;
  }

  private static boolean isForNobodyNamed(int flags) {
    int who = flags & Ace.FLAGS_WHO;
    return who == Ace.FLAG_OWNER_AT
        || who == (Ace.FLAG_GROUP_AT | Ace.FLAG_GROUP)
        || who == Ace.FLAG_EVERYONE_AT;
  }

  private static Hex guid(ByteBuffer list, int at) {
    byte[] guid = new byte[GUID_BYTES];
    list.get(at, guid);
    return Hex.of(guid);
  }

  /// Entries of version 0: who, mask, flags and type in this order.
  private static List<Ace> oldAces(long node, ByteBuffer list) throws Problem.Corrupt {
    List<Ace> entries = new ArrayList<>();
    for (int at = 0; at + OLD_BYTES <= list.limit(); at += OLD_BYTES) {
      int flags = Short.toUnsignedInt(list.getShort(at + 8));
      AceType type = AceType.of(Short.toUnsignedInt(list.getShort(at + 10)));
      if (type == null) {
        throw Damage.of(node, "a type of ACL entry at byte " + at, list.getShort(at + 10));
      }
      Owner who =
          isForNobodyNamed(flags) ? null : Owner.plain(Integer.toUnsignedLong(list.getInt(at)));
      entries.add(new Ace(type, flags, list.getInt(at + 4), who, null, null));
    }
    return entries;
  }

  private static ByteOrder other(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }
}
