package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.Salvage.Loss;
import dev.zseal.vault.tree.BlockBlob;
import dev.zseal.vault.tree.DnodeEntry;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.TreeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Puts zeroes in the place of blocks that are lost, under the sizes and the MAC they had:
/// `docs/format/send-stream.md`, "Salvage".
///
/// Every block is read twice, here and when it is sent.
final class SalvageSink implements RecordSink, TreeReader.LostPages {

  private static final int OFF = 2;
  private static final int SECTOR = 512;

  /// Flag of a record: its block is of the other byte order than the stream.
  private static final int FLAG_SWAPPED = 1 << 4;

  private final RecordSink sink;
  private final PageSource blobs;
  private final CompressionHints hints;
  private final List<Salvage.Part> parts = new ArrayList<>();
  private boolean moreParts;
  private long lostBytes;
  private int swapped;
  private @Nullable DnodeEntry current;
  private OptionalInt compression = OptionalInt.empty();
  private boolean looked;
  private final Map<Long, SendRecord.Spill> spills = new HashMap<>();
  private byte[] zeroes = {};

  /// @param blobs pages and blocks; `Corrupt` for those that are lost
  SalvageSink(RecordSink sink, PageSource blobs, CompressionHints hints) {
    this.sink = sink;
    this.blobs = blobs;
    this.hints = hints;
  }

  /// What was lost of what was sent.
  Salvage result(Manifest snapshot) {
    return new Salvage(snapshot, lostBytes, parts, moreParts);
  }

  @Override
  public void object(DnodeEntry object) {
    current = object;
    compression = OptionalInt.empty();
    looked = false;
  }

  @Override
  public void record(SendRecord record, byte[] payload) throws Problem {
    if (record instanceof SendRecord.ObjectRange range) {
      swapped = range.flags() & FLAG_SWAPPED;
    }
    sink.record(record, payload);
  }

  @Override
  public void block(Entry entry, long object, long offset) throws Problem {
    if (read(entry, object, offset) instanceof SendRecord.Write write) {
      OptionalInt learnt = hints.learn(write);
      compression = learnt.isPresent() ? learnt : compression;
      sink.block(entry, object, offset);
      return;
    }
    DnodeEntry of = Objects.requireNonNull(current);
    int size = of.dnode().blockSize();
    if (!isPossible(entry.bytes(), size)) {
      lost(Loss.PLACES, object, offset, size);
      return;
    }
    boolean plain = entry.bytes() == size;
    boolean sure = plain || inObject(of).isPresent() || isMetadataKnown(of.dnode());
    int compressed =
        plain
            ? OFF
            : inObject(of).orElseGet(() -> hints.of(of.dnode()).orElseGet(CompressionHints::guess));
    lost(sure ? Loss.BLOCKS : Loss.GUESSED_BLOCKS, object, offset, size);
    SendRecord.Write write =
        BlockBlob.madeUp(of.dnode(), offset, compressed, entry.bytes(), swapped, seal(entry));
    sink.record(write, zeroes((int) entry.bytes()));
  }

  /// All metadata of a snapshot is compressed alike.
  private boolean isMetadataKnown(SendRecord.Dnode dnode) {
    return ObjectType.isMetadata(dnode.dnodeType()) && hints.of(dnode).isPresent();
  }

  /// How the object is compressed, from a block before this one, or else any other.
  private OptionalInt inObject(DnodeEntry object) throws Problem {
    if (compression.isEmpty() && !looked) {
      looked = true;
      compression = hints.look(object);
    }
    return compression;
  }

  @Override
  public void spill(Entry entry, long object, boolean unmodified) throws Problem {
    if (read(entry, object, 0) instanceof SendRecord.Spill spill) {
      spills.put(entry.bytes(), spill);
      sink.spill(entry, object, unmodified);
      return;
    }
    if (!isPossible(entry.bytes(), Integer.MAX_VALUE)) {
      lost(Loss.PLACES, object, 0, 0);
      return;
    }
    // Most are not compressed, for they are small.
    SendRecord.Spill like = spills.get(entry.bytes());
    long length = like == null ? entry.bytes() : like.length();
    lost(Loss.SPILL, object, 0, length);
    SendRecord.Spill spill =
        new SendRecord.Spill(
            object,
            length,
            swapped,
            like == null ? OFF : like.compression(),
            entry.bytes(),
            seal(entry),
            0);
    sink.record(spill, zeroes((int) entry.bytes()));
  }

  /// Passes over what lies below a lost page of an object's tree: a hole, to the receiver.
  @Override
  public void lost(long firstBlock, long blocks, Problem.Corrupt why) {
    SendRecord.Dnode dnode = Objects.requireNonNull(current).dnode();
    long end = Math.min(firstBlock + blocks, dnode.maxBlockId() + 1);
    long size = dnode.blockSize();
    lost(Loss.PLACES, dnode.object(), firstBlock * size, (end - firstBlock) * size);
  }

  /// The record of a block, or null when it is lost.
  private @Nullable SendRecord read(Entry entry, long object, long offset) throws Problem {
    try {
      byte[] blob = blobs.read(entry.ref());
      return BlockBlob.parse(blob, 0, blob.length, entry, object, offset).record();
    } catch (Problem.Corrupt _) {
      return null;
    }
  }

  private static boolean isPossible(long bytes, int blockSize) {
    return bytes > 0 && bytes <= blockSize && bytes <= BlockBlob.MAX_BLOCK && bytes % SECTOR == 0;
  }

  /// Only the MAC is known. Salt and IV do not matter: nothing was ever sealed that way.
  private static Seal seal(Entry entry) {
    return new Seal(0, 0, 0, entry.mac0(), entry.mac1());
  }

  private byte[] zeroes(int length) {
    if (zeroes.length != length) {
      zeroes = new byte[length];
    }
    return zeroes;
  }

  private void lost(Loss loss, long object, long offset, long length) {
    lostBytes += length;
    Salvage.Part part = new Salvage.Part(loss, object, offset, length);
    if (!parts.isEmpty() && parts.getLast().isFollowedBy(part)) {
      parts.add(parts.removeLast().with(part));
    } else if (parts.size() < Salvage.MAX_PARTS) {
      parts.add(part);
    } else {
      moreParts = true;
    }
  }
}
