package dev.zseal.restore;

import dev.zseal.hierarchy.EncryptionHierarchy;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.StreamHead;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ZfsHost;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Datasets of a target that are encryption roots there and were none at the source.
///
/// What `zfs receive` takes is a root of its own until the package that it came in has ended, so
/// where it is killed it leaves some. They are told from those that somebody made roots himself:
/// these are left as they are, for what inherits a key that it is not wrapped with cannot be opened
/// any more.
final class StrayRoots {

  private final Vault vault;
  private final ZfsHost host;
  private final TargetTree target;
  private final Map<DatasetName, Optional<KeyData>> keys = new HashMap<>();

  /// The root that each dataset has when those are set right which can be.
  private final Map<DatasetName, DatasetName> coming = new HashMap<>();

  private final SequencedMap<DatasetName, DatasetName> ours = new LinkedHashMap<>();
  private final SequencedMap<DatasetName, String> others = new LinkedHashMap<>();

  private StrayRoots(Vault vault, ZfsHost host, TargetTree target) {
    this.vault = vault;
    this.host = host;
    this.target = target;
  }

  /// Finds them. Of each its key as it is wrapped now is looked at, by the first record of a send.
  static StrayRoots of(Vault vault, ZfsHost host, TargetTree target) throws Problem {
    var found = new StrayRoots(vault, host, target);
    for (DatasetState state : target.facts().datasets().values()) {
      if (state.encryptionRoot() != null) {
        found.look(state, state.encryptionRoot());
      }
    }
    return found;
  }

  boolean isEmpty() {
    return ours.isEmpty() && others.isEmpty();
  }

  private void look(DatasetState state, DatasetName root) throws Problem {
    DatasetName name = state.name();
    coming.put(name, root);
    Manifest held = target.held(name).orElse(null);
    if (name.equals(target.facts().root())
        || !state.isEncryptionRoot()
        || held == null
        || !inherited(held)) {
      return;
    }
    DatasetName above = name.parent().map(coming::get).orElse(null);
    String doubt = doubt(state, held, above);
    if (doubt == null && above != null) {
      ours.put(name, above);
      coming.put(name, above);
    } else {
      others.put(name, String.valueOf(doubt));
    }
  }

  private static boolean inherited(Manifest held) {
    Hierarchy hierarchy = held.hierarchy();
    return hierarchy != null
        && hierarchy.encryptionRoot() != null
        && !hierarchy.name().equals(hierarchy.encryptionRoot());
  }

  /// What speaks against a restore's having left it so; null if nothing does.
  private @Nullable String doubt(DatasetState state, Manifest held, @Nullable DatasetName above)
      throws Problem {
    DatasetName name = state.name();
    Manifest root = above == null ? null : target.held(above).orElse(null);
    if (!held.snapshot().equals(target.top().snapshot()) || !target.isPlaceOf(name, held)) {
      return "it does not stand as it was restored: its newest snapshot is that of "
          + held.fullName();
    }
    for (HistoryPoint point : target.facts().snapshots(name)) {
      Optional<Manifest> known = vault.catalog().find(point.guid());
      if (known.isEmpty() || !known.get().datasetId().equals(held.datasetId())) {
        return "it has a snapshot that was not restored, " + point.name();
      }
    }
    if (state.keyStatus() == DatasetFacts.KeyStatus.AVAILABLE) {
      return "its key is loaded, so it may be in use";
    }
    if (above == null || root == null || !isRootOf(above, root, held)) {
      return "above it there is none of what it inherited its key from";
    }
    if (keys(name).isEmpty() || keys(above).isEmpty()) {
      return "how its key is wrapped cannot be seen: zfs send of it fails";
    }
    return isWrappedAsBefore(held, keys(name).get(), root, keys(above).get())
        ? null
        : "its key is not wrapped as at the source: somebody has changed it since (zfs change-key)";
  }

  /// Whether a dataset of the target is what another inherited its key from, or the part of it that
  /// was restored.
  private boolean isRootOf(DatasetName name, Manifest root, Manifest child) {
    return sameRoot(root, child) && (name.equals(target.facts().root()) || !inherited(root));
  }

  private static boolean sameRoot(Manifest one, Manifest other) {
    return one.hierarchy() != null
        && other.hierarchy() != null
        && Objects.equals(one.hierarchy().encryptionRoot(), other.hierarchy().encryptionRoot());
  }

  /// Whether the keys of both are wrapped as they were at the source on one day, when the one
  /// inherited from the other: then they are wrapped with the same key.
  private boolean isWrappedAsBefore(Manifest child, KeyData own, Manifest root, KeyData roots)
      throws Problem {
    if (own.keyFormat() != roots.keyFormat()
        || own.iterations() != roots.iterations()
        || own.salt() != roots.salt()) {
      return false;
    }
    String fingerprint = Capsule.of(own).fingerprint();
    String rootsFingerprint = Capsule.of(roots).fingerprint();
    for (Manifest day : vault.catalog().snapshots(child.datasetId())) {
      if (day.fingerprint().equals(fingerprint)
          && vault.catalog().snapshots(root.datasetId()).stream()
              .anyMatch(m ->
                  m.snapshot().equals(day.snapshot())
                      && m.fingerprint().equals(rootsFingerprint)
                      && sameRoot(m, day))) {
        return true;
      }
    }
    return false;
  }

  private Optional<KeyData> keys(DatasetName name) {
    return keys.computeIfAbsent(name, this::sent);
  }

  /// A dataset's key as it is wrapped now; empty if that cannot be found out.
  private Optional<KeyData> sent(DatasetName name) {
    HistoryPoint newest = target.facts().newest(name).orElse(null);
    if (newest == null) {
      return Optional.empty();
    }
    try (RunningSend send = host.send(newest.snapshot())) {
      StreamHead head = send.head(send.stdout(), newest.name() + " from zfs send");
      return head.begin().isRaw() && head.begin().toGuid() == newest.guid()
          ? Optional.of(head.keyData())
          : Optional.empty();
    } catch (Problem _) {
      return Optional.empty();
    }
  }

  /// Refuses a package by which one of them would inherit though its key was changed since.
  ///
  /// @param sent ids of the vault's datasets that the package has a stream of: these get the
  ///   vault's wrapping with it
  void checkPackage(Set<String> sent) throws Problem {
    for (DatasetName name : others.keySet()) {
      Manifest held = target.held(name).orElse(null);
      KeyData now = keys(name).orElse(null);
      if (held == null || now == null || sent.contains(held.datasetId())) {
        continue;
      }
      String fingerprint = Capsule.of(now).fingerprint();
      if (vault.capsules(now.keyGuid()).stream()
          .noneMatch(capsule -> capsule.fingerprint().equals(fingerprint))) {
        throw new Problem.Refused(
            "the hierarchy was not restored into %s: %s could not be opened then"
                .formatted(target.facts().root(), name),
            "its key was changed since (zfs change-key), and it would inherit another",
            "Restore into a new name. Or let it inherit first: " + inherit(name));
      }
    }
  }

  /// Refuses if there is nothing among them to be set right.
  void demandOurs() throws Problem {
    if (ours.isEmpty() && !others.isEmpty()) {
      var first = others.firstEntry();
      throw new Problem.Refused(
          "%s has all of %s, and %s is an encryption root of its own"
              .formatted(target.facts().root(), target.top().fullName(), first.getKey()),
          "at the source it was none; " + first.getValue(),
          "If it is to be one, there is nothing to do. To make it inherit as before: "
              + inherit(first.getKey()));
    }
  }

  private String inherit(DatasetName name) {
    return EncryptionHierarchy.inherit(target.facts().root(), name);
  }

  /// Makes those inherit which a restore left, and sees whether they do.
  void setRight(RestoreListener listener, boolean dryRun) throws Problem {
    DatasetName top = target.facts().root();
    listener.step(EncryptionHierarchy.step(top, ours.size()));
    others.forEach((name, doubt) ->
        listener.notice(
            "%s is left an encryption root of its own: %s. To make it inherit: %s"
                .formatted(name, doubt, inherit(name))));
    if (dryRun) {
      return;
    }
    Map<DatasetName, DatasetName> wanted = new LinkedHashMap<>(ours);
    wanted.put(top, coming.getOrDefault(top, top));
    new EncryptionHierarchy(host)
        .set(target.top().head(), target.facts(), wanted, listener::notice);
    listener.notice(
        "an earlier restore was cut short before its end: %d datasets below %s inherit their key"
                .formatted(ours.size(), top)
            + " again, as at the source");
  }
}
