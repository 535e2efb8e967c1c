package dev.zseal.restore;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.vault.send.CapsuleChooser;
import dev.zseal.vault.send.CarriedCapsule;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.zfs.RestoredProperties;
import dev.zseal.zfs.RunningReceive;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.SnapshotFacts;
import dev.zseal.zfs.TreeFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Restores a snapshot, alone or with all below it, into a new dataset or into one that has an
/// older snapshot of the vault as its newest. Never forces, never mounts.
///
/// What is cut short stays at the target (`zfs receive -s`): the next run sends the rest of it, and
/// then what is still missing.
public final class Restore {

  private static final String TOKEN = "receive_resume_token";

  private final Vault vault;
  private final ZfsHost host;
  private final RestoreListener listener;

  public Restore(Vault vault, ZfsHost host, RestoreListener listener) {
    this.vault = vault;
    this.host = host;
    this.listener = listener;
  }

  /// What is asked for.
  ///
  /// @param source `DATASET@SNAP`, or `DATASET` for its newest snapshot
  /// @param recursive with all datasets below and their encryption hierarchy
  /// @param capsule whose passphrase is to open the result
  public record Request(
      String source,
      DatasetName target,
      boolean recursive,
      CapsuleChoice capsule,
      boolean dryRun) {}

  /// What was restored, or would be.
  ///
  /// @param capsule what opens it; of a hierarchy, its top
  public record Restored(Manifest snapshot, CarriedCapsule capsule) {}

  /// Restores.
  public Restored run(Request request) throws Problem {
    Manifest snapshot = snapshot(request.source());
    boolean exists = host.dataset(request.target()).isPresent();
    List<Interrupted> parts = exists ? interrupted(request, snapshot) : List.of();
    for (Interrupted part : parts) {
      finish(part, request);
    }
    CapsuleChooser chooser = vault.capsuleChooser();
    if (!parts.isEmpty()) {
      SendPlan last = chooser.apply(parts.getLast().rest(), request.capsule());
      boolean done = !request.recursive() && parts.getLast().snapshot().guid() == snapshot.guid();
      if (done || request.dryRun()) {
        if (!done) {
          listener.notice("what comes after that is known only when it is done");
        }
        return new Restored(snapshot, carried(last, snapshot, chooser));
      }
    }
    TargetTree has = exists && request.recursive() ? has(request.target(), snapshot) : null;
    SendPlan plan = chooser.apply(plan(request, snapshot, exists, has), request.capsule());
    plan.notes().forEach(listener::notice);
    if (has != null && isSettled(has, plan, !parts.isEmpty(), request)) {
      return new Restored(snapshot, carried(plan, snapshot, chooser));
    }
    RestoredProperties properties =
        request.recursive() || exists ? RestoredProperties.NONE : properties(snapshot);
    Manifest from = plan.streams().getFirst().from();
    listener.step(
        "zseal send %s%s | zfs receive -s -u %s"
            .formatted(
                (request.recursive() ? "-R " : "")
                    + (from == null
                        ? ""
                        : (request.recursive() ? "-I " : "-i ") + from.fullName() + " "),
                snapshot.fullName(),
                request.target()));
    if (!request.dryRun()) {
      pipe(plan, request.target(), properties, request);
      if (plan.head() != null) {
        demandAll(plan, request);
      }
    }
    return new Restored(snapshot, carried(plan, snapshot, chooser));
  }

  private SendPlan plan(
      Request request, Manifest snapshot, boolean exists, @Nullable TargetTree has) throws Problem {
    SendPlanner planner = new SendPlanner(vault.catalog());
    if (!request.recursive()) {
      return exists ? increment(snapshot, request.target()) : planner.full(named(snapshot));
    }
    return has == null
        ? planner.replicate(named(snapshot))
        : planner.replicate(named(snapshot), has, true);
  }

  private TargetTree has(DatasetName target, Manifest snapshot) throws Problem {
    TreeFacts facts =
        host.tree(target).orElseThrow(() -> exists(target, "it went away while it was looked at"));
    return new TargetTree(vault.catalog(), facts, snapshot);
  }

  /// What earlier restores left of what is wanted, each checked; parents before their children.
  private List<Interrupted> interrupted(Request request, Manifest snapshot) throws Problem {
    List<Interrupted> parts = new ArrayList<>();
    for (var token : tokens(request).entrySet()) {
      Interrupted part = Interrupted.of(vault, token.getKey(), token.getValue());
      if (request.recursive()) {
        part.checkBelow(vault.catalog(), snapshot, request.target());
      } else {
        // Without a name the newest is meant, and there may be a newer one since.
        part.check(snapshot, !request.source().contains("@"));
      }
      parts.add(part);
    }
    return parts;
  }

  private Map<DatasetName, String> tokens(Request request) throws Problem {
    DatasetName target = request.target();
    Map<DatasetName, String> tokens = new LinkedHashMap<>();
    (request.recursive()
            ? host.propertyBelow(target, TOKEN)
            : Map.of(
                target, host.properties(target, List.of(TOKEN)).values().iterator().next().value()))
        .forEach((name, token) -> {
          if (!token.equals("-") && !token.isBlank()) {
            tokens.put(name, token);
          }
        });
    return tokens;
  }

  private void finish(Interrupted part, Request request) throws Problem {
    listener.step(
        "zseal send -t %s | zfs receive -s -u %s".formatted(part.token().encode(), part.at()));
    listener.goesOn(part.snapshot(), part.at(), part.token().bytes(), vault.measure(part.stream()));
    if (request.dryRun()) {
      return;
    }
    RestoredProperties properties =
        part.isFull() && !request.recursive()
            ? properties(part.snapshot())
            : RestoredProperties.NONE;
    pipe(
        vault.capsuleChooser().apply(part.rest(), request.capsule()),
        part.at(),
        properties,
        request);
  }

  private static CarriedCapsule carried(SendPlan plan, Manifest snapshot, CapsuleChooser chooser)
      throws Problem {
    for (StreamPlan stream : plan.streams()) {
      if (stream.to().guid() == snapshot.guid()) {
        return chooser.carried(stream);
      }
    }
    return chooser.carried(StreamPlan.full(snapshot));
  }

  private Manifest snapshot(String source) throws Problem {
    return new SnapshotFinder(vault.catalog()).findOrNewest(source);
  }

  private static String named(Manifest snapshot) {
    return snapshot.fullName() + "~" + Catalog.guid(snapshot.guid());
  }

  /// The increment from the target's newest snapshot, which the vault must hold.
  private SendPlan increment(Manifest snapshot, DatasetName target) throws Problem {
    List<SnapshotFacts> there = host.snapshots(target);
    if (there.isEmpty()) {
      throw exists(target, "it has no snapshot, so nothing to build on");
    }
    SnapshotFacts newest = there.getLast();
    if (newest.guid() == snapshot.guid()) {
      throw already(target, snapshot);
    }
    Manifest base =
        vault
            .catalog()
            .find(newest.guid())
            .orElseThrow(() ->
                exists(
                    target,
                    "its newest snapshot %s (GUID %s) is not in the vault"
                        .formatted(newest.name(), Catalog.guid(newest.guid()))));
    return new SendPlanner(vault.catalog()).incrementOnto(named(base), named(snapshot));
  }

  /// Looks at the encryption roots of a hierarchy that is there. Where all is there, and nothing
  /// was finished just now, they are all that can be wrong, and are set right.
  ///
  /// @param plan what the target lacks
  /// @param resumed whether parts were finished just now: only a package then makes one hierarchy
  ///   of encryption roots out of them
  /// @return whether nothing is left to be sent
  private boolean isSettled(TargetTree has, SendPlan plan, boolean resumed, Request request)
      throws Problem {
    Manifest snapshot = has.top();
    StrayRoots stray = StrayRoots.of(vault, host, has);
    if (resumed
        || plan.streams().size() != 1
        || plan.streams().getFirst().to().guid() != snapshot.guid()
        || has.of(snapshot).filter(m -> m.guid() == snapshot.guid()).isEmpty()) {
      Set<String> sent = new HashSet<>();
      plan.streams().forEach(stream -> sent.add(stream.to().datasetId()));
      stray.checkPackage(sent);
      return false;
    }
    if (stray.isEmpty()) {
      throw already(request.target(), snapshot);
    }
    stray.demandOurs();
    stray.setRight(listener, request.dryRun());
    return true;
  }

  private static Problem already(DatasetName target, Manifest snapshot) {
    return new Problem.Refused(
        "%s has %s already".formatted(target, snapshot.fullName()),
        "its newest snapshot has the same GUID " + Catalog.guid(snapshot.guid()),
        "There is nothing to restore.");
  }

  static Problem exists(DatasetName target, String why) {
    return new Problem.Refused(
        "%s exists already".formatted(target),
        why,
        "Restore into a new name; zseal overwrites nothing.");
  }

  /// Properties as the pool told them at backup. A package's are in its own encoding and are left
  /// to the package.
  private RestoredProperties properties(Manifest snapshot) throws Problem {
    Hierarchy hierarchy = snapshot.hierarchy();
    if (hierarchy == null || hierarchy.packaged()) {
      return RestoredProperties.NONE;
    }
    return RestoredProperties.of(hierarchy.texts());
  }

  private void pipe(
      SendPlan plan, DatasetName target, RestoredProperties properties, Request request)
      throws Problem {
    try (RunningReceive receive = host.receiveResumable(target, properties)) {
      String warnings = receive.take(out -> vault.send(plan, out, listener::progress));
      if (!warnings.isBlank()) {
        listener.notice(warnings.strip());
      }
    } catch (Problem e) {
      tellWhatStays(request);
      throw e;
    }
  }

  /// That `zfs receive` ends well does not mean that it took all of a package: it may skip.
  private void demandAll(SendPlan plan, Request request) throws Problem {
    DatasetName target = request.target();
    Set<Long> there = new HashSet<>();
    for (SnapshotFacts facts :
        request.recursive() ? host.snapshotsBelow(target) : host.snapshots(target)) {
      there.add(facts.guid());
    }
    List<String> missing = new ArrayList<>();
    for (StreamPlan stream : plan.streams()) {
      if (!there.contains(stream.to().guid())) {
        missing.add(stream.to().fullName());
      }
    }
    if (!missing.isEmpty()) {
      throw new Problem.Unavailable(
          "not all of %s was restored into %s".formatted(request.source(), target),
          "zfs receive ended without an error, and yet there is no %s%s"
              .formatted(
                  missing.getFirst(),
                  missing.size() == 1 ? "" : " and %d more".formatted(missing.size() - 1)),
          "What came is whole. Run the same command again: it sends what is missing.",
          null);
    }
  }

  private void tellWhatStays(Request request) {
    try {
      for (DatasetName name : tokens(request).keySet()) {
        listener.notice(
            "what came stays at %s: the same command goes on where it stopped; to let go of it:"
                    .formatted(name)
                + " zfs receive -A "
                + ShellWords.shown(name));
      }
    } catch (Problem _) {
      // What went wrong before is the one to tell.
    }
  }
}
