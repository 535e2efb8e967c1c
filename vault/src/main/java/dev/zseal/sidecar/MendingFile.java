package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A file read through its sidecar: every cell is held against its sum, and mended in memory when
/// it does not match.
///
/// Safe for use by several threads, which take turns.
final class MendingFile implements FilePart {

  private static final int CELL = SidecarLayout.CELL;
  private static final int CHUNK_CELLS = 256;

  private final Path path;
  private final FileChannel file;
  private final Path sidecarPath;
  private final FileChannel sidecar;
  private final SidecarHead head;
  private final SidecarLayout layout;
  private final long fileBytes;
  private final boolean headsWhole;
  private final byte[] chunk;

  private @Nullable Group group;
  private long next;
  private @Nullable MessageDigest digest;
  private boolean thorough;

  /// Whether the file ended, and parity does not go on: what its head says there is may be endless.
  private boolean ended;

  private long damagedCells;
  private long mendedCells;
  private boolean hashMatches = true;
  private final ByteRanges lost = new ByteRanges();
  private boolean sectionsWhole = true;

  private MendingFile(
      Path path,
      FileChannel file,
      long fileBytes,
      Path sidecarPath,
      FileChannel sidecar,
      SidecarHead head,
      boolean headsWhole) {
    this.path = path;
    this.file = file;
    this.fileBytes = fileBytes;
    this.sidecarPath = sidecarPath;
    this.sidecar = sidecar;
    this.head = head;
    this.headsWhole = headsWhole;
    this.layout = head.layout();
    this.chunk = new byte[Math.min(CHUNK_CELLS, layout.cells(0)) * CELL];
  }

  /// Opens a file; the sidecar is then its to close.
  static MendingFile open(Path path, OpenSidecar opened) throws Problem {
    try {
      FileChannel file = FileChannel.open(path);
      try {
        return new MendingFile(
            path,
            file,
            file.size(),
            opened.path(),
            opened.channel(),
            opened.head(),
            opened.headsWhole());
      } catch (IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw Disk.cannotRead(path, e);
    }
  }

  @Override
  public Path path() {
    return path;
  }

  SidecarHead head() {
    return head;
  }

  /// The stream as the file itself says, damaged or not; null when it says nothing.
  @Nullable StreamOrigin origin() {
    byte[] start = new byte[StreamOrigin.BYTES];
    try {
      return Disk.read(file, start, 0, start.length, 0) < start.length
          ? null
          : StreamOrigin.of(start, path.toString());
    } catch (IOException | Problem _) {
      return null;
    }
  }

  @Override
  public long size() {
    return layout.bytes();
  }

  /// From now on everything is looked at, the sidecar and the SHA-256 too, and what is lost is
  /// noted and handed out as it lies. To be called before the first [#next].
  void beThorough() {
    thorough = true;
    digest = SidecarHead.digest();
  }

  /// What came to light so far.
  synchronized FileHealth health() {
    return new FileHealth(
        path,
        sidecarPath,
        damagedCells,
        mendedCells,
        lost.isEmpty() ? "" : lost.toString(),
        fileBytes - size(),
        hashMatches,
        headsWhole && sectionsWhole);
  }

  @Override
  public synchronized int next(byte[] into, int offset, int length) throws Problem {
    int n = (int) Math.min(length, size() - next);
    if (n <= 0 || ended) {
      return -1;
    }
    read(next, into, offset, n);
    next += n;
    if (digest != null) {
      digest.update(into, offset, n);
      if (next == size() && !ended) {
        hashMatches = SidecarHead.hex(digest.digest()).equals(head.sha256());
      }
    }
    return n;
  }

  @Override
  public synchronized void read(long position, byte[] into, int offset, int length) throws Problem {
    if (position < 0 || length > size() - position) {
      throw new Problem.Corrupt(
          path + " ends early",
          "byte %d is asked for, and it has %d".formatted(position + length, size()),
          "Send the snapshot again.");
    }
    long end = position + length;
    long at = position;
    while (at < end) {
      Group open = open(at / layout.groupBytes());
      int inGroup = (int) (at - open.start());
      int first = inGroup / CELL;
      int last = (int) Math.min(end - open.start() - 1, open.length() - 1) / CELL;
      int count = Math.min(CHUNK_CELLS, last - first + 1);
      readCells(open, first, count);
      int from = inGroup - first * CELL;
      int n = (int) Math.min(end - at, (long) count * CELL - from);
      System.arraycopy(chunk, from, into, offset + (int) (at - position), n);
      at += n;
    }
  }

  private Group open(long number) throws Problem {
    Group known = group;
    if (known == null || known.number() != number) {
      known = new Group(layout, number, file, sidecar);
      if (thorough) {
        sectionsWhole &= known.isSectionWhole();
      }
      group = known;
    }
    return known;
  }

  /// Reads neighbouring cells of a group into the chunk, mended.
  private void readCells(Group open, int first, int count) throws Problem {
    open.readCells(first, count, chunk);
    for (int i = 0; i < count && !ended; i++) {
      int cell = first + i;
      if (open.isDamaged(cell, chunk, i * CELL)) {
        long news = open.isNews(cell) ? 1 : 0;
        damagedCells += news;
        byte[] mended = open.mend(cell);
        if (mended != null) {
          mendedCells += news;
          System.arraycopy(mended, 0, chunk, i * CELL, CELL);
        } else if (thorough) {
          long at = open.start() + (long) cell * CELL;
          boolean cut = at >= fileBytes;
          lost.add(at, cut ? size() : Math.min(at + CELL, size()));
          ended |= cut;
        } else {
          throw beyondRepair(open);
        }
      }
    }
  }

  private Problem beyondRepair(Group open) {
    ByteRanges ranges = new ByteRanges();
    int whole = 0;
    byte[] cellBytes = new byte[CELL];
    int cells = layout.cells(open.number());
    for (int cell = 0; cell < cells; cell++) {
      open.readCells(cell, 1, cellBytes);
      boolean damaged = open.isDamaged(cell, cellBytes, 0);
      whole += damaged ? 0 : 1;
      if (damaged && open.mend(cell) == null) {
        long at = open.start() + (long) cell * CELL;
        ranges.add(at, Math.min(at + CELL, size()));
      }
    }
    return beyondRepair(path, sidecarPath, ranges.toString(), whole == 0);
  }

  static Problem beyondRepair(Path file, Path sidecar, String lost, boolean nothingWhole) {
    String other = nothingWhole ? "; nothing there is as it was: it may be another file" : "";
    return new Problem.Corrupt(
        file + " is damaged beyond repair",
        "%s are lost, and %s has not enough parity for them%s".formatted(lost, sidecar, other),
        "Take another copy of the file, or send the snapshot again.");
  }

  @Override
  public void readRaw(long position, byte[] into, int offset, int length) throws Problem {
    new PlainFile(path, file, size()).readRaw(position, into, offset, length);
  }

  @Override
  public void close() {
    try (file;
        sidecar) {
      group = null;
    } catch (IOException _) {
      // They were only read.
    }
  }
}
