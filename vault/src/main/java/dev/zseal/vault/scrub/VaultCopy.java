package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackRewriter.Missing;
import dev.zseal.vault.pack.Packs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Another vault, which may be a copy of this one: then it has the same blobs at the same
/// addresses, though maybe in other files, and not all of them, and others besides.
public final class VaultCopy implements AutoCloseable {

  private final Store store;
  private final Packs packs;
  private @Nullable Problem unanswered;

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
    } catch (Problem.Unavailable e) {
      unanswered = e;
      return null;
    }
  }

  /// Why it could not be asked for something, null if it always could.
  @Nullable Problem unanswered() {
    return unanswered;
  }

  /// The copies of small objects that the vault has in a pack.
  List<Missing> smallObjects(long series, int number) throws Problem {
    List<Missing> found = new ArrayList<>();
    for (PackLocation location : PackLocation.list(store, series)) {
      if (location.name().holds(number)) {
        try (PackFile pack = PackFile.open(store, location)) {
          PackDirectory directory = pack.directory(number);
          for (int slot = 0; slot < directory.slots(); slot++) {
            BlobType type = directory.type(slot);
            switch (type) {
              case MANIFEST, CAPSULE, SETTINGS ->
                  found.add(new Missing(directory.ref(series, number, slot), type));
              case DEAD, BLOCK, PAGE -> {}
            }
          }
        } catch (Problem.Corrupt | Problem.Unavailable _) {
          // Another file may have them.
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    packs.close();
  }
}
