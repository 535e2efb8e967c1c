package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.vault.pack.BlobHash;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Some records of a stream and their payloads, on their way from reading through hashing to the
/// merge.
final class Batch {

  /// Records in a batch at most, so that small ones do not pile up.
  static final int MAX_ITEMS = 4096;

  /// One record; for a sealed block, `at` and `length` delimit its blob (header and payload).
  static final class Item {
    final SendRecord record;
    final long streamOffset;
    final int at;
    final int payloadLength;
    final int headerLength;
    final long streamEnd;
    final boolean canonical;
    final ByteOrder order;
    @Nullable BlobHash hash;

    Item(
        SendRecord record,
        long streamOffset,
        long streamEnd,
        int at,
        int headerLength,
        int payloadLength,
        boolean canonical,
        ByteOrder order) {
      this.record = record;
      this.streamOffset = streamOffset;
      this.streamEnd = streamEnd;
      this.at = at;
      this.headerLength = headerLength;
      this.payloadLength = payloadLength;
      this.canonical = canonical;
      this.order = order;
    }

    int length() {
      return headerLength + payloadLength;
    }

    boolean isBlock() {
      return record instanceof SendRecord.Write || record instanceof SendRecord.Spill;
    }
  }

  byte[] slab;
  int used;
  final List<Item> items = new ArrayList<>();
  final CountDownLatch hashed = new CountDownLatch(1);

  /// How the input ended; set in the last batch only.
  @Nullable Problem failure;

  /// Whether that was a sum that did not match.
  boolean refuted;

  /// A defect of zseal met while reading or hashing.
  volatile @Nullable Throwable defect;

  boolean last;

  /// Whether a right checksum covers all of it, and so all that came before it.
  boolean vouched;

  /// Bytes of input consumed once this batch was read.
  long position;

  Batch(byte[] slab) {
    this.slab = slab;
  }

  /// Settles what counts as received. After a failure, records beyond `vouchedTo` do not; a BEGIN
  /// stays, for what it says may be the reason.
  void vouch(long vouchedTo) {
    while (failure != null
        && !items.isEmpty()
        && items.getLast().streamEnd > vouchedTo
        && !(items.getLast().record instanceof SendRecord.Begin)) {
      items.removeLast();
    }
    vouched = items.isEmpty() || items.getLast().streamEnd <= vouchedTo;
  }

  /// Computes the hashes of the blobs, unless nobody wants them.
  void hash(boolean wanted) {
    try {
      for (Item item : items) {
        if (wanted && item.isBlock()) {
          item.hash = BlobHash.of(slab, item.at, item.length());
        }
      }
    } catch (RuntimeException | Error e) {
      defect = e;
    } finally {
      hashed.countDown();
    }
  }

  /// The hash of an item's blob, computed now if it was not before.
  BlobHash hashOf(Item item) {
    BlobHash hash = item.hash;
    return hash != null ? hash : BlobHash.of(slab, item.at, item.length());
  }
}
