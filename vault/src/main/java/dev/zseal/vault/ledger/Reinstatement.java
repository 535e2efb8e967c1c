package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
    for (Manifest manifest : chosen) {
      String name = manifest.objectName();
      if (!store.exists(name)) {
        continue;
      }
      byte[] bytes = store.readAll(name, Manifest.MAX_BYTES);
      String sha256 = Capsule.sha256(bytes);
      if (!log.isMissable(sha256)) {
        // Whoever was killed may have put it so that a power cut takes it away again.
        store.settle(name);
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        acts.committedAnew(manifest, bytes, log.endings(sha256), now);
        signed.add(manifest);
      }
    }
    return signed;
  }
}
