package dev.zseal.restore;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.zfs.ShellWords;
import java.util.Optional;

/// The part of a snapshot that an interrupted receive left at a target, known by the GUIDs of its
/// resume token.
///
/// @param at the dataset that has it
/// @param rest what is still to be sent
/// @param vault where it is sent from, as `-V` takes it
record Interrupted(DatasetName at, ResumeToken token, SendPlan rest, String vault) {

  /// Reads the token of a target; refused when the vault cannot give the rest. It is then neither
  /// gone on with nor let go of.
  static Interrupted of(Vault vault, DatasetName at, String text) throws Problem {
    ResumeToken token = ResumeToken.decode(text);
    try {
      return new Interrupted(
          at, token, new SendPlanner(vault.catalog()).resume(token), vault.location());
    } catch (Problem.Refused e) {
      throw new Problem.Refused(
          "%s holds part of a snapshot that is not this vault's".formatted(at),
          e.evidence(),
          "If it came from elsewhere, finish it from there: zfs send -t TOKEN. If the part may go:"
              + " zfs receive -A "
              + ShellWords.shown(at));
    }
  }

  StreamPlan stream() {
    return rest.streams().getFirst();
  }

  Manifest snapshot() {
    return stream().to();
  }

  boolean isFull() {
    return stream().from() == null;
  }

  /// Demands that it is part of what is wanted: of that very snapshot, or of one that leads up to
  /// it.
  ///
  /// @param wanted the snapshot that is to be at that place
  /// @param olderToo whether one that leads up to it will do
  void check(Manifest wanted, boolean olderToo) throws Problem {
    Manifest begun = snapshot();
    boolean leads =
        begun.datasetId().equals(wanted.datasetId()) && begun.creation() <= wanted.creation();
    if (begun.guid() != wanted.guid() && !(olderToo && leads)) {
      throw other(wanted.fullName());
    }
  }

  /// The same of one place in a hierarchy.
  ///
  /// @param top the snapshot of the topmost dataset that is wanted
  /// @param target where that goes
  void checkBelow(Catalog catalog, Manifest top, DatasetName target) throws Problem {
    String source = top.dataset() + at.value().substring(target.value().length());
    Manifest begun = snapshot();
    Optional<Manifest> newest = catalog.newest(begun.datasetId());
    boolean placed =
        begun.dataset().equals(source)
            || newest.filter(m -> m.dataset().equals(source)).isPresent();
    Optional<Manifest> wanted =
        catalog.snapshots(begun.datasetId()).stream()
            .filter(m -> m.snapshot().equals(top.snapshot()))
            .reduce((_, later) -> later);
    if (!placed || wanted.isEmpty()) {
      throw other(source + "@" + top.snapshot());
    }
    check(wanted.get(), true);
  }

  private Problem other(String wanted) {
    Manifest begun = snapshot();
    return new Problem.Refused(
        "%s holds part of another snapshot than %s".formatted(at, wanted),
        "its resume token is of %s, GUID %s"
            .formatted(begun.fullName(), Catalog.guid(begun.guid())),
        "Finish that first: zseal restore %s ; or, if the part may go: zfs receive -A %s"
            .formatted(ShellWords.shown(begun.fullName(), at, "-V", vault), ShellWords.shown(at)));
  }
}
