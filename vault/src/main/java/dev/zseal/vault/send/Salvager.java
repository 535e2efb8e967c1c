package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamWriter;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.PageSource;
import dev.zseal.vault.tree.RangePage;
import dev.zseal.vault.tree.Tree;
import dev.zseal.vault.tree.TreeReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes the full stream of a damaged snapshot with what is left of it.
public final class Salvager {

  private final Store store;
  private final StreamPlan plan;
  private final Manifest snapshot;

  /// @param plan of a full
  public Salvager(Store store, StreamPlan plan) {
    this.store = store;
    this.plan = plan;
    this.snapshot = plan.to();
  }

  /// Writes the stream; zeroes stand for what is lost, and it ends as a whole one does. `Corrupt`,
  /// and nothing is written, when a page is lost without which ZFS would open nothing of it.
  public Salvage send(OutputStream out, SendListener listener) throws Problem {
    try (Packs packs = new Packs(store)) {
      StreamHead received = Sender.head(store, plan);
      StreamHead head = Sender.wrapped(received.asFull(), plan);
      Tree tree = snapshot.tree();
      PageSource blobs = ref -> read(packs, ref);
      checkPages(tree, blobs);
      StreamWriter writer = new StreamWriter(out, head.order());
      writer.begin(head.begin(), head.payload());
      AtomicReference<SalvageSink> salvage = new AtomicReference<>();
      SendPump.Source source =
          sink -> {
            SalvageSink zeroing = new SalvageSink(sink, blobs);
            salvage.set(zeroing);
            new Emitter(
                    blobs, null, tree, StreamPlan.BEGINNING, received.keyData(), zeroing, zeroing)
                .emit();
          };
      try (SendPump pump = new SendPump(packs, source)) {
        pump.drainTo(writer, listener);
      } catch (Problem.Corrupt e) {
        throw Sender.failed(store, plan, e);
      }
      writer.end();
      writer.flush();
      return salvage.get().result(snapshot);
    } catch (IOException e) {
      throw Sender.unwritable(e);
    } catch (InterruptedException e) {
      throw Sender.interrupted(e);
    }
  }

  /// Reads every range page.
  private void checkPages(Tree tree, PageSource blobs) throws Problem {
    try {
      new TreeReader(blobs).walk(tree, new RangePages(blobs));
    } catch (Problem.Corrupt e) {
      throw new Problem.Corrupt(
          "nothing of %s can be salvaged for ZFS".formatted(snapshot.fullName()),
          "the MAC of a dnode block is lost, without which ZFS opens none: %s: %s"
              .formatted(e.what(), e.evidence()),
          "Bring it back with `zseal scrub --from` and another copy of this vault, or send another"
              + " snapshot: `zseal scrub` says which are whole. Files can mostly be got out all the"
              + " same: try `zseal extract --salvage`, with the key.");
    }
  }

  private record RangePages(PageSource blobs) implements TreeReader.Differences {

    @Override
    public void changed(long index, @Nullable Entry before, Entry after) throws Problem {
      RangePage.read(after, index, blobs);
    }

    @Override
    public void gone(long index, Entry before) {
      throw new IllegalStateException("nothing goes from an empty tree");
    }
  }

  /// Reads a blob. What the disk does not give is lost too, unless it does not give anything.
  private byte[] read(Packs packs, BlobRef ref) throws Problem {
    try {
      return packs.read(ref);
    } catch (Problem.Unavailable e) {
      if (store.exists(snapshot.objectName())) {
        throw new Problem.Corrupt(e.what(), e.evidence(), e.hint());
      }
      throw e;
    }
  }
}
