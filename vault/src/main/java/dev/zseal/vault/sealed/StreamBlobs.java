package dev.zseal.vault.sealed;

import dev.zseal.problem.Problem;
import dev.zseal.sidecar.StreamFile;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.InPlace;
import dev.zseal.vault.tree.BlockBlob;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Stream files whose blocks stay in them ([InPlace]).
///
/// Safe for use by several threads once all files were added.
public final class StreamBlobs implements AutoCloseable {

  private static final int HEADER = 312;
  private static final int MAX_PAYLOAD = 16 << 20;

  private final List<Source> files = new ArrayList<>();

  private record Source(StreamFile file, ByteOrder order) {}

  /// Bytes of a file: as they lie, or mended.
  private interface Bytes {
    void read(long position, byte[] into, int offset, int length) throws Problem;
  }

  /// Adds a file, which [StreamFile] finds by any of its names; returns the series that stands for
  /// it.
  public long add(Path path) throws Problem {
    StreamFile file = StreamFile.open(path);
    byte[] start = new byte[(int) Math.min(HEADER, file.size())];
    file.read(0, start, 0, start.length);
    files.add(new Source(file, StreamReader.order(start, path.toString())));
    return InPlace.series(files.size() - 1);
  }

  /// The blob of a block as a vault would have stored it, checked against its hash and mended by
  /// the file's sidecar if need be.
  byte[] read(BlobRef ref) throws Problem {
    try {
      return checked(ref, source(ref).file::readRaw);
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return checked(ref, source(ref).file::read);
    }
  }

  private byte[] checked(BlobRef ref, Bytes bytes) throws Problem {
    byte[] blob = blob(ref, bytes);
    BlobHash hash = BlobHash.of(blob, 0, blob.length);
    if (hash.hash0() != ref.hash0() || hash.hash1() != ref.hash1()) {
      throw changed(source(ref), InPlace.offset(ref));
    }
    return blob;
  }

  /// The same as it lies, as long as that is a block.
  byte[] readUnchecked(BlobRef ref) throws Problem {
    try {
      return blob(ref, source(ref).file::readRaw);
    } catch (Problem.Corrupt | Problem.Unavailable _) {
      return blob(ref, source(ref).file::read);
    }
  }

  private Source source(BlobRef ref) {
    int number = InPlace.file(ref);
    if (number < 0 || number >= files.size()) {
      throw new IllegalArgumentException("no such file: " + ref);
    }
    return files.get(number);
  }

  private byte[] blob(BlobRef ref, Bytes bytes) throws Problem {
    Source source = source(ref);
    long at = InPlace.offset(ref);
    byte[] header = new byte[HEADER];
    bytes.read(at, header, 0, HEADER);
    SendRecord record = StreamReader.decode(header, source.order);
    byte[] head;
    long payload;
    switch (record) {
      case SendRecord.Write write -> {
        head = BlockBlob.header(write);
        payload = write.compressedSize();
      }
      case SendRecord.Spill spill -> {
        head = BlockBlob.header(spill.modified());
        payload = spill.compressedSize();
      }
      case null, default -> throw changed(source, at);
    }
    if (payload < 0 || payload > MAX_PAYLOAD) {
      throw changed(source, at);
    }
    byte[] blob = new byte[head.length + (int) payload];
    System.arraycopy(head, 0, blob, 0, head.length);
    bytes.read(at + HEADER, blob, head.length, (int) payload);
    return blob;
  }

  private static Problem changed(Source source, long at) {
    return new Problem.Corrupt(
        source.file + " changed while it was read",
        "the block at byte %d is another than before".formatted(at),
        "Run it again, with files nobody writes to.");
  }

  @Override
  public void close() {
    files.forEach(source -> source.file.close());
  }
}
