package dev.zseal.sidecar;

import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes a stream to a file or to parts, and their sidecars, in one pass.
///
/// Nothing has its name before [#commit]; what was not committed is deleted on [#close].
public final class StreamFileWriter extends OutputStream {

  private static final int BUFFER_BYTES = 1 << 20;

  /// How a stream is written.
  ///
  /// @param partBytes of every part but the last; 0 for one file
  /// @param sidecar whether there are sidecars
  /// @param parityPercent share of parity in file and sidecar together: 0, or 2 to 50
  public record Form(long partBytes, boolean sidecar, int parityPercent) {

    /// How many bytes parts may have if no file, sidecars included, may have `below` bytes.
    public static long partBytesBelow(long below) {
      return (below - 1) / SidecarLayout.CELL * SidecarLayout.CELL;
    }

    /// Whether the sidecar of a part is no larger than the part.
    public boolean fits() {
      if (!sidecar || partBytes == 0) {
        return true;
      }
      int columns = SidecarLayout.columnsFor(parityPercent);
      var layout = new SidecarLayout(partBytes, SidecarLayout.MAX_GROUP, columns);
      return layout.sidecarBytes() <= partBytes;
    }
  }

  /// A part that is written, under its temporary name.
  private record Part(int number, @Nullable SidecarWriter sidecar, String sha256) {}

  private final StreamName name;
  private final Form form;
  private final int groupBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private byte[] start = new byte[0];
  private final MessageDigest digest = SidecarHead.digest();
  private long written;

  private final List<Part> parts = new ArrayList<>();
  private @Nullable FileChannel file;
  private @Nullable SidecarWriter sidecar;
  private long fileBytes;
  private boolean committed;

  private StreamFileWriter(StreamName name, Form form, int groupBytes) {
    this.name = name;
    this.form = form;
    this.groupBytes = groupBytes;
  }

  /// Begins to write `target`, or its parts.
  ///
  /// @throws Problem.Refused if there are files of that name already
  public static StreamFileWriter create(Path target, Form form) throws Problem {
    return create(target, form, SidecarLayout.MAX_GROUP);
  }

  static StreamFileWriter create(Path target, Form form, int groupBytes) throws Problem {
    StreamName name = new StreamName(target, form.partBytes > 0);
    checkFree(name);
    return new StreamFileWriter(name, form, groupBytes);
  }

  /// Nothing is replaced: a file may be the only copy of its stream. And what is left of another
  /// stream would be taken for a part of this one, by `cat` if not by us.
  private static void checkFree(StreamName name) throws Problem {
    List<Path> taken = new ArrayList<>(List.of(name.whole()));
    if (!name.split()) {
      taken.add(name.sidecar(1));
    }
    for (int number = 1; name.split() && number <= SidecarHead.MAX_PARTS; number++) {
      taken.add(name.file(number));
      taken.add(name.sidecar(number));
    }
    for (Path path : taken) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new Problem.Refused(
            path + " is there already",
            name.split()
                ? "it would be taken for this stream, or for a part of it"
                : "a send replaces no file and no sidecar; nothing was changed",
            "Move it away, or give another name.");
      }
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    if (start.length < StreamOrigin.BYTES) {
      int n = Math.min(length, StreamOrigin.BYTES - start.length);
      start = Arrays.copyOf(start, start.length + n);
      System.arraycopy(source, offset, start, start.length - n, n);
    }
    int done = 0;
    while (done < length) {
      if (buffered == BUFFER_BYTES) {
        empty();
      }
      int n = Math.min(length - done, BUFFER_BYTES - buffered);
      System.arraycopy(source, offset + done, buffer, buffered, n);
      buffered += n;
      done += n;
    }
    written += length;
  }

  /// Writes what is buffered; a part that is full is closed only when there is more.
  private void empty() throws IOException {
    if (form.sidecar && name.split()) {
      digest.update(buffer, 0, buffered);
    }
    int done = 0;
    while (done < buffered) {
      if (file != null && name.split() && fileBytes == form.partBytes) {
        endPart();
      }
      FileChannel open = file == null ? beginPart() : file;
      int n = buffered - done;
      if (name.split()) {
        n = (int) Math.min(n, form.partBytes - fileBytes);
      }
      Disk.write(open, buffer, done, n, fileBytes);
      if (sidecar != null) {
        sidecar.write(buffer, done, n);
      }
      fileBytes += n;
      done += n;
    }
    buffered = 0;
  }

  private FileChannel beginPart() throws IOException {
    int number = parts.size() + 1;
    if (number > SidecarHead.MAX_PARTS) {
      throw new CarriedProblem(
          new Problem.Refused(
              "the stream has more than %d parts".formatted(SidecarHead.MAX_PARTS),
              "%d of %d bytes each were written".formatted(SidecarHead.MAX_PARTS, form.partBytes),
              "Give a larger size to --split."));
    }
    FileChannel opened;
    try {
      opened = Disk.create(name.unfinishedFile(number));
    } catch (IOException e) {
      // By its own name: the temporary one nobody gave.
      throw new CarriedProblem(Disk.cannotWrite(name.file(number), e));
    }
    file = opened;
    fileBytes = 0;
    if (form.sidecar) {
      int columns = SidecarLayout.columnsFor(form.parityPercent);
      sidecar = new SidecarWriter(name.unfinishedSidecar(number), groupBytes, columns);
    }
    return opened;
  }

  private void endPart() throws IOException {
    FileChannel open = Objects.requireNonNull(file);
    SidecarWriter writer = sidecar;
    parts.add(new Part(parts.size() + 1, writer, writer == null ? "" : writer.end()));
    open.force(true);
    open.close();
    file = null;
    sidecar = null;
  }

  /// Syncs all files and gives them their names; returns the names of the stream's.
  public List<Path> commit() throws Problem {
    try {
      empty();
      if (file == null) {
        file = beginPart();
      }
      endPart();
      if (form.sidecar) {
        finishSidecars();
      }
      rename();
    } catch (CarriedProblem e) {
      throw e.problem();
    } catch (IOException e) {
      throw Disk.cannotWrite(name.whole(), e);
    }
    return parts.stream().map(p -> name.file(p.number)).toList();
  }

  private void finishSidecars() throws IOException, Problem {
    StreamOrigin origin = StreamOrigin.of(start, "what was sent");
    String whole = name.split() ? SidecarHead.hex(digest.digest()) : parts.getFirst().sha256;
    int columns = SidecarLayout.columnsFor(form.parityPercent);
    for (Part part : parts) {
      var place =
          name.split()
              ? new SidecarHead.Part(part.number, parts.size(), form.partBytes, part.sha256)
              : null;
      Objects.requireNonNull(part.sidecar)
          .finish(new SidecarHead(origin, written, whole, place, groupBytes, columns));
    }
  }

  /// At no instant does a file stand beside the sidecar of another.
  private void rename() throws IOException {
    if (!name.split() && Files.deleteIfExists(name.sidecar(1))) {
      Disk.syncFolder(name.whole());
    }
    for (Part part : parts) {
      Disk.rename(name.unfinishedFile(part.number), name.file(part.number));
    }
    committed = true;
    for (Part part : parts) {
      if (form.sidecar) {
        Disk.rename(name.unfinishedSidecar(part.number), name.sidecar(part.number));
      }
    }
    Disk.syncFolder(name.whole());
  }

  /// Closes what is open and deletes what has only its temporary name.
  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
    if (sidecar != null) {
      sidecar.close();
    }
    if (committed) {
      return;
    }
    for (int number = 1; number <= parts.size() + 1; number++) {
      Files.deleteIfExists(name.unfinishedFile(number));
      Files.deleteIfExists(name.unfinishedSidecar(number));
    }
  }
}
