package dev.zseal.vault.send;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamHead.ResumePoint;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.util.List;

/// Works out which streams a send is made of, in the words of `zfs send`.
public final class SendPlanner {

  private final Catalog catalog;
  private final SnapshotFinder finder;
  private final Lineage lineage;

  public SendPlanner(Catalog catalog) {
    this.catalog = catalog;
    this.finder = new SnapshotFinder(catalog);
    this.lineage = new Lineage(catalog);
  }

  /// A full of one snapshot.
  public SendPlan full(String snapshot) throws Problem {
    return new SendPlan(List.of(StreamPlan.full(finder.find(snapshot))), null);
  }

  /// One increment from `base` (`@NAME` in the same dataset, or a full name) to `snapshot` (`-i`).
  public SendPlan increment(String base, String snapshot) throws Problem {
    Manifest to = finder.find(snapshot);
    return new SendPlan(steps(base(base, to), to, false), null);
  }

  /// The same for a receiver whose very dataset has the base, whatever that was called.
  public SendPlan incrementOnto(String base, String snapshot) throws Problem {
    Manifest to = finder.find(snapshot);
    return new SendPlan(steps(base(base, to), to, false, true), null);
  }

  private List<StreamPlan> steps(Manifest from, Manifest to, boolean intermediates) throws Problem {
    return steps(from, to, intermediates, from.dataset().equals(to.dataset()));
  }

  /// @param inPlace whether the receiver's dataset has the base. One that came as a clone is a
  ///   dataset of its own there, too
  private List<StreamPlan> steps(Manifest from, Manifest to, boolean intermediates, boolean inPlace)
      throws Problem {
    List<StreamPlan> steps = lineage.steps(from, to, intermediates);
    return inPlace && !lineage.cameAsClone(from, to)
        ? steps.stream().map(StreamPlan::inPlace).toList()
        : steps;
  }

  /// The rest of a stream that a receiver got a part of, as its token says: what `zfs send -t`
  /// takes.
  public SendPlan resume(ResumeToken token) throws Problem {
    if (!token.raw() || token.object() < 0) {
      throw new Problem.Refused(
          "the rest of %s cannot be sent".formatted(token.toName()),
          "its resume token has no rawok: what came there was not sent raw, so not by zseal",
          "Send the rest from where it came: zfs send -t TOKEN; or let go of the part: zfs receive"
              + " -A TARGET");
    }
    Manifest to = held(token, token.toGuid(), "the snapshot it is of");
    StreamPlan stream = StreamPlan.full(to);
    if (token.fromGuid().isPresent()) {
      Manifest from = held(token, token.fromGuid().getAsLong(), "the base of that increment");
      stream = lineage.steps(from, to, false).getFirst();
    }
    ResumePoint point = new ResumePoint(token.object(), token.offset());
    return new SendPlan(List.of(stream.named(token.toName()).resumedAt(point)), null);
  }

  private Manifest held(ResumeToken token, long guid, String what) throws Problem {
    return catalog
        .find(guid)
        .orElseThrow(() ->
            new Problem.Refused(
                "the rest of %s cannot be sent".formatted(token.toName()),
                "the vault has no snapshot of GUID %s, %s".formatted(Catalog.guid(guid), what),
                "If it came from elsewhere, finish it from there: zfs send -t TOKEN. If the part"
                    + " may go: zfs receive -A TARGET"));
  }

  /// Every snapshot between `base` and `snapshot`, as a package (`-I`).
  public SendPlan intermediates(String base, String snapshot) throws Problem {
    Manifest to = finder.find(snapshot);
    Manifest from = base(base, to);
    StreamHead last = to.head();
    return new SendPlan(
        steps(from, to, true),
        StreamHead.ofPackage(last.begin().toName(), !to.volume(), null, last.order()));
  }

  private Manifest base(String base, Manifest to) throws Problem {
    return finder.find(base.startsWith("@") ? to.dataset() + base : base);
  }

  /// The dataset of `snapshot` and all below it that have a snapshot of that name, each with what
  /// led up to it, as a package that restores the encryption hierarchy (`-R`).
  public SendPlan replicate(String snapshot) throws Problem {
    return new HierarchyPlanner(catalog, lineage).plan(finder.find(snapshot), Bases.NONE, true);
  }

  /// The same for a target that has snapshots of them already (`-R` with `-i` or `-I`).
  ///
  /// @param intermediates whether with every snapshot in between
  public SendPlan replicate(String snapshot, Bases bases, boolean intermediates) throws Problem {
    return new HierarchyPlanner(catalog, lineage).plan(finder.find(snapshot), bases, intermediates);
  }

  /// The same for a target that has what is named like `base`, `@NAME`.
  public SendPlan replicate(String snapshot, String base, boolean intermediates) throws Problem {
    Manifest top = finder.find(snapshot);
    Manifest from = base(base, top);
    return new HierarchyPlanner(catalog, lineage)
        .plan(top, new NamedBases(catalog, lineage, top, from), intermediates);
  }
}
