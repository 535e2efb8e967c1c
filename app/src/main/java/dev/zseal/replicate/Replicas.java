package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.pairing.Pair;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.zfs.Advice;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.Messages;
import dev.zseal.zfs.RestoredProperties;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Brings the replica of one dataset after the other up to its source.
final class Replicas {

  /// Stands for the transaction of a snapshot that a dry run only speaks of.
  static final long PLANNED = Long.MAX_VALUE;

  /// Ids of the messages by which zfs refuses a token for good.
  private static final Set<String> USELESS_TOKENS =
      Set.of("resume-snapshot-gone", "resume-token-damaged");

  private final ZfsHost source;
  private final ZfsHost target;
  private final ReplicateListener listener;
  private final StepPlanner planner;
  private final Replication.Request request;
  private final Set<Long> received;
  private final TreeFacts from;
  private final Places places;
  private final Bases bases;
  private final Wrappings wrappings;

  /// @param received GUIDs of the snapshots that the target has; those brought over are added
  Replicas(
      ZfsHost source,
      ZfsHost target,
      ReplicateListener listener,
      StepPlanner planner,
      Replication.Request request,
      Set<Long> received,
      TreeFacts from,
      Places places) {
    this.source = source;
    this.target = target;
    this.listener = listener;
    this.planner = planner;
    this.request = request;
    this.received = received;
    this.from = from;
    this.places = places;
    this.bases = new Bases(source, target, listener, request);
    this.wrappings = new Wrappings(source, target, listener);
  }

  void bring(Pair paired) throws Problem {
    Pair pair;
    try {
      pair = places.settle(paired);
    } catch (Problem e) {
      wrappings.failed(paired.target());
      throw e;
    }
    List<SnapshotName> begun = new ArrayList<>();
    try {
      bring(pair, begun);
      wrappings.brought(pair.target());
      places.made(pair.target());
    } catch (Problem e) {
      wrappings.failed(pair.target());
      bases.fail(pair, begun);
      throw e;
    }
  }

  /// @param begun is told what is held on the way
  private void bring(Pair found, List<SnapshotName> begun) throws Problem {
    Pair pair = found;
    int streams = 0;
    long bytes = 0;
    if (pair.there() != null && pair.there().resumeToken() != null) {
      wrappings.check(pair);
      long resumed = resume(pair, pair.there().resumeToken(), begun);
      bytes += resumed;
      streams += resumed > 0 ? 1 : 0;
      if (!request.dryRun()) {
        pair = places.again(pair);
      }
    }
    List<Step> steps = planner.plan(pair, request.snapshot(), received, origin(pair));
    checkRoom(pair, steps);
    if (!steps.isEmpty()) {
      wrappings.check(pair);
    }
    if (!request.dryRun() && !steps.isEmpty()) {
      List<SnapshotName> coming = steps.stream().map(step -> step.to().snapshot()).toList();
      begun.addAll(coming);
      bases.begin(found, coming);
    }
    for (Step step : steps) {
      bytes += send(pair, step);
      streams++;
    }
    if (!request.dryRun()) {
      finish(found, steps, begun, streams, bytes);
    }
  }

  private Optional<HistoryPoint> origin(Pair pair) {
    SnapshotName origin = pair.source().origin();
    return origin == null
        ? Optional.empty()
        : from.history(origin.dataset()).stream().filter(p -> p.name().equals(origin)).findFirst();
  }

  /// Finishes what an interrupted receive left; lets go of it if that cannot be.
  ///
  /// @return bytes moved
  private long resume(Pair pair, String text, List<SnapshotName> begun) throws Problem {
    ResumeToken token = Interrupted.token(pair, pair.target(), text);
    Optional<HistoryPoint> to =
        pair.history().stream()
            .filter(p -> p.isSnapshot() && p.guid() == token.toGuid())
            .findFirst();
    if (to.isEmpty()) {
      letGo(pair, "%s is gone from the source".formatted(token.toName()));
      return 0;
    }
    if (pair.there() != null && !pair.received().isEmpty()) {
      // ZFS looks only when all has come, and then keeps nothing of it.
      StepPlanner.checkUnwritten(pair, pair.there());
    }
    SnapshotName snapshot = to.get().snapshot();
    ResumeToken named = token.named(snapshot.toString());
    listener.step(
        "zfs send -t %s | zfs receive -s -u %s"
            .formatted(named.encode(), ShellWords.shown(pair.target())));
    if (request.dryRun()) {
      return 0;
    }
    begun.add(snapshot);
    bases.begin(pair, List.of(snapshot));
    try {
      Sent sent = new Sent();
      run(
          () -> source.resume(snapshot, named),
          to.get(),
          pair.target(),
          RestoredProperties.NONE,
          sent);
      return sent.bytes;
    } catch (Problem e) {
      if (!isUseless(e)) {
        throw e;
      }
      letGo(pair, e.evidence().strip());
      return 0;
    }
  }

  /// Whether the source says that it can never go on by that token. What else fails, a permission
  /// or a connection, may be mended, and what was received is not let go of for it.
  private static boolean isUseless(Problem failed) {
    return Messages.in(failed.evidence()).stream()
        .anyMatch(found -> USELESS_TOKENS.contains(found.message().id()));
  }

  private void letGo(Pair pair, String why) throws Problem {
    listener.notice(
        "the part of %s that an interrupted run left cannot be gone on with (%s): letting go of it"
            .formatted(pair.target(), why));
    listener.step(ShellWords.shown("zfs", "receive", "-A", pair.target()));
    if (!request.dryRun()) {
      target.abortReceive(pair.target());
    }
  }

  private void checkRoom(Pair pair, List<Step> steps) throws Problem {
    long needed = needed(steps.stream().filter(s -> s.to().createTxg() != PLANNED).toList());
    listener.expected(needed);
    DatasetState there = pair.there();
    long room =
        there != null
            ? there.available()
            : pair.target().parent().isPresent() ? room(pair.target().parent().get()) : -1;
    if (room >= 0 && needed > room) {
      throw new Problem.Unavailable(
          "%s does not fit into %s".formatted(pair.source().name(), pair.target()),
          "about %d bytes would come, %d are available there".formatted(needed, room),
          Advice.of(
              "Make room, raise the quota or refquota, or leave snapshots out: --latest-only, or"
                  + " latest_only = true of a job.",
              "a snapshot that is left out is never in the replica",
              "out-of-space"),
          null);
    }
  }

  private long needed(List<Step> steps) throws Problem {
    return steps.isEmpty()
        ? 0
        : source.estimate(
            steps.getFirst().base(),
            steps.getFirst().to().snapshot(),
            steps.getLast().to().snapshot());
  }

  /// Bytes available in a dataset of the target, -1 if there is none yet (in a dry run).
  private long room(DatasetName parent) throws Problem {
    return target.dataset(parent).isEmpty() ? -1 : target.available(parent).orElse(-1);
  }

  private long send(Pair pair, Step step) throws Problem {
    boolean fresh = pair.there() == null && (step.base().isEmpty() || !isOf(pair, step));
    RestoredProperties properties = fresh ? properties(pair.source()) : RestoredProperties.NONE;
    listener.step(
        "%s | zfs receive -s -u%s %s"
            .formatted(step.command(), properties.words(), ShellWords.shown(pair.target())));
    if (request.dryRun()) {
      return 0;
    }
    SnapshotName snapshot = step.to().snapshot();
    Sent sent = new Sent();
    Sending sending =
        step.base().isEmpty()
            ? () -> source.send(snapshot)
            : () -> source.send(snapshot, step.base().get());
    run(sending, step.to(), pair.target(), properties, sent);
    received.add(step.to().guid());
    return sent.bytes;
  }

  private static boolean isOf(Pair pair, Step step) {
    return step.base().map(b -> b.dataset().equals(pair.source().name())).orElse(false);
  }

  /// Starts a send.
  private interface Sending {
    RunningSend start() throws Problem;
  }

  private void run(
      Sending sending, HistoryPoint to, DatasetName into, RestoredProperties properties, Sent sent)
      throws Problem {
    try (RunningSend send = sending.start()) {
      Transfer transfer = new Transfer(send, to.name() + " from zfs send", to.guid());
      String said = transfer.run(target, into, properties, sent::moved);
      if (!said.isBlank()) {
        listener.notice(said.strip());
      }
    }
  }

  private final class Sent {
    private long bytes;

    void moved(long now) {
      bytes = now;
      listener.progress(now);
    }
  }

  /// What a replica is told when it is made: it is not to be written, and not to be mounted by
  /// itself. Quotas stay behind: they would count the replica's snapshots.
  private RestoredProperties properties(DatasetState dataset) throws Problem {
    List<String> asked = new ArrayList<>(Hierarchy.RESTORED);
    Map<String, String> own = new TreeMap<>();
    source
        .properties(dataset.name(), asked)
        .forEach((name, fact) -> {
          if (fact.isOwn() && !name.endsWith("quota")) {
            own.put(name, fact.value());
          }
        });
    own.put("readonly", "on");
    if (dataset.kind() == DatasetFacts.Kind.VOLUME) {
      own.put("volmode", "none");
    } else {
      own.put("canmount", "noauto");
    }
    return RestoredProperties.of(own);
  }

  /// Looks whether the target has what the source sent, and only then lets older bases go.
  private void finish(
      Pair pair, List<Step> steps, List<SnapshotName> begun, int streams, long bytes)
      throws Problem {
    List<HistoryPoint> there = target.history(pair.target());
    HistoryPoint newest =
        there.reversed().stream()
            .filter(HistoryPoint::isSnapshot)
            .findFirst()
            .orElseThrow(() -> missing(pair));
    HistoryPoint kept =
        pair.history().stream()
            .filter(p -> p.isSnapshot() && p.guid() == newest.guid())
            .findFirst()
            .orElse(null);
    if (!steps.isEmpty()
        && (newest.guid() != steps.getLast().to().guid()
            || newest.ivsetGuid() != steps.getLast().to().ivsetGuid())) {
      throw missing(pair);
    }
    listener.replicated(pair.source().name(), pair.target(), newest, streams, bytes);
    if (kept != null) {
      bases.keep(pair, kept, begun, newest, there);
    }
  }

  private static Problem missing(Pair pair) {
    return new Problem.Corrupt(
        "%s is not what was sent".formatted(pair.target()),
        "zfs receive ended well, and the newest snapshot there has another GUID or IV set",
        "Nothing of the source was let go. Look at it: zfs list -t snapshot -o name,guid "
            + ShellWords.shown(pair.target()));
  }
}
