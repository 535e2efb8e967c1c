package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The settings of a vault whose `vault.json` is lost: every receive left a copy in its packs.
public final class SettingsCopy {

  private SettingsCopy() {}

  /// What most of the copies say, or nothing if there is none. Settings do not change, and one file
  /// is changed more easily than many packs.
  public static Optional<VaultSettings> most(Store store) throws Problem {
    Map<VaultSettings, Integer> counts = new LinkedHashMap<>();
    for (PackLocation location : PackLocation.list(store)) {
      if (location.name().kind() == PackName.Kind.PAGE) {
        try (PackFile pack = PackFile.open(store, location)) {
          pack.copies(
              BlobType.SETTINGS,
              copy -> {
                try {
                  counts.merge(VaultSettings.parse(copy, store.location()), 1, Integer::sum);
                } catch (Problem.Corrupt _) {
                  // It was written like that, and is none.
                }
                return true;
              });
        } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
          // The others count.
        }
      }
    }
    return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  /// The first copy that can be read, or nothing.
  public static Optional<VaultSettings> find(Store store) throws Problem {
    for (PackLocation location : PackLocation.list(store)) {
      if (location.name().kind() == PackName.Kind.PAGE) {
        try (PackFile pack = PackFile.open(store, location)) {
          Optional<VaultSettings> found = in(pack, store);
          if (found.isPresent()) {
            return found;
          }
        } catch (Problem.Corrupt | Problem.Unavailable | Problem.TooNew _) {
          // The next one may be readable.
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<VaultSettings> in(PackFile pack, Store store) throws Problem {
    AtomicReference<@Nullable VaultSettings> found = new AtomicReference<>();
    pack.copies(
        BlobType.SETTINGS,
        copy -> {
          found.set(VaultSettings.parse(copy, store.location()));
          return false;
        });
    return Optional.ofNullable(found.get());
  }
}
