package dev.zseal.zpl;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.NvValue;
import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The Windows domains of a file system, which its owners refer to by number. Read when first
/// asked.
///
/// Source: OpenZFS `module/zfs/zfs_fuid.c`.
final class FuidTable {

  private static final int MAX_BYTES = 16 << 20;
  private static final long RID_MASK = 0xFFFF_FFFFL;

  private final Objset objset;
  private final long number;
  private @Nullable Map<Long, String> domains;

  /// @param number the object, 0 if there is none
  FuidTable(Objset objset, long number) {
    this.objset = objset;
    this.number = number;
  }

  /// Who an id stands for: its domain in the high half, 0 for plain numbers.
  Owner owner(long fuid) throws Problem {
    long domain = fuid >>> Integer.SIZE;
    return domain == 0 ? Owner.plain(fuid) : new Owner(fuid & RID_MASK, domain, domain(domain));
  }

  private @Nullable String domain(long index) throws Problem {
    if (domains == null) {
      domains = new HashMap<>();
      try {
        read(domains);
      } catch (Problem.Corrupt _) {
        // A file is worth reading even if nobody can tell whose it was: the owner says `?`.
        domains.clear();
      }
    }
    return domains.get(index);
  }

  private void read(Map<Long, String> into) throws Problem {
    DmuObject object = number <= 0 ? null : objset.object(number);
    if (object == null) {
      return;
    }
    byte[] packed = new ObjectContents(object, packedSize(object)).readAll(MAX_BYTES);
    NvList list = NvListReader.read(packed, 0, packed.length).list();
    if (!(list.value("fuid_nvlist").orElse(null) instanceof NvValue.NestedArray array)) {
      return;
    }
    for (NvList entry : array.lists()) {
      var index = entry.uint64("fuid_idx");
      var domain = entry.string("fuid_domain");
      if (index.isPresent() && domain.isPresent()) {
        into.put(index.getAsLong(), domain.get());
      }
    }
  }

  private static long packedSize(DmuObject object) throws Problem {
    byte[] bonus = object.bonus();
    if (bonus.length < Long.BYTES) {
      throw Damage.of(object.number(), "the size of the table of domains", "none");
    }
    ByteBuffer size = ByteBuffer.wrap(bonus).order(object.bonusOrder());
    long packed = size.getLong(0);
    if (packed < 0 || packed > MAX_BYTES) {
      boolean big = object.bonusOrder() == ByteOrder.BIG_ENDIAN;
      packed = size.order(big ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN).getLong(0);
    }
    if (packed < 0 || packed > MAX_BYTES) {
      throw Damage.of(object.number(), "a table of domains of at most 16 MiB", packed);
    }
    return packed;
  }
}
