package dev.zseal.objset;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.problem.Problem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A sealed snapshot, opened with its keys.
///
/// *Bound*, every object that is read is the one the snapshot's block of dnodes has at its place,
/// and every block the one its object has there: the seal of the dnodes covers the MACs of all they
/// point at. *Unbound*, each block only proves that it was sealed with this key: a store that
/// exchanges two of them is not noticed.
///
/// Safe for use by several threads.
public final class OpenedObjset implements Objset, AutoCloseable {

  private static final int CACHED_DNODE_BLOCKS = 512;
  private static final long CACHED_BYTES = 32L << 20;

  private final SealedObjset sealed;
  private final Sealing sealing;
  private final boolean bound;
  private final LinkedHashMap<Long, OpenedDnodes> dnodes = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<BlockPlace, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private final ReadAhead ahead = new ReadAhead(this::read);
  private long cachedBytes;

  /// @param bound whether to check that everything lies where ZFS put it
  public OpenedObjset(SealedObjset sealed, DatasetKeys keys, boolean bound) {
    this.sealed = sealed;
    this.sealing = new Sealing(sealed.name(), keys);
    this.bound = bound;
  }

  @Override
  public int type() {
    return sealed.type();
  }

  @Override
  public @Nullable DmuObject object(long number) throws Problem {
    OpenedDnodes opened = number < 1 ? null : dnodes(OpenedDnodes.index(number));
    return opened == null ? null : opened.object(number);
  }

  @Override
  public long nextObject(long number) throws Problem {
    long from = Math.max(1, number);
    for (long index = sealed.nextDnodes(OpenedDnodes.index(from));
        index >= 0;
        index = sealed.nextDnodes(index + 1)) {
      OpenedDnodes opened = dnodes(index);
      long found = opened == null ? -1 : opened.next(from);
      if (found >= 0) {
        return found;
      }
    }
    return -1;
  }

  /// Whether an object is the same in both snapshots: its dnode, bonus and blocks. Objects in
  /// neither are.
  public static boolean isSame(@Nullable DmuObject a, @Nullable DmuObject b) throws Problem {
    if (a instanceof OpenedObject x && b instanceof OpenedObject y) {
      return x.sealed().dnode().equals(y.sealed().dnode())
          && Arrays.equals(x.ownedBonus(), y.ownedBonus())
          && x.sealed().hasSameBlocks(y.sealed());
    }
    return a == null && b == null;
  }

  private @Nullable OpenedDnodes dnodes(long index) throws Problem {
    synchronized (dnodes) {
      OpenedDnodes known = dnodes.get(index);
      if (known != null) {
        return known;
      }
    }
    SealedDnodes found = sealed.dnodes(index);
    if (found == null) {
      return null;
    }
    OpenedDnodes opened = OpenedDnodes.open(this, found, bound);
    synchronized (dnodes) {
      if (dnodes.size() >= CACHED_DNODE_BLOCKS) {
        dnodes.pollFirstEntry();
      }
      dnodes.put(index, opened);
    }
    return opened;
  }

  SealedObjset sealed() {
    return sealed;
  }

  Sealing sealing() {
    return sealing;
  }

  /// A block of an object once opened, from the cache if it was read lately.
  byte @Nullable [] block(SealedObject object, long id) throws Problem {
    BlockPlace place = new BlockPlace(object.dnode().object(), id);
    synchronized (blocks) {
      byte[] known = blocks.get(place);
      if (known != null) {
        return known;
      }
    }
    byte[] ready = ahead.take(place);
    byte[] opened = ready == null ? sealing.open(object, id) : ready;
    if (opened == null) {
      return null;
    }
    if (object.dnode().maxBlockId() > 0) {
      ahead.reading(object, id);
    }
    if (ready != null) {
      // Who reads from block to block does not come back for this one.
      return opened;
    }
    synchronized (blocks) {
      byte[] other = blocks.put(place, opened);
      cachedBytes += opened.length - (other == null ? 0 : other.length);
      while (cachedBytes > CACHED_BYTES && blocks.size() > 1) {
        Map.Entry<BlockPlace, byte[]> oldest = blocks.pollFirstEntry();
        cachedBytes -= oldest.getValue().length;
      }
    }
    return opened;
  }

  private byte[] read(SealedObject object, long id) throws Problem {
    byte[] opened = sealing.open(object, id);
    if (opened == null) {
      throw new IllegalStateException("a hole was read ahead");
    }
    return opened;
  }

  /// Stops reading ahead.
  @Override
  public void close() {
    ahead.close();
  }
}
