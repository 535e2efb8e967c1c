package dev.zseal.sidecar;

import dev.zseal.inspect.StreamVerify;
import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Gives sidecars to a stream that is in files already.
///
/// The stream must be whole to its END: a sidecar of a damaged file would keep the damage for good.
public final class StreamProtect {

  private StreamProtect() {}

  /// Reads the files, checks the stream, and writes their sidecars, in place of what there was.
  ///
  /// @param given the stream's file, or the name of its parts without their numbers
  /// @param parityPercent 0, or 2 to 50
  /// @param progress gets the bytes that were read
  /// @return the sidecars
  public static List<Path> protect(Path given, int parityPercent, LongConsumer progress)
      throws Problem {
    try (StreamFile file = StreamFile.openPlain(given)) {
      StreamName name = file.name();
      List<FilePart> parts = file.parts();
      checkSizes(name, parts);
      try (Tee in = new Tee(name, parts, SidecarLayout.columnsFor(parityPercent), progress)) {
        StreamVerify.verify(in, name.toString());
        in.finish();
      } catch (IOException e) {
        throw Disk.cannotWrite(name.sidecar(1), e);
      } finally {
        for (int number = 1; number <= parts.size(); number++) {
          Disk.deleteQuietly(name.unfinishedSidecar(number));
        }
      }
      List<Path> sidecars = new ArrayList<>();
      for (int number = 1; number <= parts.size(); number++) {
        sidecars.add(name.sidecar(number));
      }
      return sidecars;
    }
  }

  private static void checkSizes(StreamName name, List<FilePart> parts) throws Problem {
    long first = parts.getFirst().size();
    for (int i = 1; i < parts.size(); i++) {
      long size = parts.get(i).size();
      boolean last = i == parts.size() - 1;
      if (size == 0 || size > first || (size < first && !last)) {
        throw new Problem.Refused(
            name + " is cut into parts of different sizes",
            "%s has %d bytes, the first %d".formatted(parts.get(i).path(), size, first),
            "Parts must have the same size, but for the last. See that none is missing or cut.");
      }
    }
  }

  /// Hands on what it reads, and to the sidecars.
  private static final class Tee extends InputStream {

    private final StreamName name;
    private final List<FilePart> parts;
    private final int columns;
    private final LongConsumer progress;
    private final MessageDigest digest = SidecarHead.digest();
    private final List<String> hashes = new ArrayList<>();
    private final List<SidecarWriter> writers = new ArrayList<>();
    private @Nullable SidecarWriter writer;
    private byte[] start = new byte[0];
    private long bytes;

    Tee(StreamName name, List<FilePart> parts, int columns, LongConsumer progress) {
      this.name = name;
      this.parts = parts;
      this.columns = columns;
      this.progress = progress;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      while (hashes.size() < parts.size()) {
        SidecarWriter open = writer;
        if (open == null) {
          int number = hashes.size() + 1;
          open =
              new SidecarWriter(name.unfinishedSidecar(number), SidecarLayout.MAX_GROUP, columns);
          writers.add(open);
          writer = open;
        }
        int n = next(into, offset, length);
        if (n >= 0) {
          take(open, into, offset, n);
          return n;
        }
        hashes.add(open.end());
        writer = null;
      }
      return -1;
    }

    private int next(byte[] into, int offset, int length) throws IOException {
      try {
        return parts.get(hashes.size()).next(into, offset, length);
      } catch (Problem e) {
        throw new CarriedProblem(e);
      }
    }

    private void take(SidecarWriter open, byte[] from, int offset, int length) throws IOException {
      open.write(from, offset, length);
      digest.update(from, offset, length);
      if (start.length < StreamOrigin.BYTES) {
        int n = Math.min(length, StreamOrigin.BYTES - start.length);
        start = Arrays.copyOf(start, start.length + n);
        System.arraycopy(from, offset, start, start.length - n, n);
      }
      bytes += length;
      progress.accept(bytes);
    }

    /// Writes the heads and gives the sidecars their names.
    void finish() throws IOException, Problem {
      StreamOrigin origin = StreamOrigin.of(start, name.toString());
      String whole = SidecarHead.hex(digest.digest());
      for (int i = 0; i < parts.size(); i++) {
        var part =
            name.split()
                ? new SidecarHead.Part(i + 1, parts.size(), parts.getFirst().size(), hashes.get(i))
                : null;
        writers
            .get(i)
            .finish(new SidecarHead(origin, bytes, whole, part, SidecarLayout.MAX_GROUP, columns));
      }
      for (int number = 1; number <= parts.size(); number++) {
        Disk.rename(name.unfinishedSidecar(number), name.sidecar(number));
      }
      Disk.syncFolder(name.sidecar(1));
    }

    @Override
    public void close() throws IOException {
      if (writer != null) {
        Objects.requireNonNull(writer).close();
      }
    }
  }
}
