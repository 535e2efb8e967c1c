package dev.zseal.vault.pack;

import dev.zseal.parity.CellLayout;
import dev.zseal.problem.Problem;
import dev.zseal.store.NewObject;
import dev.zseal.store.Store;
import org.jspecify.annotations.Nullable;

/// Writes a file of one pack or a run of them, blob by blob, and seals it.
public final class PackWriter implements AutoCloseable {

  private static final int CELL = CellLayout.CELL_BYTES;

  private final PackLocation location;
  private final int parityPercent;
  private final byte[] header;
  private final NewObject file;
  private final ByteSink directory = new ByteSink(4096);
  private ByteSink slots = new ByteSink(4096);
  private int number;
  private int count;
  private long bytes = PackFormat.HEADER_BYTES;

  /// Begins the file; its first pack is open.
  ///
  /// @param parityPercent as [dev.zseal.vault.ledger.VaultSettings] has it
  public PackWriter(Store store, PackLocation location, int parityPercent) throws Problem {
    this.location = location;
    this.parityPercent = parityPercent;
    this.number = location.name().first();
    this.header = PackFormat.header(location.series(), location.name());
    this.file = store.create(location.file());
    try {
      file.write(header, 0, header.length);
    } catch (Problem e) {
      file.close();
      throw e;
    }
  }

  public PackLocation location() {
    return location;
  }

  /// Bytes of the file so far, without directory and parity.
  public long bytes() {
    return bytes;
  }

  /// Appends a blob to the open pack.
  public BlobRef add(BlobType type, byte[] blob, int offset, int length, BlobHash hash)
      throws Problem {
    if (length <= 0 || length > PackAppender.MAX_BLOB) {
      throw new IllegalArgumentException("blob of %d bytes".formatted(length));
    }
    file.write(blob, offset, length);
    bytes += length;
    slots.u8(type.code()).varint(length).u64(hash.hash0()).u64(hash.hash1());
    return new BlobRef(location.series(), number, count++, hash.hash0(), hash.hash1());
  }

  /// Keeps the address of a blob that is let go; its hash stays on record.
  public void addDead(BlobHash hash) {
    slots.u8(BlobType.DEAD.code()).varint(0).u64(hash.hash0()).u64(hash.hash1());
    count++;
  }

  /// Closes the open pack and opens the next of the run.
  public void nextPack() {
    if (number == location.name().last()) {
      throw new IllegalStateException("the run ends with pack " + number);
    }
    closePack();
    number++;
  }

  private void closePack() {
    directory.varint(count).bytes(slots.toByteArray());
    slots = new ByteSink(4096);
    count = 0;
  }

  /// Writes directory, parity and footer, makes the file durable, and closes it. Returns its
  /// length.
  public long seal() throws Problem {
    try (file) {
      return finish();
    }
  }

  private long finish() throws Problem {
    if (number != location.name().last()) {
      throw new IllegalStateException("pack %d is still to come".formatted(number + 1));
    }
    closePack();
    byte[] table = directory.toByteArray();
    if (table.length > PackFormat.MAX_DIRECTORY) {
      throw new IllegalStateException("a directory of %d bytes".formatted(table.length));
    }
    file.write(table, 0, table.length);
    BlobHash hash = BlobHash.of(table, 0, table.length);
    long end = bytes + table.length;
    @Nullable CellLayout layout = null;
    long length = end + PackFormat.FOOTER_BYTES;
    if (parityPercent > 0) {
      int cells = CellLayout.cellsFor(end);
      layout = CellLayout.of(cells, CellLayout.columnsFor(parityPercent));
      length = PackFormat.Footer.fileLength(layout);
      int padding = (int) ((long) cells * CELL - end);
      file.write(new byte[padding], 0, padding);
    }
    byte[] footer =
        new PackFormat.Footer(bytes, table.length, hash.hash0(), hash.hash1(), layout, length)
            .encode(header);
    if (layout == null) {
      file.write(footer, 0, footer.length);
    } else {
      protect(layout, footer);
    }
    file.commit();
    return length;
  }

  /// Parity, and the footer and the sums before and after it.
  private void protect(CellLayout layout, byte[] footer) throws Problem {
    byte[] sums = ParityWriter.write(file, layout).encode();
    long first = PackFormat.Footer.firstIndexAt(layout);
    file.writeAt(first, footer, 0, footer.length);
    file.writeAt(first + footer.length, sums, 0, sums.length);
    long second = PackFormat.Footer.parityEnd(layout);
    file.writeAt(second, sums, 0, sums.length);
    file.writeAt(second + sums.length, footer, 0, footer.length);
  }

  @Override
  public void close() {
    file.close();
  }
}
