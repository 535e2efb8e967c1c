package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the capsule that a person wants a stream to carry.
///
/// `zfs change-key` wraps the same master key anew; so what the vault has of one key opens every
/// snapshot sealed with it, those of before as well.
public final class CapsuleChooser {

  private final Store store;
  private final Catalog catalog;

  public CapsuleChooser(Store store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// The same plan with the capsules that `choice` asks for; `Refused`, naming those there are,
  /// when it fits none of the vault's or more than one.
  public SendPlan apply(SendPlan plan, CapsuleChoice choice) throws Problem {
    List<StreamPlan> streams = new ArrayList<>();
    switch (choice) {
      case CapsuleChoice.AsReceived _ -> {
        return plan;
      }
      case CapsuleChoice.Newest _ -> {
        Map<Long, Capsule> newest = newest(plan);
        for (StreamPlan stream : plan.streams()) {
          Capsule capsule = newest.get(stream.to().keyGuid());
          if (capsule != null && fits(capsule, keys(stream.to()))) {
            streams.add(stream.wrappedAs(capsule));
          } else {
            streams.add(stream);
          }
        }
      }
      case CapsuleChoice.Named(String digits) -> {
        for (StreamPlan stream : plan.streams()) {
          streams.add(stream.wrappedAs(named(stream.to(), digits)));
        }
      }
    }
    return new SendPlan(streams, plan.head(), plan.notes());
  }

  /// What a stream carries, in words a person knows.
  public CarriedCapsule carried(StreamPlan stream) throws Problem {
    Manifest to = stream.to();
    Capsule received = Capsule.of(to);
    Capsule capsule = stream.capsule() == null ? received : stream.capsule();
    Optional<Manifest> newest = newestOf(to.datasetId(), to.keyGuid());
    return new CarriedCapsule(
        capsule,
        capsule.fingerprint().equals(received.fingerprint()),
        cameWith(capsule.fingerprint(), to.datasetId()),
        newest.isPresent() && newest.get().fingerprint().equals(capsule.fingerprint()));
  }

  /// The newest capsule of each key, by the key's GUID.
  ///
  /// Datasets of one hierarchy take theirs from snapshots of the same name, for a child inherits
  /// the key of its root: wrapped on different days, it would not open with it.
  private Map<Long, Capsule> newest(SendPlan plan) throws Problem {
    SequencedMap<Long, Manifest> tips = new LinkedHashMap<>();
    plan.streams().forEach(stream -> tips.put(stream.to().keyGuid(), stream.to()));
    Map<Long, Map<String, Manifest>> named = new HashMap<>();
    for (Manifest tip : tips.values()) {
      Map<String, Manifest> names = new HashMap<>();
      for (Manifest manifest : catalog.snapshots(tip.datasetId())) {
        if (manifest.keyGuid() == tip.keyGuid()) {
          names.put(manifest.snapshot(), manifest);
        }
      }
      named.put(tip.keyGuid(), names);
    }
    Map<Long, Capsule> capsules = new HashMap<>();
    Manifest top = tips.firstEntry().getValue();
    for (Manifest day : catalog.snapshots(top.datasetId()).reversed()) {
      if (named.values().stream().allMatch(names -> names.containsKey(day.snapshot()))) {
        for (Manifest tip : tips.values()) {
          Manifest wrapped = named.getOrDefault(tip.keyGuid(), Map.of()).get(day.snapshot());
          capsules.put(tip.keyGuid(), Capsule.of(wrapped == null ? tip : wrapped));
        }
        return capsules;
      }
    }
    return capsules;
  }

  private Optional<Manifest> newestOf(String datasetId, long keyGuid) throws Problem {
    return catalog.snapshots(datasetId).stream()
        .filter(m -> m.keyGuid() == keyGuid)
        .reduce((_, later) -> later);
  }

  private Capsule named(Manifest to, String digits) throws Problem {
    KeyData keys = keys(to);
    List<Capsule> all = new ArrayList<>();
    for (Capsule capsule : Capsule.ofKey(store, catalog, keys.keyGuid())) {
      if (fits(capsule, keys)) {
        all.add(capsule);
      }
    }
    List<Capsule> found =
        all.stream().filter(c -> c.fingerprint().startsWith(digits)).collect(Collectors.toList());
    if (found.size() == 1) {
      return found.getFirst();
    }
    List<String> choices = new ArrayList<>();
    for (Capsule capsule : found.isEmpty() ? all : found) {
      choices.add(described(capsule, to));
    }
    throw new Problem.Refused(
        found.isEmpty()
            ? "no capsule %s opens %s".formatted(digits, to.fullName())
            : "more than one capsule begins with " + digits,
        "the vault has of key %s: %s"
            .formatted(Catalog.guid(keys.keyGuid()), String.join(", ", choices)),
        "Name one of these, by as many digits as are needed; or say newest, or as-received.");
  }

  private String described(Capsule capsule, Manifest to) throws Problem {
    Manifest of = cameWith(capsule.fingerprint(), to.datasetId());
    String format = capsule.keys().keyFormatName();
    return of == null
        ? "%s (%s)".formatted(capsule.fingerprint(), format)
        : "%s (%s, of %s)".formatted(capsule.fingerprint(), format, of.fullName());
  }

  /// The newest snapshot that came with a capsule, of this dataset rather than another.
  private @Nullable Manifest cameWith(String fingerprint, String datasetId) throws Problem {
    List<String> ids = new ArrayList<>(catalog.datasetIds());
    ids.remove(datasetId);
    ids.addFirst(datasetId);
    for (String id : ids) {
      for (Manifest manifest : catalog.snapshots(id).reversed()) {
        if (manifest.fingerprint().equals(fingerprint)) {
          return manifest;
        }
      }
    }
    return null;
  }

  /// Whether a capsule wraps the same key for the same use.
  private static boolean fits(Capsule capsule, KeyData keys) {
    return capsule.keys().keyGuid() == keys.keyGuid() && capsule.keys().suite() == keys.suite();
  }

  private static KeyData keys(Manifest manifest) throws Problem {
    return manifest.head().keyData();
  }
}
