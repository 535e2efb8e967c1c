package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Pack files that cannot be opened and that no snapshot needs: all of it is in other files.
///
/// They are only in the way. But one goes only if every byte of it can be read: a disk that does
/// not answer gives no leave to delete. And not while somebody receives, who may have built on it.
final class Unopenable {

  private static final int CHUNK_BYTES = 1 << 20;

  private final Store store;
  private final ScrubListener listener;

  Unopenable(Store store, ScrubListener listener) {
    this.store = store;
    this.listener = listener;
  }

  /// Deletes what can go; returns what is still wrong with those that stay.
  ///
  /// @param unreadable what was wrong with each, not long ago
  /// @param nobodyReceives whether nobody can be building on one of them
  List<Problem> clear(Map<PackLocation, Problem> unreadable, boolean nobodyReceives)
      throws Problem {
    List<Problem> still = new ArrayList<>();
    Set<Long> settled = new HashSet<>();
    for (Map.Entry<PackLocation, Problem> entry : unreadable.entrySet()) {
      PackLocation file = entry.getKey();
      if (!store.exists(file.file())) {
        continue;
      }
      if (!isReadable(file)) {
        still.add(
            entry
                .getValue()
                .withHint(
                    "See to the disk. No snapshot needs this file any more, all of it is"
                        + " elsewhere; but what a disk does not give out zseal does not delete."
                        + " Move the file out of the vault, or delete it yourself."));
      } else if (!isUnopenable(file)) {
        still.add(entry.getValue());
      } else if (!nobodyReceives) {
        still.add(
            entry
                .getValue()
                .withHint(
                    "No snapshot needs this file. It stays because a receive may have built on"
                        + " it: one that is under way, that can be continued (`zseal receive -A"
                        + " DATASET` lets go of it), or that was killed less than a day ago. Scrub"
                        + " again afterwards, and it goes."));
      } else {
        if (settled.add(file.series())) {
          settle(file.series());
        }
        store.delete(file.file());
        listener.note("%s: deleted, all that is needed of it is elsewhere".formatted(file.file()));
      }
    }
    return still;
  }

  /// What took the file's place must be there after a power cut, too.
  private void settle(long series) throws Problem {
    for (PackLocation other : PackLocation.list(store, series)) {
      store.settle(other.file());
    }
  }

  private boolean isUnopenable(PackLocation file) throws Problem {
    try (PackFile pack = PackFile.open(store, file)) {
      return pack.length() < 0;
    } catch (Problem.Corrupt _) {
      return true;
    } catch (Problem.Unavailable | Problem.TooNew _) {
      return false;
    }
  }

  private boolean isReadable(PackLocation file) throws Problem {
    try (StoredObject object = store.open(file.file())) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (long at = 0; at < object.length(); at += chunk.length) {
        object.read(at, chunk, 0, (int) Math.min(chunk.length, object.length() - at));
      }
      return true;
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return false;
    }
  }
}
