package dev.zseal.backup;

import dev.zseal.name.BaseName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.protect.BaseKeeper;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.vault.Vault;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.PropertyFact;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Backs datasets up: takes a snapshot, or those that are there, sends each raw on the newest
/// common base, stores it, and keeps the base of the next increment by a bookmark.
///
/// What an earlier backup began and could not finish is finished first.
///
/// Nothing on the source is destroyed but bookmarks that zseal made for this very vault. A snapshot
/// that somebody else took may be destroyed by them at any moment, and is not held.
public final class Backup {

  private final ZfsHost host;
  private final Vault vault;
  private final WriterIdentity writer;
  private final InstantSource clock;
  private final BackupListener listener;
  private final BaseKeeper keeper;
  private final Set<Long> finished = new HashSet<>();
  private final Set<Long> planned = new HashSet<>();
  private Sent sent = new Sent();

  public Backup(
      ZfsHost host,
      Vault vault,
      WriterIdentity writer,
      InstantSource clock,
      BackupListener listener) {
    this.host = host;
    this.vault = vault;
    this.writer = writer;
    this.clock = clock;
    this.listener = listener;
    this.keeper =
        new BaseKeeper(
            host, vault.settings().id().substring(0, 8), listener::step, listener::notice);
  }

  /// What is asked for.
  ///
  /// @param full send a full even where an increment would do
  /// @param dryRun only say what would be done
  public record Request(
      DatasetName dataset, Wanted wanted, boolean recursive, boolean full, boolean dryRun) {}

  /// Backs up one dataset, or it and all below it: from one atomic snapshot, if one is taken.
  public void run(Request request) throws Problem {
    List<DatasetFacts> datasets = datasets(request);
    Wanted wanted = request.wanted();
    if (wanted instanceof Wanted.New) {
      String name = OwnSnapshots.nameAt(clock.instant());
      takeSnapshot(request, name);
      wanted = new Wanted.Named(name);
    }
    boolean rewritten = isRewritten(request.dataset().pool());
    boolean sealed = datasets.stream().anyMatch(DatasetFacts::isEncrypted);
    for (DatasetFacts dataset : datasets) {
      if (!dataset.isEncrypted() && sealed) {
        listener.notice(dataset.name() + " is not encrypted, so zseal passes it over");
        continue;
      }
      try {
        if (!dataset.isEncrypted()) {
          throw new Problem.Refused(
              dataset.name() + " is not encrypted",
              "its encryption property is off; zseal stores sealed data only",
              "Leave it to another tool, or move its data into an encrypted dataset.");
        }
        backUp(dataset, wanted, request, rewritten);
      } catch (Problem e) {
        listener.failed(dataset.name(), e);
      }
    }
  }

  private List<DatasetFacts> datasets(Request request) throws Problem {
    if (request.recursive()) {
      return host.datasets(request.dataset());
    }
    return List.of(
        host.dataset(request.dataset())
            .orElseThrow(() ->
                new Problem.Refused(
                    "no dataset " + request.dataset(),
                    "zfs on %s does not know it".formatted(host.place()),
                    "See what there is: zfs list")));
  }

  private void takeSnapshot(Request request, String name) throws Problem {
    SnapshotName snapshot = request.dataset().snapshot(name);
    listener.step("zfs snapshot %s%s".formatted(request.recursive() ? "-r " : "", snapshot));
    if (request.dryRun()) {
      return;
    }
    if (request.recursive()) {
      host.snapshotRecursive(snapshot);
    } else {
      host.snapshot(List.of(snapshot));
    }
  }

  /// After `zfs rewrite -P` raw increments leave out blocks that were sealed anew, and nothing in
  /// the stream shows it.
  private boolean isRewritten(String pool) throws Problem {
    return host.poolFeature(pool, "physical_rewrite") == FeatureState.ACTIVE;
  }

  private void backUp(DatasetFacts dataset, Wanted wanted, Request request, boolean rewritten)
      throws Problem {
    Points points = points(dataset);
    boolean looked = true;
    for (Kept kept : vault.partials()) {
      if (kept.writer().equals(writer.id())) {
        finish(kept.checkpoint(), kept, dataset, points, request, rewritten);
        looked = false;
      }
    }
    points = looked ? points : points(dataset);
    switch (wanted) {
      case Wanted.Named(String name) -> bringNamed(dataset, name, points, request, rewritten);
      case Wanted.Existing existing -> bringExisting(dataset, existing, points, request, rewritten);
      case Wanted.New _ -> throw new IllegalStateException("it has a name by now");
    }
  }

  /// What a dataset of the source has, as it was when it was asked.
  ///
  /// @param history the snapshots once more, and the bookmarks
  private record Points(List<SnapshotFacts> snapshots, List<HistoryPoint> history) {

    boolean has(BaseName name, long guid) {
      return history.stream().anyMatch(p -> p.guid() == guid && p.name().equals(name));
    }
  }

  private Points points(DatasetFacts dataset) throws Problem {
    return new Points(host.snapshots(dataset.name()), host.history(dataset.name()));
  }

  private void bringNamed(
      DatasetFacts dataset, String name, Points points, Request request, boolean rewritten)
      throws Problem {
    SnapshotName target = dataset.name().snapshot(name);
    Optional<SnapshotFacts> facts =
        points.snapshots().stream().filter(s -> s.name().equals(target)).findFirst();
    boolean done = facts.isPresent() && finished.contains(facts.get().guid());
    if (!done && store(dataset, target, facts, points, request, rewritten)) {
      protect(dataset.name(), facts.orElseThrow());
    }
  }

  /// Brings what the vault lacks of the snapshots that are there, the oldest first. What goes from
  /// the source meanwhile is passed over.
  private void bringExisting(
      DatasetFacts dataset,
      Wanted.Existing wanted,
      Points found,
      Request request,
      boolean rewritten)
      throws Problem {
    Points points = found;
    Deque<SnapshotFacts> due = due(wanted, points);
    boolean brought = false;
    if (!due.isEmpty()) {
      tellOfOthers(wanted, points);
    }
    while (!due.isEmpty()) {
      SnapshotFacts next = due.getFirst();
      try {
        if (store(dataset, next.name(), Optional.of(next), points, request, rewritten)) {
          protect(dataset.name(), next);
        } else {
          planned.add(next.guid());
        }
        due.removeFirst();
        brought = true;
      } catch (Problem e) {
        points = afterLoss(dataset, next, points, e);
        due = due(wanted, points);
      }
    }
    if (!brought) {
      nothingDue(dataset, wanted, points, request);
    }
  }

  private void tellOfOthers(Wanted.Existing wanted, Points points) throws Problem {
    for (SnapshotFacts snapshot : BasePolicy.matching(wanted, points.snapshots())) {
      if (policy().otherwise(snapshot, points.history()).isPresent()) {
        listener.notice(
            "%s is passed over: the vault has it, but sealed otherwise, and cannot hold both"
                .formatted(snapshot.name()));
      }
    }
  }

  /// What is there now, if a snapshot could not be sent because it, or its base, went from the
  /// source; anything else is the failure that it is.
  private Points afterLoss(DatasetFacts dataset, SnapshotFacts next, Points before, Problem failed)
      throws Problem {
    if (sent.bytes > 0) {
      throw failed;
    }
    Points now;
    try {
      now = points(dataset);
    } catch (Problem _) {
      throw failed;
    }
    Optional<BasePolicy.Base> base = base(next, before);
    if (!now.has(next.name(), next.guid())) {
      listener.notice(
          "%s went from the source before it was sent: going on with the next"
              .formatted(next.name()));
    } else if (base.isPresent() && !now.has(base.get().name(), base.get().guid())) {
      listener.notice(
          "%s, a base, went from the source: taking another".formatted(base.get().name()));
    } else {
      throw failed;
    }
    return now;
  }

  private Deque<SnapshotFacts> due(Wanted.Existing wanted, Points points) throws Problem {
    return new ArrayDeque<>(policy().due(wanted, points.snapshots(), points.history()));
  }

  private BasePolicy policy() {
    return new BasePolicy(vault.catalog(), planned);
  }

  private void nothingDue(
      DatasetFacts dataset, Wanted.Existing wanted, Points points, Request request) throws Problem {
    List<SnapshotFacts> matching = BasePolicy.matching(wanted, points.snapshots());
    if (matching.isEmpty()) {
      throw new Problem.Refused(
          "%s has no snapshot%s to back up".formatted(dataset.name(), wanted.words()),
          points.snapshots().isEmpty()
              ? "zfs lists none"
              : "zfs lists %d, the newest is %s"
                  .formatted(points.snapshots().size(), points.snapshots().getLast().name()),
          "See whether the tool that takes them runs: zfs list -t snapshot %s; or let zseal take"
                  .formatted(dataset.name())
              + " one.");
    }
    SnapshotFacts newest = matching.getLast();
    Optional<Manifest> held = vault.catalog().find(newest.guid());
    if (held.isEmpty()) {
      listener.notice(
          "nothing to bring of %s: the vault has a newer snapshot than %s"
              .formatted(dataset.name(), newest.name()));
      return;
    }
    Optional<Manifest> otherwise = policy().otherwise(newest, points.history());
    if (otherwise.isPresent()) {
      throw sealedOtherwise(newest, points, otherwise.get());
    }
    if (!finished.contains(newest.guid())) {
      listener.finished(new Received.AlreadyHeld(newest.name().toString(), held.get()));
    }
    if (!request.dryRun()) {
      protect(dataset.name(), newest);
    }
  }

  private static Problem sealedOtherwise(SnapshotFacts newest, Points points, Manifest held) {
    return new Problem.Refused(
        "%s is in the vault, but sealed otherwise, and one vault cannot hold both"
            .formatted(newest.name()),
        "IV-set GUID %s; %s of the same GUID there has %s, key GUID %s"
            .formatted(
                Catalog.guid(BasePolicy.ivset(newest, points.history())),
                held.fullName(),
                Catalog.guid(held.toIvSet()),
                Catalog.guid(held.keyGuid())),
        "It was sent once without -w, into another encryption. Take a new snapshot: that is backed"
            + " up as a full. Or use another vault for this one.");
  }

  /// Finishes what an earlier backup of this dataset left, by the source's own resume; if the
  /// source refuses that, by sending it again.
  private void finish(
      Checkpoint begun,
      Kept kept,
      DatasetFacts dataset,
      Points points,
      Request request,
      boolean rewritten)
      throws Problem {
    Optional<SnapshotFacts> facts =
        points.snapshots().stream().filter(s -> s.guid() == begun.pin().guid()).findFirst();
    if (facts.isEmpty()) {
      if (begun.isFrom(dataset.name().value(), dataset.guid())) {
        listener.notice(
            "%s was received in part and is gone from the source: letting go of the part"
                .formatted(begun.pin().snapshot()));
        if (!request.dryRun()) {
          vault.releasePartial(kept);
        }
      }
      return;
    }
    SnapshotName target = facts.get().name();
    ResumeToken token = begun.token().named(target.toString());
    listener.step("zfs send -t " + token.encode());
    if (request.dryRun()) {
      planned.add(facts.get().guid());
      return;
    }
    try {
      receive(dataset, target, () -> host.resume(target, token));
    } catch (Problem.Usage e) {
      throw e;
    } catch (Problem e) {
      if (sent.bytes > 0) {
        throw e;
      }
      listener.notice(
          "%s: %s (%s); sending it again from its beginning, what is stored is not stored twice"
              .formatted(target, e.what(), e.evidence()));
      boolean _ = store(dataset, target, facts, points, request, rewritten);
    }
    protect(dataset.name(), facts.get());
    finished.add(facts.get().guid());
  }

  /// Sends a snapshot on the newest common base and stores it; returns false in a dry run.
  private boolean store(
      DatasetFacts dataset,
      SnapshotName target,
      Optional<SnapshotFacts> facts,
      Points points,
      Request request,
      boolean rewritten)
      throws Problem {
    sent = new Sent();
    Optional<BasePolicy.Base> base =
        request.full() ? Optional.empty() : base(facts.orElse(newest(target, points)), points);
    if (base.isPresent() && rewritten) {
      listener.notice(
          "%s: taking a full, because feature@physical_rewrite is active on its pool: after"
                  .formatted(dataset.name())
              + " `zfs rewrite -P` increments can lack data without a sign; only what differs is"
              + " stored");
      base = Optional.empty();
    }
    String from = base.map(b -> " -i " + b.name()).orElse("");
    listener.step("zfs send -w%s %s".formatted(from, target));
    if (request.dryRun()) {
      return false;
    }
    if (facts.isEmpty()) {
      throw new Problem.Refused(
          "no snapshot " + target,
          "zfs on %s does not list it".formatted(host.place()),
          "Name a snapshot that exists, or none to take a new one.");
    }
    Sending full = () -> host.send(target);
    Sending sending = base.map(b -> (Sending) () -> host.send(target, b.name())).orElse(full);
    receive(dataset, target, sending);
    return true;
  }

  private Optional<BasePolicy.Base> base(SnapshotFacts target, Points points) throws Problem {
    return policy().choose(target, points.history());
  }

  /// For a dry run, which takes no snapshot: one newer than all there are.
  private SnapshotFacts newest(SnapshotName target, Points points) {
    return new SnapshotFacts(target, points.snapshots().size(), clock.instant(), Long.MAX_VALUE);
  }

  /// Starts a send.
  private interface Sending {
    RunningSend start() throws Problem;
  }

  private void receive(DatasetFacts dataset, SnapshotName target, Sending sending) throws Problem {
    sent = new Sent();
    ReceiveOptions options =
        new ReceiveOptions(null, false, Map.of(dataset.name().value(), hierarchy(dataset)))
            .resumable(ReceiveOptions.USUAL_CHECKPOINTS)
            .from(dataset.guid());
    try (RunningSend send = sending.start()) {
      try {
        vault.receive(send.stdout(), target + " from zfs send", writer, options, sent);
      } catch (Problem.Corrupt e) {
        // A stream that ends early is most often the sender's doing: its own words come first.
        send.finish();
        throw e;
      }
      send.finish();
    }
  }

  /// Passes on what the vault says; a refusal is this dataset's failure.
  private final class Sent implements ReceiveListener {
    private long bytes;

    @Override
    public void progress(long bytesRead) {
      bytes = bytesRead;
      listener.progress(bytesRead);
    }

    @Override
    public void finished(Received received) {
      listener.finished(received);
    }
  }

  private Hierarchy hierarchy(DatasetFacts dataset) throws Problem {
    Map<String, String> texts = new TreeMap<>();
    Map<String, PropertyFact> properties =
        host.properties(dataset.name(), new ArrayList<>(Hierarchy.RESTORED));
    properties.forEach((name, fact) -> {
      if (fact.isOwn()) {
        texts.put(name, fact.value());
      }
    });
    DatasetName root = dataset.encryptionRoot();
    return new Hierarchy(
        dataset.name().value(), root == null ? null : root.value(), false, Map.of(), texts);
  }

  /// Keeps the snapshot as the next base, and lets go of the one before.
  ///
  /// The vault holds it by now, every record vouched for. A snapshot that zseal took is held as
  /// well; others are not, for whoever took them has it pruned: the bookmark is base enough.
  private void protect(DatasetName dataset, SnapshotFacts sent) throws Problem {
    List<HistoryPoint> history = host.history(dataset);
    HistoryPoint kept =
        history.stream()
            .filter(point -> point.isSnapshot() && point.guid() == sent.guid())
            .findFirst()
            .orElse(null);
    // An older snapshot that is backed up later does not take the newer one's place.
    boolean newest =
        history.stream().noneMatch(p -> keeper.isMark(p) && p.createTxg() > sent.createTxg());
    if (kept != null && newest) {
      keeper.keep(kept, history, List.of(), OwnSnapshots.has(sent.name()));
    }
  }
}
