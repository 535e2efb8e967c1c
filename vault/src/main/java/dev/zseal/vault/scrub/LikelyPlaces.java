package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.tree.PageRebuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where blobs lie, and which of several places a snapshot is likely to mean: first those of its
/// own receive and of the receives it was built on, last those of later ones.
final class LikelyPlaces implements PageRebuilder.Places {

  private final PlaceIndex index;
  private final Manifest.Stored own;
  private final List<Manifest.Stored> ancestry = new ArrayList<>();

  LikelyPlaces(PlaceIndex index, Catalog catalog, Manifest snapshot) throws Problem {
    this.index = index;
    this.own = snapshot.stored();
    Set<Long> seen = new HashSet<>();
    Manifest at = snapshot;
    while (at != null && seen.add(at.guid())) {
      ancestry.add(at.stored());
      at = at.baseGuid() == 0 ? null : base(catalog, at);
    }
  }

  /// One whose manifest is damaged ends the line: what else there is is only less likely.
  private static @Nullable Manifest base(Catalog catalog, Manifest of) throws Problem {
    try {
      return catalog.find(of.baseGuid()).orElse(null);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }

  @Override
  public List<BlobRef> of(BlobHash hash) {
    return index.of(hash);
  }

  @Override
  public int doubt(BlobRef place) {
    for (Manifest.Stored stored : ancestry) {
      if (stored.series() == place.series()
          && stored.firstPack() <= place.number()
          && place.number() <= stored.lastPack()) {
        return 0;
      }
    }
    return place.series() == own.series() && place.number() > own.lastPack() ? 2 : 1;
  }
}
