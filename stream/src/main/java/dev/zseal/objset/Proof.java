package dev.zseal.objset;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Recomputes every MAC of a snapshot, up to the one that stands for all of it: what holds is
/// exactly the snapshot that ZFS sealed.
///
/// Checked are the MAC of each block and spill block, the seal of each block of dnodes (and with it
/// the MACs of all indirect blocks), and the portable MAC of the objset. Memory does not grow with
/// the snapshot. Source: `zio_crypt_do_objset_hmacs` in OpenZFS `module/os/linux/zfs/zio_crypt.c`.
public final class Proof {

  private static final int META_TYPE = 10;
  private static final int META_BLOCK = 16 << 10;
  private static final int UNCOMPRESSED = 2;
  private static final int MAC_BYTES = 32;

  /// Blocks one task checks.
  private static final int CHUNK = 32;

  private final SealedObjset sealed;
  private final DatasetKeys keys;
  private final Sealing sealing;
  private final Listener listener;
  private final ExecutorService workers;
  private final int ahead;
  private final ArrayDeque<Future<Long>> running = new ArrayDeque<>();

  private long bytes;
  private long objects;

  /// Hears how far it is.
  @FunctionalInterface
  public interface Listener {
    void progress(long bytes);
  }

  /// What was checked.
  ///
  /// @param bytes sealed bytes of the blocks
  public record Proved(long objects, long bytes) {}

  private Proof(SealedObjset sealed, DatasetKeys keys, int threads, Listener listener) {
    this.sealed = sealed;
    this.keys = keys;
    this.sealing = new Sealing(sealed.name(), keys);
    this.listener = listener;
    this.ahead = threads * 4;
    this.workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("zseal-prove-", 0).factory());
  }

  /// Proves the snapshot, or throws `Corrupt` with the first place where it is not what it was.
  ///
  /// @param threads how many check blocks at once
  public static Proved of(SealedObjset sealed, DatasetKeys keys, int threads, Listener listener)
      throws Problem {
    Proof proof = new Proof(sealed, keys, threads, listener);
    try {
      return proof.run();
    } finally {
      proof.workers.shutdownNow();
    }
  }

  private Proved run() throws Problem {
    KeyData keyData = sealed.keyData();
    PointerTree root =
        new PointerTree(
            sealed.name(),
            META_TYPE,
            keyData.metaIndirectBlockShift(),
            keyData.metaLevels(),
            keyData.metaBlockPointers());
    try {
      for (long index = sealed.nextDnodes(0); index >= 0; index = sealed.nextDnodes(index + 1)) {
        SealedDnodes dnodes = sealed.dnodes(index);
        if (dnodes != null) {
          root.add(index, dnodes(dnodes));
        }
      }
    } catch (Problem e) {
      // What is still being checked lies before it.
      awaitDownTo(0);
      throw e;
    }
    awaitDownTo(0);
    checkRoot(root.finish());
    return new Proved(objects, bytes);
  }

  /// Checks a block of dnodes and starts on what it points at; returns what stands for it.
  private byte[] dnodes(SealedDnodes dnodes) throws Problem {
    sealing.open(dnodes, sealed.order());
    for (SealedObject object : dnodes.objects()) {
      objects++;
      if (object.spill() != null) {
        submit(() -> sealing.checkSpill(object));
      }
      for (long id = object.nextBlock(0); id >= 0; id = object.nextBlock(id + CHUNK)) {
        long first = id;
        submit(() -> check(object, first));
      }
    }
    boolean little =
        DnodeBlockSeal.order(dnodes.range(), sealed.order()) == ByteOrder.LITTLE_ENDIAN;
    var seal = dnodes.range().seal();
    return PointerMac.of(
        new BlockPointer(seal.mac0(), seal.mac1(), META_BLOCK, META_BLOCK, UNCOMPRESSED, little),
        META_TYPE);
  }

  private long check(SealedObject object, long first) throws Problem {
    long sum = 0;
    for (long id = first; id >= 0 && id < first + CHUNK; id = object.nextBlock(id + 1)) {
      sum += sealing.check(object, id);
    }
    return sum;
  }

  private void submit(Callable<Long> check) throws Problem {
    awaitDownTo(ahead);
    running.add(workers.submit(check));
  }

  /// Waits for the oldest checks first, so that the first failure told is the first in the
  /// snapshot.
  private void awaitDownTo(int left) throws Problem {
    while (running.size() > left) {
      try {
        bytes += running.poll().get();
        listener.progress(bytes);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Problem problem) {
          throw problem;
        }
        throw new IllegalStateException("checking blocks failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Problem.Unavailable(
            "the proof of %s was interrupted".formatted(sealed.name()),
            "before its end",
            "Run it again.",
            e);
      }
    }
  }

  private void checkRoot(byte[][] pointers) throws Problem {
    byte[] type = ByteBuffer.allocate(Long.BYTES).putLong(sealed.type()).array();
    byte[] flags = new byte[Long.BYTES];
    byte[] core = DnodeCore.ofMetaDnode(sealed.keyData());
    byte[] all = new byte[type.length + flags.length + core.length];
    ByteBuffer buffer = ByteBuffer.wrap(all).put(type).put(flags).put(core);
    byte[] message = Arrays.copyOf(all, buffer.position() + pointers.length * PointerMac.BYTES);
    for (int i = 0; i < pointers.length; i++) {
      System.arraycopy(
          pointers[i], 0, message, buffer.position() + i * PointerMac.BYTES, PointerMac.BYTES);
    }
    byte[] mac = Arrays.copyOf(keys.hmac(message), MAC_BYTES);
    if (!Arrays.equals(mac, sealed.keyData().portableMac().bytes())) {
      throw new Problem.Corrupt(
          sealed.name() + " is not the snapshot that ZFS sealed",
          "every block opens, but the MAC of the whole does not hold: blocks of dnodes are"
              + " missing, exchanged, or from another snapshot",
          "Run `zseal scrub`. If that finds nothing wrong, the vault was changed by someone who"
              + " could not have the key.");
    }
  }
}
