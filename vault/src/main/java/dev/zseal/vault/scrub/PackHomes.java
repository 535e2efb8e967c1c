package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackDirectory;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import dev.zseal.vault.pack.PackRewriter.Missing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where the lost blobs of one pack belong: the folder and kind of the file that lists them, so
/// that what is found of them lies beside it and a sweep can put both together.
///
/// Runs of pages and runs of data overlap in their numbers; which of them a blob was in, only their
/// directories tell.
final class PackHomes {

  /// @param packsFolder the writer's folder of packs
  record Home(String packsFolder, PackName.Kind kind) {}

  private record Listing(Home home, Set<BlobRef> refs) {}

  private final long series;
  private final List<Listing> listings;
  private final List<PackLocation> unopenable;

  private PackHomes(long series, List<Listing> listings, List<PackLocation> unopenable) {
    this.series = series;
    this.listings = listings;
    this.unopenable = unopenable;
  }

  static PackHomes of(Store store, long series, int number) throws Problem {
    List<Listing> listings = new ArrayList<>();
    List<PackLocation> unopenable = new ArrayList<>();
    for (PackLocation location : PackLocation.list(store, series)) {
      if (location.name().holds(number)) {
        try (PackFile pack = PackFile.open(store, location)) {
          PackDirectory directory = pack.directory(number);
          Set<BlobRef> refs = new HashSet<>();
          for (int slot = 0; slot < directory.slots(); slot++) {
            refs.add(directory.ref(series, number, slot));
          }
          listings.add(new Listing(new Home(location.packsFolder(), location.name().kind()), refs));
        } catch (Problem.Corrupt | Problem.Unavailable _) {
          unopenable.add(location);
        }
      }
    }
    return new PackHomes(series, listings, unopenable);
  }

  /// Whether no file that can be opened knows anything of the pack.
  boolean isLost() {
    return listings.stream().allMatch(listing -> listing.refs.isEmpty());
  }

  /// Where a blob belongs.
  ///
  /// @param losses whose series it may be, where no file is left to tell
  Home of(Missing blob, List<SnapshotLoss> losses) {
    for (Listing listing : listings) {
      if (listing.refs.contains(blob.ref())) {
        return listing.home;
      }
    }
    return ofAll(List.of(blob), losses);
  }

  /// Where the blobs of a pack belong of which nothing is known: a pack of pages takes all there
  /// is.
  Home ofAll(List<Missing> blobs, List<SnapshotLoss> losses) {
    PackName.Kind kind =
        blobs.stream().allMatch(blob -> blob.type() == BlobType.BLOCK)
            ? PackName.Kind.DATA
            : PackName.Kind.PAGE;
    for (PackLocation location : unopenable) {
      PackName.Kind its = location.name().kind();
      if (its == kind || (unopenable.size() == 1 && its == PackName.Kind.PAGE)) {
        return new Home(location.packsFolder(), its);
      }
    }
    String writer =
        losses.stream()
            .map(SnapshotLoss::snapshot)
            .filter(m -> m.stored().series() == series)
            .findFirst()
            .orElse(losses.getFirst().snapshot())
            .writer();
    return new Home(Layout.packs(writer), kind);
  }
}
