package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The signed acts that say which manifests are to go.
///
/// A tombstone names a manifest by the SHA-256 of its bytes, not only by its name. No two commits
/// make equal bytes, because each writes packs of its own, so a snapshot that is received again
/// after it was destroyed is not meant by the old tombstone, whoever's clock says what.
public final class Tombstones {

  private static final String FORMAT = "zseal-destroy-1";

  private Tombstones() {}

  /// Notes that `writer` is about to leave tombstones, the first of them as act `firstAct`, so that
  /// after a crash they are found without reading every act there is.
  public static void begin(Store store, String writer, int firstAct) throws Problem {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("writer", writer);
    json.put("firstAct", firstAct);
    store.put(Layout.DESTROYING, Json.write(json));
  }

  /// Notes that every manifest which was to go is gone.
  public static void end(Store store) throws Problem {
    store.delete(Layout.DESTROYING);
  }

  /// Whether a destroy has begun and not ended.
  public static boolean areOpen(Store store) throws Problem {
    return store.exists(Layout.DESTROYING);
  }

  /// Manifests a destroy meant to delete and did not come to: the crash was between the two steps.
  ///
  /// Whoever was killed may have left names, and names taken away, that a power cut undoes. Both
  /// are made to stay first: a manifest must not go for good while its tombstone may still vanish,
  /// or it would be missed, and one that is gone must not come back once nobody looks for it.
  ///
  /// @param known the acts read so far; somebody may have said since that one is to stay
  public static List<Manifest> unfinished(Store store, ActLog known) throws Problem {
    Map<String, Manifest> found = new LinkedHashMap<>();
    if (!areOpen(store)) {
      return List.of();
    }
    Map<String, ActFiles> files = new HashMap<>();
    // A damaged act gives no leave to delete anything; finding damage is for a scrub.
    for (ActLog.Act act : noted(store).acts()) {
      if (!act.kind().equals(Acts.DESTROY) || act.manifest().isEmpty()) {
        continue;
      }
      ActFiles ofWriter = files.get(act.writer());
      if (ofWriter == null) {
        ofWriter = new ActFiles(store, act.writer());
        files.put(act.writer(), ofWriter);
      }
      ofWriter.settle(act.number());
      if (!store.exists(act.manifest())) {
        store.settle(act.manifest());
      } else {
        byte[] manifest = store.readAll(act.manifest(), Manifest.MAX_BYTES);
        if (Capsule.sha256(manifest).equals(act.sha256())) {
          found.put(
              act.sha256(), Manifest.parse(manifest, store.location() + "/" + act.manifest()));
        }
      }
    }
    if (!found.isEmpty()) {
      ActLog log = known.since(store);
      found.keySet().removeIf(sha256 -> !log.isGone(sha256));
    }
    return List.copyOf(found.values());
  }

  /// The acts the note points to; all there are when it is damaged.
  private static ActLog noted(Store store) throws Problem {
    String writer;
    int first;
    try {
      String what = store.location() + "/" + Layout.DESTROYING;
      Json json = Json.parse(store.readAll(Layout.DESTROYING, Acts.MAX_BYTES), what);
      json.requireFormat(FORMAT, "Install a newer zseal.");
      writer = json.text("writer");
      first = json.smallNumber("firstAct");
    } catch (Problem.Corrupt _) {
      return ActLog.read(store);
    }
    // Nobody writes a note of a writer that has no folder, or of no act: it is damaged, too.
    return first >= 1 && store.folders(Layout.WRITERS).contains(writer)
        ? ActLog.readFrom(store, writer, first)
        : ActLog.read(store);
  }
}
