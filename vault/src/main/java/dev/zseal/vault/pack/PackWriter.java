package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.NewObject;
import dev.zseal.store.Store;

/// Writes one pack, blob by blob, and seals it.
final class PackWriter implements AutoCloseable {

  private final long series;
  private final PackName name;
  private final byte[] header;
  private final NewObject file;
  private final ByteSink slots = new ByteSink(4096);
  private int count;
  private long bytes = PackFormat.HEADER_BYTES;

  PackWriter(Store store, String folder, long series, PackName name) throws Problem {
    this.series = series;
    this.name = name;
    this.header = PackFormat.header(series, name);
    this.file = store.create(folder + "/" + name);
    file.write(header, 0, header.length);
  }

  PackName name() {
    return name;
  }

  /// Bytes of the file so far.
  long bytes() {
    return bytes;
  }

  /// Appends a blob.
  BlobRef add(BlobType type, byte[] blob, int offset, int length, BlobHash hash) throws Problem {
    if (length <= 0 || length > PackAppender.MAX_BLOB) {
      throw new IllegalArgumentException("blob of %d bytes".formatted(length));
    }
    file.write(blob, offset, length);
    bytes += length;
    slots.u8(type.code()).varint(length).u64(hash.hash0()).u64(hash.hash1());
    return new BlobRef(series, name.first(), count++, hash.hash0(), hash.hash1());
  }

  /// Writes directory and footer and makes the pack durable. Returns the file's length.
  long seal() throws Problem {
    byte[] directory =
        new ByteSink(slots.size() + 5).varint(count).bytes(slots.toByteArray()).toByteArray();
    BlobHash hash = BlobHash.of(directory, 0, directory.length);
    long parityAt = bytes + directory.length;
    long length = parityAt + PackFormat.FOOTER_BYTES;
    byte[] footer =
        new PackFormat.Footer(
                bytes, directory.length, hash.hash0(), hash.hash1(), parityAt, 0, length)
            .encode(header);
    file.write(directory, 0, directory.length);
    file.write(footer, 0, footer.length);
    file.commit();
    return length;
  }

  @Override
  public void close() {
    file.close();
  }
}
