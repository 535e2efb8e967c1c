package dev.zseal.vault.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// What the acts of all writers say of manifests: which were committed, and which are no more.
///
/// Acts of different writers have no order. So a commit that is to count though the manifest was
/// ended before names the acts that ended it: it takes these back, and none that come later.
final class Verdicts {

  private final Sums committed;
  private final Sums gone;
  private final Sums saidCommitted;
  private final Sums saidGone;

  private Verdicts(Sums committed, Sums gone, Sums saidCommitted, Sums saidGone) {
    this.committed = committed;
    this.gone = gone;
    this.saidCommitted = saidCommitted;
    this.saidGone = saidGone;
  }

  static Verdicts of(List<ActLog.Act> acts, List<ActLog.Act> unproven) {
    List<ActLog.Act> commits = acts.stream().filter(Verdicts::isCommit).toList();
    Set<String> takenBack = takenBack(commits);
    List<ActLog.Act> gone = new ArrayList<>();
    forEachEnding(
        acts,
        (act, ended) -> {
          if (!isTakenBack(takenBack, act, ended.sha256())) {
            gone.add(ended);
          }
        });
    List<ActLog.Act> said = new ArrayList<>();
    for (ActLog.Act act : unproven) {
      if (isDestroy(act) && !isTakenBack(takenBack, act, act.sha256())) {
        said.add(act);
      }
    }
    Sums saidCommitted = Sums.of(unproven.stream().filter(Verdicts::isCommit).toList());
    return new Verdicts(Sums.of(commits), Sums.of(gone), saidCommitted, Sums.of(said));
  }

  /// Every act by which the manifests with these bytes are no more, but for those taken back.
  static Map<String, List<ActLog.Act>> endings(
      List<ActLog.Act> acts, List<ActLog.Act> unproven, Set<String> sha256s) {
    Set<String> takenBack = takenBack(acts.stream().filter(Verdicts::isCommit).toList());
    Map<String, List<ActLog.Act>> endings = new HashMap<>();
    BiConsumer<ActLog.Act, String> add =
        (act, sha256) -> {
          if (sha256s.contains(sha256) && !isTakenBack(takenBack, act, sha256)) {
            endings.computeIfAbsent(sha256, _ -> new ArrayList<>()).add(act);
          }
        };
    forEachEnding(acts, (act, ended) -> add.accept(act, ended.sha256()));
    for (ActLog.Act act : unproven) {
      if (isDestroy(act)) {
        add.accept(act, act.sha256());
      }
    }
    return endings;
  }

  boolean isCommitted(String sha256) {
    return committed.contains(sha256);
  }

  boolean isGone(String sha256) {
    return gone.contains(sha256);
  }

  /// Whether an act that cannot be checked says so.
  boolean isSaidCommitted(String sha256) {
    return saidCommitted.contains(sha256);
  }

  boolean isSaidGone(String sha256) {
    return saidGone.contains(sha256);
  }

  /// Tells of each act by which a manifest is no more, and of one that has the hash of that
  /// manifest; its tombstone is both.
  private static void forEachEnding(
      List<ActLog.Act> acts, BiConsumer<ActLog.Act, ActLog.Act> action) {
    Map<String, Map<Object, ActLog.Act>> places = new HashMap<>();
    for (ActLog.Act act : acts) {
      if (isDestroy(act)) {
        action.accept(act, act);
      } else if (isCommit(act)) {
        ActLog.Act before =
            places.computeIfAbsent(act.writer(), _ -> new HashMap<>()).put(act.place(), act);
        if (before != null && !before.sha256().equals(act.sha256())) {
          // Nobody commits to a name that is taken: the manifest before it was gone by then.
          action.accept(act, before);
        }
      }
    }
  }

  private static Set<String> takenBack(Collection<ActLog.Act> commits) {
    Set<String> all = new HashSet<>();
    for (ActLog.Act commit : commits) {
      for (String id : commit.takesBack()) {
        all.add(takenBack(id, commit.sha256()));
      }
    }
    return all;
  }

  private static boolean isTakenBack(Set<String> takenBack, ActLog.Act act, String sha256) {
    return !takenBack.isEmpty() && takenBack.contains(takenBack(act.id(), sha256));
  }

  private static String takenBack(String act, String sha256) {
    return act + " " + sha256;
  }

  private static boolean isCommit(ActLog.Act act) {
    return act.kind().equals(Acts.COMMIT);
  }

  private static boolean isDestroy(ActLog.Act act) {
    return act.kind().equals(Acts.DESTROY);
  }
}
