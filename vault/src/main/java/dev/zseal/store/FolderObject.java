package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A file being written for a [FolderStore].
final class FolderObject implements NewObject {

  private static final int BUFFER_BYTES = 1 << 20;

  /*
   * Outside the heap, so that the kernel copies from here and nothing is copied before; pooled,
   * because such memory is given back only when the collector comes round to it.
   */
  private static final Queue<ByteBuffer> BUFFERS = new ArrayBlockingQueue<>(4);

  private final FolderStore store;
  private final String name;
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private @Nullable ByteBuffer buffer;
  private long appended;

  FolderObject(FolderStore store, String name, Path target, Path temporary, FileChannel channel) {
    this.store = store;
    this.name = name;
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws Problem {
    try {
      ByteBuffer target = buffer();
      int done = 0;
      while (done < length) {
        int n = Math.min(length - done, target.remaining());
        target.put(bytes, offset + done, n);
        done += n;
        if (!target.hasRemaining()) {
          drain(target);
        }
      }
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot write to the vault " + store.location());
    }
  }

  private ByteBuffer buffer() {
    ByteBuffer current = buffer;
    if (current == null) {
      ByteBuffer pooled = BUFFERS.poll();
      current = pooled == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : pooled.clear();
      buffer = current;
    }
    return current;
  }

  @Override
  public void writeAt(long position, byte[] bytes, int offset, int length) throws Problem {
    try {
      ByteBuffer through = buffer();
      drain(through);
      int done = 0;
      while (done < length) {
        int n = Math.min(length - done, through.remaining());
        through.put(bytes, offset + done, n).flip();
        writeFully(through, position + done);
        through.clear();
        done += n;
      }
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot write to the vault " + store.location());
    }
  }

  @Override
  public void read(long position, ByteBuffer into) throws Problem {
    try {
      drain(buffer());
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot write to the vault " + store.location());
    }
    StoredFile.read(channel, temporary.toString(), position, into);
  }

  /// Writes at the end of what was appended, wherever else was written.
  private void drain(ByteBuffer bytes) throws IOException {
    bytes.flip();
    int length = bytes.remaining();
    writeFully(bytes, appended);
    appended += length;
    bytes.clear();
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private void releaseBuffer() {
    ByteBuffer current = buffer;
    buffer = null;
    if (current != null) {
      // A full pool drops it: then more files were open at once than is usual.
      var _ = BUFFERS.offer(current);
    }
  }

  @Override
  public void commit() throws Problem {
    try {
      drain(buffer());
      releaseBuffer();
      channel.force(true);
      store.check();
      store.makeFolders(target.getParent());
      publish();
      FolderStore.syncFolder(target.getParent());
    } catch (FileAlreadyExistsException _) {
      throw new Problem.Conflict(
          "%s/%s exists already".formatted(store.location(), name),
          "another zseal wrote it meanwhile",
          "Run the command again.");
    } catch (IOException e) {
      throw StoreProblems.writing(e, "cannot write to the vault " + store.location());
    } finally {
      close();
    }
  }

  private void publish() throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      requireOurs(e);
    } catch (UnsupportedOperationException | IOException _) {
      // exFAT and some network file systems have no hard links; a move refuses a taken name too,
      // though not in one step.
      try {
        Files.move(temporary, target);
      } catch (FileAlreadyExistsException e) {
        requireOurs(e);
      }
    }
  }

  /// On a network mount a link may be made and the reply be lost: asked again, the server says that
  /// the name is taken (link(2), BUGS). It is ours then.
  private void requireOurs(FileAlreadyExistsException taken) throws IOException {
    if (!Files.isSameFile(target, temporary)) {
      throw taken;
    }
  }

  @Override
  public void close() {
    releaseBuffer();
    FolderStore.closeQuietly(channel);
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // The next receive sweeps it.
    }
    FolderStore.letGo(temporary);
  }
}
