package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.ByteSink;
import dev.zseal.vault.pack.ByteSource;
import java.util.ArrayList;
import java.util.List;

/// Writes references short: the series by its place in a list, number and slot by the step from the
/// reference before. Neighbours usually lie in consecutive slots and cost 3 bytes and the hash.
final class RefCodec {

  /// Series one page may refer to: a bound for hostile pages, far above what merging makes.
  private static final int MAX_SERIES = 4096;

  private RefCodec() {}

  static final class Writer {
    private final List<Long> series = new ArrayList<>();
    private final ByteSink body;
    private int lastNumber;
    private int lastSlot;

    Writer(ByteSink body) {
      this.body = body;
    }

    void write(BlobRef ref) {
      int index = series.indexOf(ref.series());
      if (index < 0) {
        index = series.size();
        series.add(ref.series());
      }
      body.varint(index);
      body.zigzag((long) ref.number() - lastNumber);
      body.zigzag((long) ref.slot() - lastSlot - 1);
      body.u64(ref.hash0()).u64(ref.hash1());
      lastNumber = ref.number();
      lastSlot = ref.slot();
    }

    /// The page: its head, the list of series, and the body written so far.
    byte[] finish(ByteSink head) {
      head.varint(series.size());
      series.forEach(head::u64);
      return head.bytes(body.toByteArray()).toByteArray();
    }
  }

  static final class Reader {
    private final ByteSource in;
    private final long[] series;
    private long lastNumber;
    private long lastSlot;

    /// Reads the list of series; `in` then stands at the body.
    Reader(ByteSource in) throws Problem {
      this.in = in;
      int count = in.bounded("series count", Math.min(MAX_SERIES, in.remaining() / Long.BYTES));
      series = new long[count];
      for (int i = 0; i < count; i++) {
        series[i] = in.u64();
      }
    }

    BlobRef read() throws Problem {
      if (series.length == 0) {
        throw in.corrupt("a reference without a series");
      }
      int index = in.bounded("series index", series.length - 1);
      lastNumber += in.zigzag();
      lastSlot += in.zigzag() + 1;
      if (lastNumber < 1
          || lastNumber > Integer.MAX_VALUE
          || lastSlot < 0
          || lastSlot > Integer.MAX_VALUE) {
        throw in.corrupt("address %d/%d".formatted(lastNumber, lastSlot));
      }
      return new BlobRef(series[index], (int) lastNumber, (int) lastSlot, in.u64(), in.u64());
    }
  }
}
