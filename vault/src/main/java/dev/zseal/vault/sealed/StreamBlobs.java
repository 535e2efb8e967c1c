package dev.zseal.vault.sealed;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.InPlace;
import dev.zseal.vault.tree.BlockBlob;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Stream files whose blocks stay in them ([InPlace]).
///
/// Safe for use by several threads once all files were added.
public final class StreamBlobs implements AutoCloseable {

  private static final int HEADER = 312;
  private static final int MAX_PAYLOAD = 16 << 20;

  private final List<Source> files = new ArrayList<>();

  private record Source(Path path, FileChannel channel, ByteOrder order) {}

  /// Adds a file; returns the series that stands for it.
  public long add(Path path) throws Problem {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      byte[] start = new byte[(int) Math.min(HEADER, channel.size())];
      read(channel, start, 0, start.length, 0);
      files.add(new Source(path, channel, StreamReader.order(start, path.toString())));
      return InPlace.series(files.size() - 1);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /// The blob of a block as a vault would have stored it, checked against its hash.
  byte[] read(BlobRef ref) throws Problem {
    byte[] blob = readUnchecked(ref);
    BlobHash hash = BlobHash.of(blob, 0, blob.length);
    if (hash.hash0() != ref.hash0() || hash.hash1() != ref.hash1()) {
      throw changed(files.get(InPlace.file(ref)), InPlace.offset(ref));
    }
    return blob;
  }

  /// The same as it lies.
  byte[] readUnchecked(BlobRef ref) throws Problem {
    int number = InPlace.file(ref);
    if (number < 0 || number >= files.size()) {
      throw new IllegalArgumentException("no such file: " + ref);
    }
    Source source = files.get(number);
    long at = InPlace.offset(ref);
    try {
      byte[] header = new byte[HEADER];
      read(source.channel, header, 0, HEADER, at);
      return blob(source, header, at);
    } catch (IOException e) {
      throw unreadable(source.path, e);
    }
  }

  private static byte[] blob(Source source, byte[] header, long at) throws IOException, Problem {
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
    read(source.channel, blob, head.length, (int) payload, at + HEADER);
    return blob;
  }

  private static void read(FileChannel channel, byte[] into, int at, int length, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
    long from = position;
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, from);
      if (n < 0) {
        throw new EOFException("the file ends at byte " + from);
      }
      from += n;
    }
  }

  private static Problem changed(Source source, long at) {
    return new Problem.Corrupt(
        source.path + " changed while it was read",
        "the block at byte %d is another than before".formatted(at),
        "Run it again, with files nobody writes to.");
  }

  private static Problem unreadable(Path path, IOException e) {
    return new Problem.Unavailable(
        "cannot read " + path,
        e.getClass().getSimpleName() + ": " + e.getMessage(),
        "See that it exists and that this user may read it.",
        e);
  }

  @Override
  public void close() {
    for (Source source : files) {
      try {
        source.channel.close();
      } catch (IOException _) {
        // It was only read.
      }
    }
  }
}
