package dev.zseal.replicate;

import dev.zseal.name.SnapshotName;
import dev.zseal.pairing.Pair;
import dev.zseal.problem.Problem;
import dev.zseal.protect.BaseKeeper;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds what is on its way to a target, and what its next increment builds on.
///
/// A target is known by the GUID of its topmost dataset. Until that has its first snapshot whole,
/// its GUID is not known, or may go with a part that is let go of: so long the holds have a tag by
/// the target's name, which the run that brings the first one over replaces.
final class Bases {

  private final ZfsHost source;
  private final ZfsHost target;
  private final ReplicateListener listener;
  private final Replication.Request request;
  private final String first;
  private @Nullable String mark;

  Bases(ZfsHost source, ZfsHost target, ReplicateListener listener, Replication.Request request) {
    this.source = source;
    this.target = target;
    this.listener = listener;
    this.request = request;
    this.first = BaseKeeper.first(target.place(), request.target());
  }

  /// Holds snapshots before the first byte of them is sent.
  void begin(Pair pair, List<SnapshotName> snapshots) throws Problem {
    List<SnapshotName> held = held(snapshots);
    if (isFirst(pair)) {
      keeper(first).begin(held);
    } else {
      Optional<BaseKeeper> known = known(pair);
      if (known.isPresent()) {
        known.get().begin(held);
      }
    }
  }

  /// Those of some snapshots that are held at all.
  private List<SnapshotName> held(List<SnapshotName> snapshots) {
    return request.ownOnly() ? snapshots.stream().filter(OwnSnapshots::has).toList() : snapshots;
  }

  private boolean isFirst(Pair pair) {
    return pair.target().equals(request.target()) && pair.received().isEmpty();
  }

  /// Keeps what is verified at the target, and lets go of what was held for it before.
  ///
  /// @param paired the pair as it was when its snapshots were held
  /// @param begun what [#begin] was told
  /// @param there the replica's snapshots
  void keep(
      Pair paired,
      HistoryPoint kept,
      List<SnapshotName> begun,
      HistoryPoint newest,
      List<HistoryPoint> there)
      throws Problem {
    Optional<BaseKeeper> known = known(paired);
    if (known.isEmpty()) {
      return;
    }
    boolean hold = !held(List.of(kept.snapshot())).isEmpty();
    if (isFirst(paired)) {
      // Held by the other tag: what zfs says now has those holds counted.
      known.get().keep(kept, source.history(paired.source().name()), List.of(), hold);
    } else {
      known.get().keep(kept, paired.history(), held(begun), hold);
    }
    holdThere(newest, there);
  }

  /// After a failure: where nothing has come to the target, nothing of the source stays held.
  void fail(Pair pair, List<SnapshotName> begun) {
    List<SnapshotName> held = held(begun);
    if (!isFirst(pair) || held.isEmpty() || pair.there() != null) {
      return;
    }
    try {
      if (target.dataset(request.target()).isEmpty()) {
        keeper(first).release(held);
      }
    } catch (Problem _) {
      // Neither side may be asked any more: the next run to that target releases them.
    }
  }

  /// Holds the target's side of the base too, so that nobody destroys it there in passing.
  private void holdThere(HistoryPoint newest, List<HistoryPoint> there) {
    try {
      if (newest.holds() == 0) {
        listener.step(ShellWords.shown("zfs", "hold", BaseKeeper.AT_TARGET, newest.name()));
        target.hold(BaseKeeper.AT_TARGET, List.of(newest.snapshot()));
      }
      List<SnapshotName> older =
          there.stream()
              .filter(p -> p.isSnapshot() && p.holds() > 0 && p.guid() != newest.guid())
              .map(HistoryPoint::snapshot)
              .toList();
      if (!older.isEmpty()) {
        listener.step("zfs release %s ...".formatted(BaseKeeper.AT_TARGET));
        target.release(BaseKeeper.AT_TARGET, older);
      }
    } catch (Problem e) {
      listener.notice("%s: %s".formatted(e.what(), e.evidence().strip()));
    }
  }

  private BaseKeeper keeper(String tag) {
    return new BaseKeeper(source, tag, List.of(), listener::step, listener::notice);
  }

  /// A child may have been replicated by itself before, and was known by its own GUID then.
  private Optional<BaseKeeper> known(Pair pair) throws Problem {
    if (mark == null) {
      mark = target.dataset(request.target()).map(top -> BaseKeeper.mark(top.guid())).orElse(null);
    }
    if (mark == null) {
      return Optional.empty();
    }
    List<String> before = new ArrayList<>(List.of(first));
    if (pair.there() != null && !pair.target().equals(request.target())) {
      before.add(BaseKeeper.tag(BaseKeeper.mark(pair.there().guid())));
    }
    return Optional.of(
        new BaseKeeper(source, BaseKeeper.tag(mark), before, listener::step, listener::notice));
  }
}
