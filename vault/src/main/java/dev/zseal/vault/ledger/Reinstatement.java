package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Signs that snapshots are part of the vault whose manifests are there, though no act says so, or
/// one says that they were destroyed. Without that nobody would miss them if their manifests were
/// lost, and their data would go with the next sweep.
///
/// Such a snapshot comes of a receive that was killed between manifest and act, of a destroy that
/// was killed between tombstone and manifest, and of files that somebody put back.
public final class Reinstatement {

  private final Store store;
  private final ActLog known;
  private final Acts acts;
  private final InstantSource clock;

  /// Reads the acts, which may take long: take no lock for it, and sign under one.
  public Reinstatement(Store store, WriterIdentity writer, InstantSource clock) throws Problem {
    this.store = store;
    this.known = ActLog.read(store);
    this.acts = new Acts(store, writer);
    this.clock = clock;
  }

  /// Signs for those of `chosen` that need it and are there. To be called under the lock of those
  /// who destroy.
  ///
  /// @return those it signed for
  public List<Manifest> sign(Collection<Manifest> chosen) throws Problem {
    List<Manifest> signed = new ArrayList<>();
    ActLog log = known.since(store);
    Map<Manifest, byte[]> uncounted = new LinkedHashMap<>();
    Set<String> sums = new HashSet<>();
    for (Manifest manifest : chosen) {
      String name = manifest.objectName();
      byte[] bytes = store.exists(name) ? store.readAll(name, Manifest.MAX_BYTES) : new byte[0];
      if (bytes.length > 0 && !log.isMissable(Capsule.sha256(bytes))) {
        uncounted.put(manifest, bytes);
        sums.add(Capsule.sha256(bytes));
      }
    }
    Map<String, List<ActLog.Act>> endings = log.endings(sums);
    for (Map.Entry<Manifest, byte[]> one : uncounted.entrySet()) {
      Manifest manifest = one.getKey();
      byte[] bytes = one.getValue();
      // Whoever was killed may have put it so that a power cut takes it away again.
      store.settle(manifest.objectName());
      String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
      List<ActLog.Act> ends = endings.getOrDefault(Capsule.sha256(bytes), List.of());
      acts.committedAnew(manifest, bytes, ends, now);
      signed.add(manifest);
    }
    return signed;
  }
}
