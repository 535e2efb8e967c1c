package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobRef;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A set of blobs by their addresses: a bit for each slot of each pack.
public final class AddressSet {

  /// More slots than the largest directory a reader accepts has room for.
  private static final int MAX_SLOT = 1 << 22;

  private final Map<Long, Map<Integer, BitSet>> series = new HashMap<>();
  private long lastSeries;
  private int lastNumber;
  private @Nullable BitSet last;

  /// Adds a blob; returns whether it was not in the set yet.
  public boolean add(BlobRef ref) throws Problem {
    if (!isPossible(ref)) {
      throw new Problem.Corrupt(
          "a page refers to a blob that cannot be",
          "slot %d of pack %d".formatted(ref.slot(), ref.number()),
          "Use another copy of this vault if there is one; nothing was deleted.");
    }
    BitSet pack = pack(ref.series(), ref.number());
    if (pack.get(ref.slot())) {
      return false;
    }
    pack.set(ref.slot());
    return true;
  }

  /// Whether there may be such a blob: a page may say anything.
  public static boolean isPossible(BlobRef ref) {
    return ref.slot() <= MAX_SLOT;
  }

  public boolean contains(BlobRef ref) {
    return of(ref.series(), ref.number()).get(ref.slot());
  }

  /// The slots of one pack, not to be changed.
  public BitSet of(long ofSeries, int number) {
    BitSet pack = series.getOrDefault(ofSeries, Map.of()).get(number);
    return pack == null ? new BitSet() : pack;
  }

  private BitSet pack(long ofSeries, int number) {
    BitSet pack = last;
    if (pack == null || ofSeries != lastSeries || number != lastNumber) {
      pack =
          series
              .computeIfAbsent(ofSeries, _ -> new HashMap<>())
              .computeIfAbsent(number, _ -> new BitSet());
      last = pack;
      lastSeries = ofSeries;
      lastNumber = number;
    }
    return pack;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressSet slots && series.equals(slots.series);
  }

  @Override
  public int hashCode() {
    return series.hashCode();
  }
}
