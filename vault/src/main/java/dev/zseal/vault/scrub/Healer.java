package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobSupply;
import dev.zseal.vault.pack.BlobType;
import dev.zseal.vault.pack.PackRewriter;
import dev.zseal.vault.pack.PackRewriter.Missing;
import dev.zseal.vault.tree.BlockBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings back blobs that parity cannot, from other copies of the vault and from full streams.
///
/// Blocks are known by their hash, so a stream of the same snapshot from anywhere has them. Pages
/// hold addresses of this vault: only a copy of this vault has those. What is found goes into files
/// of its own, beside those that lost it; no file is deleted or replaced here.
final class Healer {

  /// So much is kept of what streams bring, until it is written.
  private static final long SPOOL_BYTES = 512L << 20;

  private final Store store;
  private final PackRewriter rewriter;
  private final List<VaultCopy> copies;
  private final List<FullStreams> streams;
  private final ScrubListener listener;

  /// What is missing still, by pack.
  private final Map<Pack, List<Missing>> missing = new LinkedHashMap<>();

  private int healed;

  /// Why places could not send what was asked of them.
  final List<Problem> failures = new ArrayList<>();

  /// Why what was found could not be written.
  final List<Problem> unwritten = new ArrayList<>();

  private record Pack(long series, int number) {}

  /// @param copies other vaults, asked for blobs by address
  /// @param streams where whole snapshots can be had, asked next
  Healer(
      Store store,
      int parityPercent,
      List<VaultCopy> copies,
      List<FullStreams> streams,
      ScrubListener listener) {
    this.store = store;
    this.rewriter = new PackRewriter(store, parityPercent);
    this.copies = copies;
    this.streams = streams;
    this.listener = listener;
  }

  /// Finds what it can of the blobs that `pass` misses, and writes it. Returns how many blobs came
  /// back.
  int heal(TreePass pass) throws Problem {
    pass.wantedPages.forEach(ref -> miss(ref, BlobType.PAGE));
    pass.wantedBlocks.forEach(ref -> miss(ref, BlobType.BLOCK));
    if (!copies.isEmpty()) {
      write(pass, this::inCopies, true);
      for (VaultCopy copy : copies) {
        Problem unanswered = copy.unanswered();
        if (unanswered != null) {
          failures.add(unanswered);
        }
      }
    }
    askStreams(pass);
    return healed;
  }

  private void miss(BlobRef ref, BlobType type) {
    missing
        .computeIfAbsent(new Pack(ref.series(), ref.number()), _ -> new ArrayList<>())
        .add(new Missing(ref, type));
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

  private void askStreams(TreePass pass) throws Problem {
    Set<BlobHash> wanted = new HashSet<>();
    missing.values().stream()
        .flatMap(List::stream)
        .filter(one -> one.type() == BlobType.BLOCK)
        .forEach(one -> wanted.add(one.ref().hash()));
    if (wanted.isEmpty() || streams.isEmpty()) {
      return;
    }
    try (Spool found = new Spool()) {
      for (SnapshotLoss loss : pass.losses) {
        for (FullStreams place : streams) {
          if (!wanted.isEmpty()) {
            askStream(place, loss.snapshot(), pass, wanted, found);
          }
        }
      }
      write(pass, found, false);
    }
  }

  /// What came before a failure is good all the same: every blob is known by its hash. And another
  /// place may have the rest.
  private void askStream(
      FullStreams place, Manifest snapshot, TreePass pass, Set<BlobHash> wanted, Spool found) {
    try (InputStream in = place.full(snapshot)) {
      if (in != null) {
        listener.note("reading a full of " + snapshot.fullName());
        read(new StreamReader(in, snapshot.fullName()), pass, wanted, found);
      }
    } catch (Problem e) {
      failures.add(e);
      listener.note("%s: %s".formatted(snapshot.fullName(), e.evidence()));
    } catch (IOException _) {
      // Of closing it, when all was read.
    }
  }

  private void read(StreamReader reader, TreePass pass, Set<BlobHash> wanted, Spool found)
      throws Problem {
    SendRecord record;
    while ((record = reader.next()) != null) {
      byte @Nullable [] header =
          switch (record) {
            case SendRecord.Write write -> BlockBlob.header(write);
            case SendRecord.Spill spill -> BlockBlob.header(spill.modified());
            default -> null;
          };
      int length = reader.payloadLength();
      byte[] blob = new byte[(header == null ? 0 : header.length) + length];
      reader.readPayload(blob, blob.length - length);
      if (header != null) {
        System.arraycopy(header, 0, blob, 0, header.length);
        BlobHash hash = BlobHash.of(blob, 0, blob.length);
        if (wanted.remove(hash)) {
          found.add(hash, blob, 0, blob.length);
          if (found.bytes() > SPOOL_BYTES) {
            write(pass, found, false);
            found.clear();
          }
        }
      }
    }
  }

  /// Writes what `found` has of what is missing, pack by pack. A pack that cannot be written does
  /// not keep the others from it.
  private void write(TreePass pass, BlobSupply found, boolean ofCopies) {
    for (Map.Entry<Pack, List<Missing>> entry : missing.entrySet()) {
      Pack pack = entry.getKey();
      List<Missing> wanted = entry.getValue();
      int before = healed;
      int all = wanted.size();
      if (all > 0) {
        try {
          writePack(pack, pass, wanted, found, ofCopies);
        } catch (Problem e) {
          unwritten.add(e);
          listener.note(
              "pack %d of series %016x: %s".formatted(pack.number, pack.series, e.evidence()));
        }
      }
      if (healed > before) {
        listener.note(
            "pack %d of series %016x: %d of %d lost blobs were found elsewhere"
                .formatted(pack.number, pack.series, healed - before, all));
      }
    }
  }

  private void writePack(
      Pack pack, TreePass pass, List<Missing> wanted, BlobSupply found, boolean ofCopies)
      throws Problem {
    PackHomes homes = PackHomes.of(store, pack.series, pack.number);
    Map<PackHomes.Home, List<Missing>> parts = new LinkedHashMap<>();
    if (homes.isLost()) {
      List<Missing> all = new ArrayList<>(wanted);
      for (VaultCopy copy : ofCopies ? copies : List.<VaultCopy>of()) {
        // With its blobs come the copies of small files that the pack had.
        all.addAll(copy.smallObjects(pack.series, pack.number));
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
