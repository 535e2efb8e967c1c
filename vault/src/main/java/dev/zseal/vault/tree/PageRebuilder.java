package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the pages of a snapshot again, from the records of its full and from where its blobs lie.
///
/// A page says where blobs are, which no stream tells; but packs list what each of their slots
/// holds, by hash. Where one content lies in several places, what the snapshot was built on and the
/// neighbours say which of them a page is likely to mean. A page counts only if its own hash is one
/// that a pack lists: so nothing is made up.
///
/// Memory is one page a level of the ranges and of one object.
public final class PageRebuilder {

  /// So many places of a page's first blob are tried.
  private static final int TRIES = 16;

  private final Places places;
  private final Sink sink;
  private final Pages ranges;
  private SendRecord.@Nullable ObjectRange range;
  private final List<LooseObject> objects = new ArrayList<>();
  private @Nullable OpenObject open;
  private long next;
  private boolean senseless;

  /// Where a content lies, or lay before it was lost.
  public interface Places {

    /// The addresses, none if no pack lists it.
    List<BlobRef> of(BlobHash hash) throws Problem;

    /// How unlikely it is that the snapshot refers to this place, 0 the least.
    int doubt(BlobRef place);
  }

  /// Where pages go that were made again.
  public interface Sink {

    /// One of which a pack lists the hash.
    void found(byte[] page, BlobHash hash) throws Problem;
  }

  /// @param lastRange the largest index of the snapshot's tree
  public PageRebuilder(long lastRange, Places places, Sink sink) {
    this.places = places;
    this.sink = sink;
    this.ranges = new Pages(TreeKind.RANGES, lastRange);
  }

  /// An entry of which it is not settled which of several places it names.
  private record Loose(List<BlobRef> places, Entry entry) {

    Entry at(BlobRef ref) {
      return new Entry(
          ref,
          entry.mac0(),
          entry.mac1(),
          entry.form(),
          entry.objects(),
          entry.blocks(),
          entry.bytes());
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record LooseObject(
      SendRecord.Dnode dnode,
      byte[] bonus,
      @Nullable Loose spill,
      @Nullable Loose[] few,
      @Nullable Loose root) {

    void addTo(List<Loose> all) {
      if (spill != null) {
        all.add(spill);
      }
      for (Loose block : few) {
        if (block != null) {
          all.add(block);
        }
      }
      if (root != null) {
        all.add(root);
      }
    }

    DnodeEntry settled(Iterator<Entry> entries) {
      Entry itsSpill = spill == null ? null : entries.next();
      if (dnode.maxBlockId() >= BlockMap.INLINE) {
        Entry itsRoot = root == null ? null : entries.next();
        Tree tree = new Tree(TreeKind.BLOCKS, itsRoot, dnode.maxBlockId());
        return new DnodeEntry(dnode, bonus, itsSpill, new BlockMap.Many(tree));
      }
      @Nullable Entry[] blocks = new Entry[BlockMap.INLINE];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = few[i] == null ? null : entries.next();
      }
      return new DnodeEntry(dnode, bonus, itsSpill, new BlockMap.Few(blocks));
    }
  }

  /// The object whose blocks come.
  private final class OpenObject {
    private final SendRecord.Dnode dnode;
    private final byte[] bonus;
    private @Nullable Loose spill;
    private final @Nullable Loose[] few = new Loose[BlockMap.INLINE];
    private final @Nullable Pages blocks;
    private long nextBlock;

    OpenObject(SendRecord.Dnode dnode, byte[] bonus) {
      this.dnode = dnode;
      this.bonus = bonus;
      this.blocks =
          dnode.maxBlockId() < BlockMap.INLINE
              ? null
              : new Pages(TreeKind.BLOCKS, dnode.maxBlockId());
    }
  }

  /// A dnode block begins.
  public void range(SendRecord.ObjectRange begun) throws Problem {
    closeRange();
    long index = begun.firstObject() / SendRecord.ObjectRange.SLOTS;
    senseless |= begun.firstObject() < next || index > ranges.last;
    range = begun;
    next = begun.firstObject();
  }

  /// An object begins.
  ///
  /// @param bonus the record's payload
  public void object(SendRecord.Dnode dnode, byte[] bonus) throws Problem {
    closeObject();
    SendRecord.ObjectRange in = range;
    senseless |=
        in == null
            || dnode.object() < next
            || dnode.object() + dnode.slotCount() > in.firstObject() + SendRecord.ObjectRange.SLOTS
            || dnode.maxBlockId() < 0
            || dnode.maxBlockId() > RangePage.MAX_BLOCK_ID
            || !RangePage.isPossible(dnode);
    if (!senseless) {
      open = new OpenObject(dnode, bonus);
      next = dnode.object() + dnode.slotCount();
    }
  }

  /// A block of the object.
  public void write(SendRecord.Write write, BlobHash hash, long payloadBytes) throws Problem {
    OpenObject object = open;
    senseless |=
        object == null
            || write.object() != object.dnode.object()
            || write.logicalSize() != object.dnode.blockSize()
            || write.compression() > BlockForm.MAX_COMPRESSION;
    if (senseless || object == null) {
      return;
    }
    long block = Long.divideUnsigned(write.offset(), object.dnode.blockSize());
    senseless |= block < object.nextBlock || block > object.dnode.maxBlockId();
    if (senseless) {
      return;
    }
    object.nextBlock = block + 1;
    BlockForm form = BlockForm.data(write.compression(), write.flags());
    Loose loose = block(hash, write.seal().mac0(), write.seal().mac1(), form, payloadBytes);
    Pages blocks = object.blocks;
    if (blocks == null) {
      object.few[(int) block] = loose;
    } else {
      blocks.put(block, loose);
    }
  }

  /// The spill block of the object.
  public void spill(SendRecord.Spill spill, BlobHash hash, long payloadBytes) throws Problem {
    OpenObject object = open;
    senseless |=
        object == null
            || spill.object() != object.dnode.object()
            || spill.compression() > BlockForm.MAX_COMPRESSION;
    if (!senseless && object != null) {
      BlockForm form = BlockForm.spill(spill.compression(), spill.flags(), spill.length());
      object.spill = block(hash, spill.seal().mac0(), spill.seal().mac1(), form, payloadBytes);
    }
  }

  /// The stream came to its end.
  public void end() throws Problem {
    closeRange();
    ranges.finish();
  }

  private Loose block(BlobHash hash, long mac0, long mac1, BlockForm form, long bytes)
      throws Problem {
    BlobRef nowhere = new BlobRef(0, 0, 0, hash.hash0(), hash.hash1());
    return new Loose(places.of(hash), Entry.block(nowhere, mac0, mac1, form, bytes));
  }

  private void closeObject() throws Problem {
    OpenObject object = open;
    open = null;
    if (object != null && !senseless) {
      Loose root = object.blocks == null ? null : object.blocks.finish();
      objects.add(new LooseObject(object.dnode, object.bonus, object.spill, object.few, root));
    }
  }

  private void closeRange() throws Problem {
    closeObject();
    SendRecord.ObjectRange done = range;
    range = null;
    if (done == null || senseless || objects.isEmpty()) {
      objects.clear();
      return;
    }
    List<Loose> refs = new ArrayList<>();
    objects.forEach(object -> object.addTo(refs));
    List<LooseObject> all = List.copyOf(objects);
    objects.clear();
    long index = done.firstObject() / SendRecord.ObjectRange.SLOTS;
    ranges.put(
        index,
        settle(
            refs,
            entries -> {
              Iterator<Entry> each = entries.iterator();
              return new RangePage(done, all.stream().map(o -> o.settled(each)).toList()).encode();
            },
            all.size()));
  }

  private interface Encoder {
    byte[] encode(List<Entry> entries);
  }

  /// Decides which places a page's blobs have, by its hash.
  ///
  /// @param objects that lie in the page itself
  private Loose settle(List<Loose> refs, Encoder encoder, long objects) throws Problem {
    long below = objects;
    long blocks = 0;
    long bytes = 0;
    boolean known = true;
    for (Loose ref : refs) {
      below += ref.entry.objects();
      blocks += ref.entry.blocks();
      bytes += ref.entry.bytes();
      known &= !ref.places.isEmpty();
    }
    Entry counted = Entry.page(new BlobRef(0, 0, 0, 0, 0), below, blocks, bytes);
    if (known && refs.isEmpty()) {
      return found(encoder.encode(List.of()), counted);
    }
    if (known) {
      Loose settled = settle(refs, encoder, counted, true);
      settled = settled == null ? settle(refs, encoder, counted, false) : settled;
      if (settled != null) {
        return settled;
      }
    }
    return new Loose(List.of(), counted);
  }

  private @Nullable Loose settle(
      List<Loose> refs, Encoder encoder, Entry counted, boolean likeliest) throws Problem {
    List<BlobRef> starts = choices(refs.getFirst(), likeliest);
    for (BlobRef start : starts.subList(0, Math.min(starts.size(), TRIES))) {
      Loose found = found(encoder.encode(chain(refs, start, likeliest)), counted);
      if (!found.places.isEmpty()) {
        return found;
      }
    }
    return null;
  }

  /// Tells a page if a pack lists it.
  private Loose found(byte[] page, Entry counted) throws Problem {
    BlobHash hash = BlobHash.of(page, 0, page.length);
    List<BlobRef> at = places.of(hash);
    if (!at.isEmpty()) {
      sink.found(page, hash);
    }
    return new Loose(at, counted);
  }

  /// Of each blob the place that comes soonest after that of the one before.
  private List<Entry> chain(List<Loose> refs, BlobRef start, boolean likeliest) {
    List<Entry> chosen = new ArrayList<>(refs.size());
    BlobRef before = start;
    for (Loose loose : refs) {
      BlobRef from = before;
      before =
          chosen.isEmpty()
              ? start
              : choices(loose, likeliest).stream()
                  .min(Comparator.comparingLong(place -> distance(from, place)))
                  .orElseThrow();
      chosen.add(loose.at(before));
    }
    return chosen;
  }

  private List<BlobRef> choices(Loose loose, boolean likeliest) {
    if (!likeliest || loose.places.size() == 1) {
      return loose.places;
    }
    int least = loose.places.stream().mapToInt(places::doubt).min().orElseThrow();
    return loose.places.stream().filter(place -> places.doubt(place) == least).toList();
  }

  private static long distance(BlobRef from, BlobRef to) {
    if (from.series() != to.series()) {
      return Long.MAX_VALUE;
    }
    long packs = Math.abs((long) to.number() - from.number());
    long slots = (long) to.slot() - from.slot();
    // Backwards is less likely than forwards, another pack less than any slot of this one.
    return (packs << 33) + (slots > 0 ? slots : (1L << 32) - slots);
  }

  /// The pages of one tree, one open a level. Indexes come in ascending order.
  private final class Pages {
    private final TreeKind kind;
    private final long last;
    private final int rootLevel;
    private final @Nullable Loose[][] now;
    private final long[] page;
    private @Nullable Loose root;

    Pages(TreeKind kind, long last) {
      this.kind = kind;
      this.last = last;
      this.rootLevel = Radix.rootLevel(last);
      this.now = new Loose[rootLevel + 1][TreePage.FANOUT];
      this.page = new long[rootLevel + 1];
    }

    void put(long index, Loose entry) throws Problem {
      put(0, index, entry);
    }

    private void put(int level, long index, Loose entry) throws Problem {
      long its = index >>> TreePage.FANOUT_BITS;
      if (page[level] != its) {
        close(level);
        page[level] = its;
      }
      now[level][(int) index & TreePage.FANOUT - 1] = entry;
    }

    private void close(int level) throws Problem {
      @Nullable Loose[] entries = now[level].clone();
      Arrays.fill(now[level], null);
      List<Loose> refs = new ArrayList<>();
      for (Loose entry : entries) {
        if (entry != null) {
          refs.add(entry);
        }
      }
      if (refs.isEmpty()) {
        return;
      }
      Loose done = settle(refs, chosen -> encode(level, entries, chosen), 0);
      if (level == rootLevel) {
        root = done;
      } else {
        put(level + 1, page[level], done);
      }
    }

    private byte[] encode(int level, @Nullable Loose[] entries, List<Entry> chosen) {
      @Nullable Entry[] settled = new Entry[TreePage.FANOUT];
      Iterator<Entry> each = chosen.iterator();
      for (int i = 0; i < settled.length; i++) {
        settled[i] = entries[i] == null ? null : each.next();
      }
      return TreePage.encode(kind.pageKind(level), level, settled);
    }

    @Nullable Loose finish() throws Problem {
      for (int level = 0; level <= rootLevel; level++) {
        close(level);
      }
      return root;
    }
  }
}
