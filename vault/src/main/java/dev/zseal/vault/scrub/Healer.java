package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobSupply;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackId;
import dev.zseal.vault.pack.PackRewriter;
import dev.zseal.vault.pack.PackRewriter.Missing;
import dev.zseal.vault.tree.AddressSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Brings back blobs that parity cannot, from other copies of the vault and from full streams.
///
/// Blocks are known by their hash, so a stream of the same snapshot from anywhere has them. Pages
/// hold addresses of this vault: a copy of this vault has those, and from a stream they are made
/// again as far as packs still list where its blobs lie. What is found goes into files of its own,
/// beside those that lost it; no file is deleted or replaced here.
final class Healer {

  /// So much is kept of what streams bring, until it is written.
  private static final long SPOOL_BYTES = 512L << 20;

  private final Store store;
  private final PackRewriter rewriter;
  private final List<VaultCopy> copies;
  private final List<FullStreams> streams;
  private final ScrubListener listener;
  private final Looker looker;
  private final Catalog catalog;

  /// Lost blobs that were looked for.
  private final AddressSet asked = new AddressSet();

  /// Lost blobs that were looked for in streams though no tree was seen to need them.
  private final AddressSet offered = new AddressSet();

  /// What is missing still, by pack.
  private final Map<PackId, List<Missing>> missing = new LinkedHashMap<>();

  private int healed;

  /// Why places could not send what was asked of them.
  final List<Problem> failures = new ArrayList<>();

  /// Why what was found could not be written.
  final List<Problem> unwritten = new ArrayList<>();

  /// Looks at one snapshot again.
  interface Looker {
    /// Walks its tree.
    ///
    /// @param isSought which of the lost blobs are wanted
    TreePass look(Manifest snapshot, Predicate<BlobRef> isSought) throws Problem;
  }

  /// @param copies other vaults, asked for blobs by address
  /// @param streams where whole snapshots can be had, asked next
  Healer(
      Store store,
      int parityPercent,
      List<VaultCopy> copies,
      List<FullStreams> streams,
      ScrubListener listener,
      Catalog catalog,
      Looker looker) {
    this.catalog = catalog;
    this.looker = looker;
    this.store = store;
    this.rewriter = new PackRewriter(store, parityPercent);
    this.copies = copies;
    this.streams = streams;
    this.listener = listener;
  }

  /// Finds what it can of the blobs that `pass` wants, and writes it. Returns how many blobs came
  /// back. May be called again, with what is wanted then.
  ///
  /// @param lost all blobs known to be lost, needed or not: who can tell below a lost page
  int heal(TreePass pass, List<Missing> lost) throws Problem {
    missing.clear();
    healed = 0;
    for (BlobRef ref : pass.wantedPages) {
      asked.add(ref);
      miss(ref, BlobType.PAGE);
    }
    for (BlobRef ref : pass.wantedBlocks) {
      asked.add(ref);
      miss(ref, BlobType.BLOCK);
    }
    if (!copies.isEmpty()) {
      write(pass, this::inCopies, true);
      for (VaultCopy copy : copies) {
        Problem unanswered = copy.unanswered();
        if (unanswered != null) {
          fail(unanswered);
        }
      }
    }
    if (!streams.isEmpty()) {
      askStreams(pass, lost);
    }
    return healed;
  }

  /// Whether a lost blob was not looked for yet.
  boolean isUnasked(BlobRef ref) {
    return !asked.contains(ref);
  }

  private void fail(Problem e) {
    if (failures.stream().noneMatch(known -> known.getMessage().equals(e.getMessage()))) {
      failures.add(e);
    }
  }

  private void miss(BlobRef ref, BlobType type) {
    missing.computeIfAbsent(PackId.of(ref), _ -> new ArrayList<>()).add(new Missing(ref, type));
  }

  private byte @Nullable [] inCopies(BlobRef ref) throws Problem {
    for (VaultCopy copy : copies) {
      byte[] blob = copy.find(ref);
      if (blob != null) {
        return blob;
      }
    }
    return null;
  }

  private void askStreams(TreePass pass, List<Missing> lost) throws Problem {
    boolean pages = missing.values().stream().flatMap(List::stream).anyMatch(Healer::isPage);
    if (pages) {
      offer(lost);
    }
    Set<BlobHash> wanted = new HashSet<>();
    missing.values().stream().flatMap(List::stream).forEach(one -> wanted.add(one.ref().hash()));
    PlaceIndex places = pages ? PlaceIndex.of(store, pass.wantedPages).orElse(null) : null;
    if (pages && places == null) {
      listener.note("lost pages are not made again from streams: the vault has too many blobs");
    }
    try (Spool found = new Spool()) {
      StreamFinds finds = new StreamFinds(wanted, found, () -> flush(pass, found));
      Set<BlobRef> tried = new HashSet<>();
      for (SnapshotLoss loss : pass.losses) {
        // What it lacks still of that: another one's stream may have brought it.
        TreePass left =
            looker.look(
                loss.snapshot(), ref -> wanted.contains(ref.hash()) && !tried.contains(ref));
        if (left.isAnyWanted()) {
          for (FullStreams place : streams) {
            askStream(place, loss.snapshot(), finds, places);
          }
          write(pass, found, false);
          found.clear();
          tried.addAll(left.wantedPages);
          tried.addAll(left.wantedBlocks);
        }
      }
    }
  }

  private static boolean isPage(Missing one) {
    return one.type() == BlobType.PAGE;
  }

  /// Adds so many of the blobs that are known to be lost, each once.
  private void offer(List<Missing> lost) throws Problem {
    Set<Missing> known = new HashSet<>();
    missing.values().forEach(known::addAll);
    int most = known.size() + TreePass.MOST_WANTED;
    for (Missing one : lost) {
      if (known.size() < most && !offered.contains(one.ref()) && known.add(one)) {
        offered.add(one.ref());
        miss(one.ref(), one.type());
      }
    }
  }

  private void flush(TreePass pass, Spool found) {
    if (found.bytes() > SPOOL_BYTES) {
      write(pass, found, false);
      found.clear();
    }
  }

  /// What came before a failure is good all the same: every blob is known by its hash. And another
  /// place may have the rest.
  private void askStream(
      FullStreams place, Manifest snapshot, StreamFinds finds, @Nullable PlaceIndex places) {
    try (InputStream in = place.full(snapshot)) {
      if (in != null) {
        listener.note("reading a full of " + snapshot.fullName());
        finds.read(
            new StreamReader(in, snapshot.fullName()),
            snapshot.tree().last(),
            places == null ? null : new LikelyPlaces(places, catalog, snapshot));
      }
    } catch (Problem e) {
      fail(e);
      listener.note("%s: %s".formatted(snapshot.fullName(), e.evidence()));
    } catch (IOException _) {
      // Of closing it, when all was read.
    }
  }

  /// Writes what `found` has of what is missing, pack by pack. A pack that cannot be written does
  /// not keep the others from it.
  private void write(TreePass pass, BlobSupply found, boolean ofCopies) {
    for (Map.Entry<PackId, List<Missing>> entry : missing.entrySet()) {
      PackId pack = entry.getKey();
      List<Missing> wanted = entry.getValue();
      int before = healed;
      int all = wanted.size();
      if (all > 0) {
        try {
          writePack(pack, pass, wanted, found, ofCopies);
        } catch (Problem e) {
          unwritten.add(e);
          listener.note(
              "pack %d of series %016x: %s".formatted(pack.number(), pack.series(), e.evidence()));
        }
      }
      if (healed > before) {
        listener.note(
            "pack %d of series %016x: %d of %d lost blobs were found elsewhere"
                .formatted(pack.number(), pack.series(), healed - before, all));
      }
    }
  }

  private void writePack(
      PackId pack, TreePass pass, List<Missing> wanted, BlobSupply found, boolean ofCopies)
      throws Problem {
    PackHomes homes = PackHomes.of(store, pack.series(), pack.number());
    Map<PackHomes.Home, List<Missing>> parts = new LinkedHashMap<>();
    if (homes.isLost()) {
      List<Missing> all = new ArrayList<>(wanted);
      for (VaultCopy copy : ofCopies ? copies : List.<VaultCopy>of()) {
        // With its blobs come the copies of small files that the pack had.
        all.addAll(copy.smallObjects(pack.series(), pack.number()));
      }
      parts.put(homes.ofAll(all, pass.losses), all);
    } else {
      for (Missing one : wanted) {
        parts.computeIfAbsent(homes.of(one, pass.losses), _ -> new ArrayList<>()).add(one);
      }
    }
    for (Map.Entry<PackHomes.Home, List<Missing>> part : parts.entrySet()) {
      PackHomes.Home home = part.getKey();
      Set<Missing> there =
          Set.copyOf(rewriter.addBeside(home.packsFolder(), home.kind(), part.getValue(), found));
      int before = wanted.size();
      wanted.removeAll(there);
      healed += before - wanted.size();
    }
  }
}
