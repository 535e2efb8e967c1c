package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.PackFile;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackRewriter;
import dev.zseal.vault.tree.BlockBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings back blobs that parity cannot, from other copies of the vault and from full streams.
///
/// Blocks are known by their hash, so a stream of the same snapshot from anywhere has them. Pages
/// hold addresses of this vault: only a copy of this vault has those.
final class Healer {

  private final Store store;
  private final int parityPercent;
  private final List<VaultCopy> copies;
  private final List<FullStreams> streams;

  /// Why places could not send what was asked of them.
  final List<Problem> failures = new ArrayList<>();

  /// @param copies other vaults, asked for blobs by address
  /// @param streams where whole snapshots can be had, asked next
  Healer(Store store, int parityPercent, List<VaultCopy> copies, List<FullStreams> streams) {
    this.store = store;
    this.parityPercent = parityPercent;
    this.copies = copies;
    this.streams = streams;
  }

  /// Finds what it can of the blobs that `pass` misses, and writes the packs anew. Returns how many
  /// blobs came back.
  int heal(TreePass pass, ScrubListener listener) throws Problem {
    Set<BlobHash> wanted = new HashSet<>();
    List<BlobRef> refs = new ArrayList<>(pass.wantedBlocks);
    refs.addAll(pass.wantedPages);
    refs.forEach(ref -> wanted.add(ref.hash()));
    try (Spool found = new Spool()) {
      for (BlobRef ref : refs) {
        askCopies(ref, found);
      }
      for (SnapshotLoss loss : pass.losses) {
        for (FullStreams place : streams) {
          if (found.size() < wanted.size()) {
            askStream(place, loss.snapshot(), wanted, found, listener);
          }
        }
      }
      return found.size() == 0 ? 0 : write(refs, pass, found, listener);
    }
  }

  private void askCopies(BlobRef ref, Spool found) throws Problem {
    for (VaultCopy copy : copies) {
      byte[] blob = found.has(ref.hash()) ? null : copy.find(ref);
      if (blob != null) {
        found.add(ref.hash(), blob, 0, blob.length);
      }
    }
  }

  /// What came before a failure is good all the same: every blob is known by its hash. And another
  /// place may have the rest.
  private void askStream(
      FullStreams place,
      Manifest snapshot,
      Set<BlobHash> wanted,
      Spool found,
      ScrubListener listener) {
    try (InputStream in = place.full(snapshot)) {
      if (in != null) {
        listener.note("reading a full of " + snapshot.fullName());
        read(new StreamReader(in, snapshot.fullName()), wanted, found);
      }
    } catch (Problem e) {
      failures.add(e);
      listener.note("%s: %s".formatted(snapshot.fullName(), e.evidence()));
    } catch (IOException _) {
      // Of closing it, when all was read.
    }
  }

  private static void read(StreamReader reader, Set<BlobHash> wanted, Spool found) throws Problem {
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
        if (wanted.contains(hash) && !found.has(hash)) {
          found.add(hash, blob, 0, blob.length);
        }
      }
    }
  }

  private int write(List<BlobRef> refs, TreePass pass, Spool found, ScrubListener listener)
      throws Problem {
    Map<String, List<BlobRef>> packs = new LinkedHashMap<>();
    refs.forEach(ref ->
        packs.computeIfAbsent(ref.series() + "/" + ref.number(), _ -> new ArrayList<>()).add(ref));
    int healed = 0;
    for (List<BlobRef> wanted : packs.values()) {
      healed += writePack(wanted, pass, found, listener);
    }
    return healed;
  }

  private int writePack(List<BlobRef> wanted, TreePass pass, Spool found, ScrubListener listener)
      throws Problem {
    BlobRef any = wanted.getFirst();
    PackLocation location = newest(any);
    PackRewriter rewriter = new PackRewriter(store, parityPercent);
    if (location != null) {
      try (PackFile pack = PackFile.open(store, location)) {
        if (wanted.stream().allMatch(ref -> isListed(pack, ref))) {
          Set<BlobRef> needed = new HashSet<>(pass.wantedBlocks);
          needed.addAll(pass.wantedPages);
          PackLocation anew = rewriter.mend(pack, found, needed::contains);
          listener.note("%s: written anew with what was found elsewhere".formatted(anew.file()));
          return wanted.size();
        }
      } catch (Problem.Corrupt _) {
        // It cannot be opened, or still lacks something: make what there is anew beside it.
      }
    }
    for (VaultCopy copy : copies) {
      if (copy.copyPack(any, store)) {
        listener.note(
            "pack %d of series %016x: copied from the other vault"
                .formatted(any.number(), any.series()));
        return wanted.size();
      }
    }
    String folder = location != null ? location.packsFolder() : Layout.packs(writerOf(any, pass));
    int count = rewriter.recreate(folder, wanted, pass.wantedPages::contains, found);
    if (count > 0) {
      listener.note(
          "pack %d of series %016x: %d of %d lost blobs were found elsewhere"
              .formatted(any.number(), any.series(), count, wanted.size()));
    }
    return count;
  }

  private static boolean isListed(PackFile pack, BlobRef ref) {
    var directory = pack.directory(ref.number());
    return ref.slot() < directory.slots() && directory.hash(ref.slot()).equals(ref.hash());
  }

  private @Nullable PackLocation newest(BlobRef ref) throws Problem {
    return PackLocation.list(store).stream()
        .filter(l -> l.series() == ref.series() && l.name().holds(ref.number()))
        .max(Comparator.comparingInt(l -> l.name().generation()))
        .orElse(null);
  }

  /// Whose pack it was: the writer of a snapshot that was received into the series.
  private static String writerOf(BlobRef ref, TreePass pass) {
    return pass.losses.stream()
        .map(SnapshotLoss::snapshot)
        .filter(m -> m.stored().series() == ref.series())
        .findFirst()
        .orElse(pass.losses.getFirst().snapshot())
        .writer();
  }
}
