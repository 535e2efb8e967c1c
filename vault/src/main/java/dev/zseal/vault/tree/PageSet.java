package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobRef;

/// Pages by address and content.
///
/// An address has one blob for ever. But two copies of a vault that were both written to have each
/// its own at one address, and trees of both may meet in one of them: then neither page must hide
/// the other. So a page counts as known only if its address is, and a fingerprint of address and
/// hash as well. That may be wrong of two pages at one address only, once in 2^64.
public final class PageSet {

  private final AddressSet addresses;
  private long[] prints = new long[1 << 10];
  private int size;
  private boolean zero;

  public PageSet() {
    this(new AddressSet());
  }

  /// @param addresses where pages are added that others add to as well
  public PageSet(AddressSet addresses) {
    this.addresses = addresses;
  }

  /// Adds a page; returns whether it was not in the set yet.
  public boolean add(BlobRef page) throws Problem {
    boolean isNewAddress = addresses.add(page);
    return addPrint(print(page)) || isNewAddress;
  }

  /// Whether this very page is in the set.
  public boolean contains(BlobRef page) {
    if (!addresses.contains(page)) {
      return false;
    }
    long print = print(page);
    return print == 0 ? zero : prints[slot(prints, print)] == print;
  }

  private static long print(BlobRef page) {
    long address = mix(page.series()) + ((long) page.number() << 32 | page.slot());
    return mix(mix(address) ^ page.hash0());
  }

  /// Spreads the bits (the finalizer of MurmurHash3).
  private static long mix(long bits) {
    long x = bits;
    x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }

  private boolean addPrint(long print) {
    if (print == 0) {
      boolean isNew = !zero;
      zero = true;
      return isNew;
    }
    int slot = slot(prints, print);
    if (prints[slot] == print) {
      return false;
    }
    prints[slot] = print;
    size++;
    if (size > prints.length / 2) {
      grow();
    }
    return true;
  }

  private void grow() {
    long[] wider = new long[prints.length * 2];
    for (long print : prints) {
      if (print != 0) {
        wider[slot(wider, print)] = print;
      }
    }
    prints = wider;
  }

  /// Where it is, or where it would go.
  private static int slot(long[] table, long print) {
    int slot = (int) print & (table.length - 1);
    while (table[slot] != 0 && table[slot] != print) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }
}
