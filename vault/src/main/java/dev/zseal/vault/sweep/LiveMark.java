package dev.zseal.vault.sweep;

import dev.zseal.problem.Problem;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.tree.AddressSet;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSet;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What must stay: everything the trees of the live snapshots and of pinned bases refer to.
///
/// A full mark each time, from the roots down. A page that is marked already is not walked again,
/// so the cost is that of the pages there are, however many snapshots share them. What lay below a
/// page that is lost is not known: [Doubt] says what may be that.
final class LiveMark {

  private final AddressSet slots;

  /// By series and first pack of a receive, the highest pack that this or an earlier one wrote.
  private final Map<Long, NavigableMap<Integer, Integer>> receives = new HashMap<>();

  private final Doubt doubt;

  /// @param receives of live snapshots, by series
  LiveMark(AddressSet slots, Map<Long, List<Manifest.Stored>> receives, Doubt doubt) {
    this.slots = slots;
    this.doubt = doubt;
    receives.forEach((series, ofSeries) -> this.receives.put(series, ends(ofSeries)));
  }

  private static NavigableMap<Integer, Integer> ends(List<Manifest.Stored> receives) {
    NavigableMap<Integer, Integer> ends = new TreeMap<>();
    for (Manifest.Stored stored : receives) {
      ends.merge(stored.firstPack(), stored.lastPack(), Math::max);
    }
    int highest = 0;
    for (Map.Entry<Integer, Integer> end : ends.entrySet()) {
      highest = Math.max(highest, end.getValue());
      end.setValue(highest);
    }
    return ends;
  }

  /// Marks what `live` and `pins` refer to.
  ///
  /// @param unread snapshots of which only that is known
  /// @param series tells what may be referred to by what is lost
  static LiveMark of(
      List<Manifest> live,
      List<Unread> unread,
      List<Pin> pins,
      PageSource pages,
      SeriesKeys series,
      SweepListener listener)
      throws Problem {
    AddressSet slots = new AddressSet();
    Map<Long, List<Manifest.Stored>> receives = new HashMap<>();
    Marking marking = new Marking(slots, pages);
    List<Doubt.Torn> torn = new ArrayList<>();
    int total = live.size() + pins.size();
    int done = 0;
    for (Manifest manifest : live) {
      marking.walk(manifest.tree(), manifest.keyGuid());
      if (marking.torn != null) {
        torn.add(new Doubt.Torn(manifest.fullName(), false, marking.torn));
      }
      receives
          .computeIfAbsent(manifest.stored().series(), _ -> new ArrayList<>())
          .add(manifest.stored());
      listener.marked(++done, total);
    }
    for (Pin pin : pins) {
      for (Pin.Base base : pin.trees()) {
        marking.walk(base.tree(), SeriesKeys.ofLive(live, pin.datasetId()));
        if (marking.torn != null) {
          torn.add(new Doubt.Torn(pin.snapshot(), true, marking.torn));
        }
      }
      listener.marked(++done, total);
    }
    Doubt doubt = Doubt.of(torn, marking.lost, unread, live, pins, series);
    return new LiveMark(slots, receives, doubt);
  }

  /// Marks tree after tree.
  private static final class Marking implements TreeWalk.Visitor {
    private final AddressSet slots;
    private final PageSet walked;
    private final PageSource pages;
    private final List<Doubt.Lost> lost = new ArrayList<>();

    /// Pages below which, or in place of which, something is not known.
    private final AddressSet doubtful = new AddressSet();

    private final Deque<BlobRef> way = new ArrayDeque<>();
    private @Nullable Long key;

    /// Why the tree that was walked last is not known whole; null if it is.
    private Problem.@Nullable Corrupt torn;

    /// Why a tree that was walked before was not, to be told of those that share its pages.
    private Problem.@Nullable Corrupt last;

    Marking(AddressSet slots, PageSource pages) {
      this.slots = slots;
      this.walked = new PageSet(slots);
      this.pages = pages;
    }

    void walk(Tree tree, @Nullable Long itsKey) throws Problem {
      key = itsKey;
      torn = null;
      way.clear();
      TreeWalk.walk(tree, pages, this);
    }

    @Override
    public boolean page(Entry page) throws Problem {
      boolean isNew;
      try {
        isNew = walked.add(page.ref());
      } catch (Problem.Corrupt e) {
        doubt(page.ref(), e);
        return false;
      }
      if (isNew) {
        way.push(page.ref());
      } else if (doubtful.contains(page.ref()) && last != null) {
        tear(last);
      }
      return isNew;
    }

    @Override
    public void block(Entry block) throws Problem {
      try {
        slots.add(block.ref());
      } catch (Problem.Corrupt e) {
        doubt(block.ref(), e);
      }
    }

    @Override
    public void left(Entry page) {
      way.pop();
    }

    @Override
    public void lost(Entry page, Problem.Corrupt why) throws Problem {
      doubt(page.ref(), why);
      way.pop();
    }

    private void doubt(BlobRef ref, Problem.Corrupt why) throws Problem {
      lost.add(new Doubt.Lost(ref.series(), ref.number(), key));
      last = why;
      tear(why);
    }

    private void tear(Problem.Corrupt why) throws Problem {
      torn = torn == null ? why : torn;
      for (BlobRef open : way) {
        doubtful.add(open);
      }
    }
  }

  /// Whether what this slot holds must stay.
  boolean isLive(long series, int number, int slot, BlobType type) {
    return switch (type) {
      case DEAD -> false;
      case BLOCK, PAGE -> slots.of(series, number).get(slot) || doubt.mayNeed(series, number);
      case MANIFEST, CAPSULE, SETTINGS ->
          isOfLiveReceive(series, number) || doubt.mayBeCopies(series, number);
    };
  }

  /// Whether a tree that must stay refers to this.
  boolean isMarked(BlobRef ref) {
    return slots.contains(ref);
  }

  /// Whether what this slot holds stays only because nobody can tell whether it is needed.
  boolean isDoubtful(long series, int number, int slot, BlobType type) {
    return switch (type) {
      case BLOCK, PAGE -> doubt.mayNeed(series, number) && !slots.of(series, number).get(slot);
      case DEAD, MANIFEST, CAPSULE, SETTINGS -> false;
    };
  }

  Doubt doubt() {
    return doubt;
  }

  /// Whether a live snapshot's receive may have put copies of its small files into this pack. They
  /// come last, when its manifest is made already: into the last pack, or one begun for them.
  private boolean isOfLiveReceive(long series, int number) {
    NavigableMap<Integer, Integer> ofSeries = receives.get(series);
    Map.Entry<Integer, Integer> end = ofSeries == null ? null : ofSeries.floorEntry(number);
    return end != null && number - 1 <= end.getValue();
  }

  /// Whether any live snapshot was received into this series, or may have been.
  boolean knows(long series) {
    return receives.containsKey(series) || doubt.mayKnow(series);
  }
}
