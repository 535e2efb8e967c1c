package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file being written for a [FolderStore].
final class FolderObject implements NewObject {

  private static final int BUFFER_BYTES = 256 << 10;

  private final FolderStore store;
  private final String name;
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

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
      if (length > buffer.remaining()) {
        drain(buffer.flip());
        buffer.clear();
      }
      if (length > buffer.remaining()) {
        drain(ByteBuffer.wrap(bytes, offset, length));
      } else {
        buffer.put(bytes, offset, length);
      }
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot write to the vault " + store.location());
    }
  }

  private void drain(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void commit() throws Problem {
    try {
      drain(buffer.flip());
      channel.force(true);
      store.makeFolders(target.getParent());
      publish();
      FolderStore.syncFolder(target.getParent());
    } catch (FileAlreadyExistsException _) {
      throw new Problem.Conflict(
          "%s/%s exists already".formatted(store.location(), name),
          "another zseal wrote it meanwhile",
          "Run the command again.");
    } catch (IOException e) {
      throw StoreProblems.of(e, "cannot write to the vault " + store.location());
    } finally {
      close();
    }
  }

  private void publish() throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException _) {
      // exFAT and some network file systems have no hard links; a move refuses a taken name too,
      // though not in one step.
      Files.move(temporary, target);
    }
  }

  @Override
  public void close() {
    FolderStore.closeQuietly(channel);
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // The next receive sweeps it.
    }
  }
}
