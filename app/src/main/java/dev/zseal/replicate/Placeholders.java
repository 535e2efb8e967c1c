package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Pairing;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The plaintext datasets of a tree: they are not sent, and empty ones in their places hold what is
/// below them.
final class Placeholders {

  /// So many names are told.
  private static final int NAMES = 3;

  private final ZfsHost target;
  private final ReplicateListener listener;
  private final Replication.Request request;
  private final TreeFacts from;
  private final Places places;

  Placeholders(
      ZfsHost target,
      ReplicateListener listener,
      Replication.Request request,
      TreeFacts from,
      Places places) {
    this.target = target;
    this.listener = listener;
    this.request = request;
    this.from = from;
    this.places = places;
  }

  /// What of a tree is sent; says what is not.
  ///
  /// @param without those that are left out
  static List<DatasetState> sealed(
      TreeFacts from, Set<DatasetName> without, ReplicateListener listener) {
    List<DatasetState> sealed = Pairing.sealed(from, without);
    List<DatasetName> plain = new ArrayList<>(from.datasets().keySet());
    plain.removeAll(without);
    sealed.forEach(dataset -> plain.remove(dataset.name()));
    if (!plain.isEmpty()) {
      int more = plain.size() - NAMES;
      listener.notice(
          "not encrypted, and not sent: %s%s"
              .formatted(
                  plain.stream()
                      .limit(NAMES)
                      .map(DatasetName::value)
                      .collect(Collectors.joining(", ")),
                  more > 0 ? " and %d more".formatted(more) : ""));
    }
    return sealed;
  }

  /// Makes what is missing above a replica.
  void above(Pair pair) throws Problem {
    checkAbove(pair);
    for (DatasetState dataset : from.datasets().values()) {
      DatasetName at = dataset.name().moved(from.root(), request.target());
      if (!dataset.isEncrypted()
          && !dataset.name().equals(pair.source().name())
          && pair.source().name().isWithin(dataset.name())
          && !places.has(at)) {
        make(at);
      }
    }
  }

  /// In the place of one that is encrypted, and left out, no empty one is made: it would be in the
  /// way once that is sent.
  private void checkAbove(Pair pair) throws Problem {
    for (DatasetName above = pair.source().name().parent().orElse(null);
        pair.there() == null && above != null && above.isWithin(from.root());
        above = above.parent().orElse(null)) {
      DatasetName at = above.moved(from.root(), request.target());
      if (request.without().contains(above) && isEncrypted(above) && !places.has(at)) {
        throw new Problem.Refused(
            pair.source().name() + " was not sent",
            "%s, which would be above it, is left out and not at the target".formatted(above),
            "Leave %s out too, or do not leave out %s.".formatted(pair.source().name(), above));
      }
    }
  }

  private boolean isEncrypted(DatasetName name) {
    return from.dataset(name).map(DatasetState::isEncrypted).orElse(false);
  }

  private void make(DatasetName name) throws Problem {
    boolean below =
        name.parent().isPresent()
            && target.dataset(name.parent().get()).map(DatasetFacts::isEncrypted).orElse(false);
    listener.step(
        "zfs create -o canmount=off -o readonly=on%s %s"
            .formatted(below ? " -o encryption=off" : "", ShellWords.shown(name)));
    if (!request.dryRun()) {
      target.createEmpty(name, below);
    }
    places.made(name);
  }
}
