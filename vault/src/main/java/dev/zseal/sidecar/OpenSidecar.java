package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A sidecar of which a head was read.
///
/// @param headsWhole whether both heads were whole, and nothing follows them
record OpenSidecar(Path path, FileChannel channel, SidecarHead head, boolean headsWhole)
    implements AutoCloseable {

  private static final byte[] MAGIC = "zseal sidecar ".getBytes(StandardCharsets.US_ASCII);

  /// Opens a sidecar; null when there is none, or none of whose heads one is whole.
  static @Nullable OpenSidecar open(Path path) throws Problem {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      FileChannel channel = Disk.openUnasked(path);
      OpenSidecar opened = null;
      try {
        opened = open(path, channel);
        return opened;
      } finally {
        if (opened == null) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw Disk.cannotRead(path, e);
    }
  }

  private static @Nullable OpenSidecar open(Path path, FileChannel channel)
      throws IOException, Problem {
    long size = channel.size();
    SidecarHead first = head(path, channel, 0);
    SidecarHead second = head(path, channel, size - SidecarLayout.HEAD);
    SidecarHead head = first == null ? second : first;
    if (head == null) {
      return null;
    }
    boolean whole = head.equals(second) && size == head.layout().sidecarBytes();
    return new OpenSidecar(path, channel, head, whole && first != null);
  }

  private static @Nullable SidecarHead head(Path path, FileChannel channel, long at)
      throws Problem {
    if (at < 0) {
      return null;
    }
    byte[] page = new byte[SidecarLayout.HEAD];
    try {
      return Disk.read(channel, page, 0, page.length, at) < page.length
          ? null
          : SidecarHead.parse(page, path.toString());
    } catch (IOException _) {
      // A bad sector: there is another head.
      return null;
    }
  }

  /// Whether there is a file of this name that begins as sidecars do.
  static boolean isAt(Path path) {
    if (!StreamName.isSidecar(path) || !Files.isRegularFile(path)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(path)) {
      byte[] start = new byte[MAGIC.length];
      Disk.read(channel, start, 0, start.length, 0);
      return Arrays.equals(start, MAGIC);
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It was only read.
    }
  }
}
