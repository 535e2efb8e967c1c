package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.BlobSupply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Blobs that streams brought, in a temporary file until the packs that want them are written.
final class Spool implements BlobSupply, AutoCloseable {

  private final FileChannel file;
  private final Map<BlobHash, Place> places = new HashMap<>();
  private long end;

  private record Place(long offset, int length) {}

  Spool() throws Problem {
    try {
      Path path = Files.createTempFile("zseal", ".found");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Bytes of the file.
  long bytes() {
    return end;
  }

  /// Forgets all of them.
  void clear() {
    places.clear();
    end = 0;
  }

  void add(BlobHash hash, byte[] bytes, int offset, int length) throws Problem {
    try {
      ByteBuffer blob = ByteBuffer.wrap(bytes, offset, length);
      long at = end;
      while (blob.hasRemaining()) {
        at += file.write(blob, at);
      }
      places.put(hash, new Place(end, length));
      end = at;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public byte @Nullable [] find(BlobRef ref) throws Problem {
    Place place = places.get(ref.hash());
    if (place == null) {
      return null;
    }
    try {
      ByteBuffer blob = ByteBuffer.allocate(place.length());
      while (blob.hasRemaining() && file.read(blob, place.offset() + blob.position()) >= 0) {
        // Until it is whole; the hash is checked by whoever uses it.
      }
      return blob.array();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException _) {
      // It was only ever temporary.
    }
  }

  private static Problem failed(IOException e) {
    return new Problem.Unavailable(
        "cannot keep found blobs in a temporary file",
        String.valueOf(e.getMessage()),
        "Make room in the folder for temporary files, then scrub again.",
        e);
  }
}
