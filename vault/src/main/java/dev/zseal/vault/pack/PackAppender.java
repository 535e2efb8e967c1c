package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Appends the blobs of one receive to packs of its series, sealing each in the background.
///
/// The first pack takes pages and payloads alike, so that a tiny receive is a single file; once it
/// holds more than [#JOINT_BYTES] payloads go to data packs of their own. Nothing an appender wrote
/// is part of a snapshot before [#finish] returned and a manifest refers to it; [#close] without
/// `finish` deletes what was written.
public final class PackAppender implements AutoCloseable {

  /// Largest blob: a block of 16 MiB and its header.
  public static final int MAX_BLOB = (16 << 20) + 4096;

  static final long JOINT_BYTES = 1 << 20;
  static final long PAGE_PACK_BYTES = 16L << 20;
  private static final int UNSYNCED_PACKS = 2;

  private final Store store;
  private final String packsFolder;
  private final long series;
  private final long dataPackBytes;
  private final int parityPercent;
  private final int firstNumber;
  private int nextNumber;

  private @Nullable PackWriter pages;
  private @Nullable PackWriter data;
  private final ExecutorService sealer = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Sealing> sealing = new ArrayList<>();
  private final List<Sealing> sealed = new ArrayList<>();
  private final @Nullable Long inPlace;
  private long storedBytes;
  private boolean finished;

  /// A pack on its way to the disk, or there.
  private record Sealing(PackLocation location, Future<Long> bytes) {}

  /// @param packsFolder the writer's folder of packs
  /// @param firstNumber a number above every pack of the series
  /// @param dataPackBytes when a data pack is full
  /// @param parityPercent as the vault's settings have it
  /// @param inPlace the series that stands for the file blocks come from, if they are to stay there
  ///   ([InPlace]); else null
  public PackAppender(
      Store store,
      String packsFolder,
      long series,
      int firstNumber,
      long dataPackBytes,
      int parityPercent,
      @Nullable Long inPlace) {
    this.inPlace = inPlace;
    this.store = store;
    this.packsFolder = packsFolder;
    this.parityPercent = parityPercent;
    this.series = series;
    this.firstNumber = firstNumber;
    this.nextNumber = firstNumber;
    this.dataPackBytes = dataPackBytes;
  }

  /// Appends a sealed block.
  ///
  /// @param streamOffset where its record lies in the stream it came from
  public BlobRef addBlock(byte[] blob, int offset, int length, BlobHash hash, long streamOffset)
      throws Problem {
    if (inPlace != null) {
      return InPlace.ref(inPlace, streamOffset, hash);
    }
    PackWriter into = pages();
    if (data != null || into.bytes() > JOINT_BYTES || length > JOINT_BYTES) {
      into = data();
    }
    return into.add(BlobType.BLOCK, blob, offset, length, hash);
  }

  /// Appends a page.
  public BlobRef addPage(byte[] page, BlobHash hash) throws Problem {
    return pages().add(BlobType.PAGE, page, 0, page.length, hash);
  }

  /// Appends a copy of a small object that must survive the loss of its file. The manifest comes
  /// last.
  public BlobRef addCopy(BlobType type, byte[] object) throws Problem {
    BlobHash hash = BlobHash.of(object, 0, object.length);
    return pages().add(type, object, 0, object.length, hash);
  }

  private PackWriter pages() throws Problem {
    PackWriter current = pages;
    if (current != null && current.bytes() >= PAGE_PACK_BYTES) {
      pages = null;
      seal(current);
      current = null;
    }
    if (current == null) {
      current = begin(PackName.Kind.PAGE);
      pages = current;
    }
    return current;
  }

  private PackWriter data() throws Problem {
    PackWriter current = data;
    if (current != null && current.bytes() >= dataPackBytes) {
      data = null;
      seal(current);
      current = null;
    }
    if (current == null) {
      current = begin(PackName.Kind.DATA);
      data = current;
    }
    return current;
  }

  private PackWriter begin(PackName.Kind kind) throws Problem {
    PackName name = new PackName(nextNumber, nextNumber, 0, kind);
    var location = new PackLocation(packsFolder, series, name);
    if (nextNumber > PackName.MAX_NUMBER) {
      throw new Problem.Corrupt(
          "nothing can be stored: there is no number for pack " + location,
          "a pack of the series has the last one",
          "No zseal writes so many: somebody put a file there. Move it out of the vault, then run"
              + " `zseal scrub`.");
    }
    PackWriter writer = new PackWriter(store, location, parityPercent);
    nextNumber++;
    return writer;
  }

  /// Has a pack sealed in the background, which owns it from now on.
  private void seal(PackWriter pack) throws Problem {
    try {
      while (sealing.size() >= UNSYNCED_PACKS) {
        await(sealing.removeFirst());
      }
    } catch (Problem e) {
      pack.close();
      throw e;
    }
    Sealing started = new Sealing(pack.location(), sealer.submit(pack::seal));
    sealing.add(started);
    sealed.add(started);
  }

  private void await(Sealing pack) throws Problem {
    try {
      storedBytes += pack.bytes().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new IllegalStateException("sealing a pack failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable(
          "the receive was interrupted", "while a pack was being synced", "Run it again.", e);
    }
  }

  /// Makes all packs durable; afterwards a manifest may refer to them.
  public void finish() throws Problem {
    settle();
    finished = true;
  }

  /// Makes all that was appended durable. More may be appended, to packs of their own.
  public void settle() throws Problem {
    PackWriter lastData = data;
    data = null;
    if (lastData != null) {
      seal(lastData);
    }
    PackWriter lastPages = pages;
    pages = null;
    if (lastPages != null) {
      seal(lastPages);
    }
    while (!sealing.isEmpty()) {
      await(sealing.removeFirst());
    }
  }

  /// Leaves what was settled to somebody else, who will refer to it: [#close] keeps it.
  public void keep() {
    if (!sealing.isEmpty()) {
      throw new IllegalStateException("a pack is still on its way to the disk");
    }
    sealed.clear();
  }

  /// Lets go of what was written after all: no manifest refers to it.
  public void discard() {
    finished = false;
  }

  /// The folder of its writer's packs.
  public String packsFolder() {
    return packsFolder;
  }

  public long series() {
    return series;
  }

  /// The first pack number this appender uses.
  public int firstNumber() {
    return firstNumber;
  }

  /// The last pack number used so far; one below the first when there is none.
  public int lastNumber() {
    return nextNumber - 1;
  }

  /// Bytes of the packs sealed so far, tables included.
  public long storedBytes() {
    return storedBytes;
  }

  @Override
  public void close() {
    if (data != null) {
      data.close();
    }
    if (pages != null) {
      pages.close();
    }
    sealer.close();
    if (!finished) {
      for (Sealing pack : sealed) {
        // A name that was taken is another writer's pack: only what became ours may go.
        if (pack.bytes().state() != Future.State.SUCCESS) {
          continue;
        }
        try {
          store.delete(pack.location().file());
        } catch (Problem _) {
          // An orphan costs room until a prune, nothing else.
        }
      }
    }
  }
}
