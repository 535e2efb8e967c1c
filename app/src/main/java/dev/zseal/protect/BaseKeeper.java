package dev.zseal.protect;

import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.Hold;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Keeps what one target's next increment builds on.
///
/// A hold keeps the snapshot itself, so that those after it can be sent one by one. A bookmark
/// costs nothing, and is a base still if the hold was released by hand and the snapshot destroyed.
/// Both carry the target's mark, so each of several targets keeps its own: a disk that was away for
/// months finds its base when it comes back.
public final class BaseKeeper {

  /// The tag of the hold on the target's side of a base.
  public static final String AT_TARGET = "zseal-base";

  private final ZfsHost source;
  private final String tag;
  private final List<String> before;
  private final Consumer<String> step;
  private final Consumer<String> notice;

  /// @param mark what tells this target from others: lower case letters and digits
  /// @param step hears the commands
  /// @param notice hears what a person should know
  public BaseKeeper(ZfsHost source, String mark, Consumer<String> step, Consumer<String> notice) {
    this(source, tag(mark), List.of(), step, notice);
  }

  /// @param before tags that holds for this target had before it was known by its mark
  public BaseKeeper(
      ZfsHost source,
      String tag,
      List<String> before,
      Consumer<String> step,
      Consumer<String> notice) {
    this.source = source;
    this.tag = tag;
    this.before = List.copyOf(before);
    this.step = step;
    this.notice = notice;
  }

  /// Whether it is a bookmark that this target's base was kept by.
  public boolean isMark(HistoryPoint point) {
    return point.name() instanceof BookmarkName name && name.bookmark().startsWith(tag + "-");
  }

  private boolean isOfBefore(HistoryPoint point) {
    return point.name() instanceof BookmarkName name
        && before.stream().anyMatch(b -> !b.equals(tag) && name.bookmark().startsWith(b + "-"));
  }

  /// The tag of the holds for a target, and what the names of its bookmarks begin with.
  public static String tag(String mark) {
    return ZfsHost.BOOKMARK_PREFIX + mark;
  }

  /// The tag of the holds for a target that has nothing yet to be known by, but its name.
  ///
  /// @param place the machine it is on
  public static String first(String place, DatasetName target) {
    return tag("first-" + HexFormat.of().toHexDigits((place + " " + target).hashCode()));
  }

  /// The mark of a target by a GUID of it.
  public static String mark(long guid) {
    return HexFormat.of().toHexDigits(guid).substring(0, 8);
  }

  /// Keeps snapshots that are on their way to the target.
  public void begin(List<SnapshotName> snapshots) {
    if (snapshots.isEmpty()) {
      return;
    }
    step.accept(ShellWords.shown(words("hold", tag, snapshots)));
    try {
      source.hold(tag, snapshots);
    } catch (Problem e) {
      notice.accept(
          "%s is not held while it is sent: %s"
              .formatted(snapshots.getFirst(), e.evidence().strip()));
    }
  }

  /// Keeps a snapshot that is verified at the target, and lets go of what it kept before it.
  ///
  /// @param history of the snapshot's dataset, as it was before
  /// @param begun what [#begin] was told
  /// @param hold whether the snapshot itself is held, not only bookmarked
  public void keep(
      HistoryPoint kept, List<HistoryPoint> history, List<SnapshotName> begun, boolean hold)
      throws Problem {
    SnapshotName snapshot = kept.snapshot();
    BookmarkName bookmark =
        snapshot.dataset().bookmark(tag + "-" + HexFormat.of().toHexDigits(kept.guid()));
    if (history.stream().noneMatch(point -> point.name().equals(bookmark))) {
      step.accept(ShellWords.shown("zfs", "bookmark", snapshot, bookmark));
      source.bookmark(snapshot, bookmark);
    }
    if (hold && !begun.contains(snapshot)) {
      begin(List.of(snapshot));
    }
    releaseBut(snapshot, history, begun);
    for (HistoryPoint old : history) {
      boolean older = isMark(old) && old.guid() != kept.guid();
      if ((older || isOfBefore(old)) && old.name() instanceof BookmarkName name) {
        step.accept(ShellWords.shown("zfs", "destroy", name));
        source.destroyBookmark(name);
      }
    }
  }

  private void releaseBut(SnapshotName kept, List<HistoryPoint> history, List<SnapshotName> begun)
      throws Problem {
    List<SnapshotName> held = new ArrayList<>();
    for (HistoryPoint old : history) {
      if (old.isSnapshot() && old.holds() > 0) {
        held.add(old.snapshot());
      }
    }
    Set<SnapshotName> released = new LinkedHashSet<>(begun);
    Map<String, List<SnapshotName>> others = new TreeMap<>();
    for (Hold hold : source.holds(held)) {
      if (hold.tag().equals(tag)) {
        released.add(hold.snapshot());
      } else if (before.contains(hold.tag())) {
        others.computeIfAbsent(hold.tag(), _ -> new ArrayList<>()).add(hold.snapshot());
      }
    }
    released.remove(kept);
    release(tag, List.copyOf(released));
    for (var other : others.entrySet()) {
      release(other.getKey(), other.getValue());
    }
  }

  /// Lets go of snapshots that [#begin] was told.
  public void release(List<SnapshotName> begun) throws Problem {
    release(tag, begun);
  }

  private void release(String held, List<SnapshotName> snapshots) throws Problem {
    if (!snapshots.isEmpty()) {
      step.accept(ShellWords.shown(words("release", held, snapshots)));
      source.release(held, snapshots);
    }
  }

  private static Object[] words(String verb, String tag, List<SnapshotName> snapshots) {
    List<Object> words = new ArrayList<>(List.of("zfs", verb, tag));
    words.addAll(snapshots);
    return words.toArray();
  }
}
