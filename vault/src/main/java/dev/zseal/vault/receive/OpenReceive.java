package dev.zseal.vault.receive;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.journal.Checkpoint.Kept;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Hierarchy;
import dev.zseal.vault.pack.PackAppender;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Tree;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A stream being taken in: its lock, its pins, its packs, its tree so far. Closed before its
/// commit, it leaves nothing in the vault but its last checkpoint.
final class OpenReceive implements AutoCloseable {

  private final StreamGate.Admission admission;
  private final @Nullable Hierarchy hierarchy;
  private final List<Tree> lenders;
  private final PackAppender appender;
  private final Packs packs;
  private Pins.Held pin;
  private final Store.Lock lock;
  private SnapshotBuilder builder;
  private @Nullable Kept kept;

  /// @param base the tree the stream is merged onto
  /// @param lenders trees to borrow from
  OpenReceive(
      StreamGate.Admission admission,
      @Nullable Hierarchy hierarchy,
      Tree base,
      List<Tree> lenders,
      PackAppender appender,
      Packs packs,
      Pins.Held pin,
      Store.Lock lock)
      throws Problem {
    this.admission = admission;
    this.hierarchy = hierarchy;
    this.lenders = List.copyOf(lenders);
    this.appender = appender;
    this.packs = packs;
    this.pin = pin;
    this.lock = lock;
    this.kept = admission.partial();
    this.builder = builderOn(base);
    if (admission.resumed() && kept != null) {
      builder.resume(kept.checkpoint().point(), kept.checkpoint().payloadBytes());
    }
  }

  private SnapshotBuilder builderOn(Tree base) throws Problem {
    return new SnapshotBuilder(
        base, lenders, admission.keys().metaMaxBlockId(), packs::read, appender);
  }

  StreamGate.Admission admission() {
    return admission;
  }

  @Nullable Hierarchy hierarchy() {
    return hierarchy;
  }

  SnapshotBuilder builder() {
    return builder;
  }

  PackAppender appender() {
    return appender;
  }

  Pins.Held pin() {
    return pin;
  }

  /// The last checkpoint of this snapshot, of this receive or an earlier one.
  @Nullable Kept kept() {
    return kept;
  }

  /// Goes on after `now` was kept, whose tree is `part`.
  void goOnAfter(Tree part, Kept now) throws Problem {
    kept = now;
    SnapshotBuilder next = builderOn(part);
    next.goOnAfter(builder);
    builder = next;
  }

  /// Demands that the pin and each pack of this receive are still there. Where locks are not
  /// shared, another host may have taken them for what a crash left. And that nobody else has their
  /// numbers: two blobs must never have one address.
  void requireWhole(Store store) throws Problem {
    requirePin();
    BitSet there = new BitSet();
    int first = appender.firstNumber();
    int last = appender.lastNumber();
    for (PackLocation file :
        PackLocation.listSettled(store, appender.packsFolder(), appender.series())) {
      PackName name = file.name();
      there.set(name.first(), name.last() + 1);
      if (name.first() <= last
          && name.last() >= first
          && (name.first() < first || name.last() > last)) {
        throw taken("%s has numbers of its packs".formatted(file.file()));
      }
    }
    int missing = there.nextClearBit(first);
    if (missing <= last) {
      throw taken("pack %d of its series is gone".formatted(missing));
    }
  }

  /// Puts the pin anew if it is getting old, for where locks are not shared none counts for ever.
  void renewPin(Store store, String writer, Instant now, RandomGenerator random) throws Problem {
    if (pin.isAging(now)) {
      pin = Pins.renew(store, writer, pin, now, random).orElseThrow(() -> taken("its pin is gone"));
    }
  }

  /// Demands that the pin is still there.
  void requirePin() throws Problem {
    if (!pin.isThere()) {
      throw taken("its pin is gone");
    }
  }

  private Problem taken(String evidence) {
    appender.discard();
    return new Problem.Conflict(
        "%s was not stored: somebody deleted what it had received".formatted(pin.pin().snapshot()),
        evidence,
        "If a prune ran on another host meanwhile, the locks of this mount are not shared: let only"
            + " one host write to the vault at a time. Then send it again.");
  }

  @Override
  public void close() {
    appender.close();
    packs.close();
    pin.close();
    lock.close();
  }
}
