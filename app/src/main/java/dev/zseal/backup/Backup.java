package dev.zseal.backup;

import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.protect.BaseKeeper;
import dev.zseal.protect.OwnSnapshots;
import dev.zseal.vault.Vault;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.zfs.BookmarkFacts;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.PropertyFact;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.ZfsHost;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Backs datasets up: takes a snapshot, sends it raw on the newest common base, stores it, and
/// keeps the base of the next increment by a bookmark.
///
/// What an earlier backup began and could not finish is finished first.
///
/// Nothing on the source is destroyed but bookmarks that zseal made for this very vault.
public final class Backup {

  private final ZfsHost host;
  private final Vault vault;
  private final WriterIdentity writer;
  private final InstantSource clock;
  private final BackupListener listener;
  private final BaseKeeper keeper;
  private final Set<Long> finished = new HashSet<>();

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
  /// @param snapshot the name of an existing snapshot to back up, or empty to take a new one
  /// @param full send a full even where an increment would do
  /// @param dryRun only say what would be done
  public record Request(
      DatasetName dataset,
      Optional<String> snapshot,
      boolean recursive,
      boolean full,
      boolean dryRun) {}

  /// Backs up one dataset, or it and all below it from one atomic snapshot.
  public void run(Request request) throws Problem {
    List<DatasetFacts> datasets = datasets(request);
    String name = request.snapshot().orElse(OwnSnapshots.nameAt(clock.instant()));
    if (request.snapshot().isEmpty()) {
      takeSnapshot(request, name);
    }
    boolean rewritten = isRewritten(request.dataset().pool());
    boolean sealed = datasets.stream().anyMatch(DatasetFacts::isEncrypted);
    for (DatasetFacts dataset : datasets) {
      if (!dataset.isEncrypted() && sealed) {
        listener.notice(dataset.name() + " is not encrypted: zseal passes it over");
        continue;
      }
      try {
        if (!dataset.isEncrypted()) {
          throw new Problem.Refused(
              dataset.name() + " is not encrypted",
              "its encryption property is off; zseal stores sealed data only",
              "Leave it to another tool, or move its data into an encrypted dataset.");
        }
        backUp(dataset, name, request, rewritten);
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

  private void backUp(DatasetFacts dataset, String name, Request request, boolean rewritten)
      throws Problem {
    SnapshotName target = dataset.name().snapshot(name);
    List<SnapshotFacts> snapshots = host.snapshots(dataset.name());
    for (Kept kept : vault.partials()) {
      if (kept.writer().equals(writer.id())) {
        finish(kept.checkpoint(), kept, dataset, snapshots, request, rewritten);
      }
    }
    List<BookmarkFacts> bookmarks = host.bookmarks(dataset.name());
    Optional<SnapshotFacts> facts =
        snapshots.stream().filter(s -> s.name().equals(target)).findFirst();
    boolean done = facts.isPresent() && finished.contains(facts.get().guid());
    if (!done && store(dataset, target, facts, snapshots, bookmarks, request, rewritten)) {
      protect(dataset.name(), facts.orElseThrow());
    }
  }

  /// Finishes what an earlier backup of this dataset left, by the source's own resume; if the
  /// source refuses that, by sending it again.
  private void finish(
      Checkpoint begun,
      Kept kept,
      DatasetFacts dataset,
      List<SnapshotFacts> snapshots,
      Request request,
      boolean rewritten)
      throws Problem {
    Optional<SnapshotFacts> facts =
        snapshots.stream().filter(s -> s.guid() == begun.pin().guid()).findFirst();
    if (facts.isEmpty()) {
      if (begun.head().begin().toName().startsWith(dataset.name() + "@")) {
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
      return;
    }
    List<BookmarkFacts> bookmarks = host.bookmarks(dataset.name());
    Sent sent = new Sent();
    try {
      receive(dataset, target, () -> host.resume(target, token), sent);
    } catch (Problem.Usage e) {
      throw e;
    } catch (Problem e) {
      if (sent.bytes > 0) {
        throw e;
      }
      listener.notice(
          "%s: %s (%s); sending it again from its beginning, what is stored is not stored twice"
              .formatted(target, e.what(), e.evidence()));
      boolean _ = store(dataset, target, facts, snapshots, bookmarks, request, rewritten);
    }
    protect(dataset.name(), facts.get());
    finished.add(facts.get().guid());
  }

  /// Sends a snapshot on the newest common base and stores it; returns false in a dry run.
  private boolean store(
      DatasetFacts dataset,
      SnapshotName target,
      Optional<SnapshotFacts> facts,
      List<SnapshotFacts> snapshots,
      List<BookmarkFacts> bookmarks,
      Request request,
      boolean rewritten)
      throws Problem {
    Optional<BasePolicy.Base> base = Optional.empty();
    if (!request.full()) {
      SnapshotFacts from = facts.orElse(newest(target, snapshots));
      base = new BasePolicy(vault.catalog()).choose(from, snapshots, bookmarks);
    }
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
    receive(dataset, target, sending, new Sent());
    return true;
  }

  /// For a dry run, which takes no snapshot: one newer than all there are.
  private SnapshotFacts newest(SnapshotName target, List<SnapshotFacts> snapshots) {
    return new SnapshotFacts(target, snapshots.size(), clock.instant(), Long.MAX_VALUE);
  }

  /// Starts a send.
  private interface Sending {
    RunningSend start() throws Problem;
  }

  private void receive(DatasetFacts dataset, SnapshotName target, Sending sending, Sent sent)
      throws Problem {
    ReceiveOptions options =
        new ReceiveOptions(null, false, Map.of(dataset.name().value(), hierarchy(dataset)))
            .resumable(ReceiveOptions.USUAL_CHECKPOINTS);
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
