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
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts zeroes in the place of blocks that are lost, under the pointer they had:
/// `docs/format/send-stream.md`, "Salvage".
///
/// Every block is read twice, here and when it is sent.
final class SalvageSink implements RecordSink, TreeReader.LostPages {

  private static final int SECTOR = 512;

  private final RecordSink sink;
  private final PageSource blobs;
  private final List<Salvage.Part> parts = new ArrayList<>();
  private boolean moreParts;
  private long lostBytes;
  private @Nullable DnodeEntry current;
  private byte[] zeroes = {};

  /// @param blobs pages and blocks; `Corrupt` for those that are lost
  SalvageSink(RecordSink sink, PageSource blobs) {
    this.sink = sink;
    this.blobs = blobs;
  }

  /// What was lost of what was sent.
  Salvage result(Manifest snapshot) {
    return new Salvage(snapshot, lostBytes, parts, moreParts);
  }

  @Override
  public void object(DnodeEntry object) {
    current = object;
  }

  @Override
  public void record(SendRecord record, byte[] payload) throws Problem {
    sink.record(record, payload);
  }

  @Override
  public void block(Entry entry, long object, long offset) throws Problem {
    if (isThere(entry, object, offset)) {
      sink.block(entry, object, offset);
      return;
    }
    SendRecord.Dnode dnode = Objects.requireNonNull(current).dnode();
    if (isPossible(entry, dnode.blockSize())) {
      lost(Loss.BLOCKS, object, offset, dnode.blockSize());
      sink.record(BlockBlob.madeUpWrite(dnode, offset, entry, seal(entry)), zeroes(entry));
    } else {
      lost(Loss.PLACES, object, offset, dnode.blockSize());
    }
  }

  @Override
  public void spill(Entry entry, long object, boolean unmodified) throws Problem {
    int length = entry.form().logicalSize();
    if (isThere(entry, object, 0)) {
      sink.spill(entry, object, unmodified);
    } else if (isPossible(entry, length)) {
      lost(Loss.SPILL, object, 0, length);
      sink.record(BlockBlob.madeUpSpill(object, entry, seal(entry)), zeroes(entry));
    } else {
      lost(Loss.PLACES, object, 0, length);
    }
  }

  /// Passes over what lies below a lost page of an object's tree: a hole, to the receiver.
  @Override
  public void lost(long firstBlock, long blocks, Problem.Corrupt why) {
    SendRecord.Dnode dnode = Objects.requireNonNull(current).dnode();
    long end = Math.min(firstBlock + blocks, dnode.maxBlockId() + 1);
    long size = dnode.blockSize();
    lost(Loss.PLACES, dnode.object(), firstBlock * size, (end - firstBlock) * size);
  }

  private boolean isThere(Entry entry, long object, long offset) throws Problem {
    try {
      byte[] blob = blobs.read(entry.ref());
      BlockBlob.parse(blob, 0, blob.length, entry, object, offset);
      return true;
    } catch (Problem.Corrupt _) {
      return false;
    }
  }

  /// Whether a block can have the length on disk that its entry tells.
  private static boolean isPossible(Entry entry, int logicalSize) {
    return entry.bytes() > 0 && entry.bytes() <= logicalSize && entry.bytes() % SECTOR == 0;
  }

  /// Only the MAC is known. Salt and IV do not matter: nothing was ever sealed that way.
  private static Seal seal(Entry entry) {
    return new Seal(0, 0, 0, entry.mac0(), entry.mac1());
  }

  private byte[] zeroes(Entry entry) {
    if (zeroes.length != entry.bytes()) {
      zeroes = new byte[(int) entry.bytes()];
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
