package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.store.StoredObject;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackCheck;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.Packs;
import org.jspecify.annotations.Nullable;

/// Another vault, which may be a copy of this one: then it has the same blobs at the same
/// addresses.
public final class VaultCopy implements AutoCloseable {

  private static final int CHUNK = 1 << 20;

  private final Store store;
  private final Packs packs;

  public VaultCopy(Store store) {
    this.store = store;
    this.packs = new Packs(store);
  }

  /// Where its objects are.
  Store store() {
    return store;
  }

  /// The blob, or null if that vault does not have it, or has lost it too.
  byte @Nullable [] find(BlobRef ref) throws Problem {
    try {
      return packs.read(ref);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }

  /// Copies the whole and sound file that has a pack; returns whether there was one. A file of that
  /// name in `into` is one that cannot even be opened.
  boolean copyPack(BlobRef ref, Store into) throws Problem {
    for (PackLocation location : PackLocation.list(store)) {
      if (location.series() == ref.series()
          && location.name().holds(ref.number())
          && isSound(location)) {
        copy(location.file(), into);
        return true;
      }
    }
    return false;
  }

  private boolean isSound(PackLocation location) throws Problem {
    try (PackFile pack = PackFile.open(store, location)) {
      return PackCheck.of(pack, _ -> {}).isWhole();
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  private void copy(String name, Store into) throws Problem {
    try (StoredObject from = store.open(name);
        var to = into.create(name)) {
      byte[] chunk = new byte[CHUNK];
      for (long at = 0; at < from.length(); at += CHUNK) {
        int length = (int) Math.min(CHUNK, from.length() - at);
        from.read(at, chunk, 0, length);
        to.write(chunk, 0, length);
      }
      into.delete(name);
      to.commit();
    }
  }

  @Override
  public void close() {
    packs.close();
  }
}
