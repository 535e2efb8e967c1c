package dev.zseal.sidecar;

import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import dev.zseal.problem.ShellText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A stream in a file, or in parts, with sidecars or without.
///
/// What is damaged is mended in memory as far as the sidecars reach; nothing is ever written. Where
/// they do not reach, reading fails as [Problem.Corrupt], with the offsets. No name is taken from a
/// sidecar: all follow from the one given.
public final class StreamFile implements AutoCloseable {

  private final StreamName name;
  private final List<FilePart> parts;
  private final List<String> notes;

  StreamFile(StreamName name, List<FilePart> parts, List<String> notes) {
    this.name = name;
    this.parts = parts;
    this.notes = notes;
  }

  /// Opens a stream by its name: that of its file, of the parts without their numbers, of a part,
  /// or of a sidecar.
  ///
  /// @throws Problem.Refused when a part is missing, or belongs to another stream
  public static StreamFile open(Path given) throws Problem {
    return StreamFinder.open(StreamFinder.find(given));
  }

  /// Opens a stream as if it had no sidecars.
  static StreamFile openPlain(Path given) throws Problem {
    return StreamFinder.openPlain(StreamFinder.find(given));
  }

  /// The name of the stream's file, or of its parts without their numbers. Two names that lead to
  /// the same stream have the same.
  public static Path nameOf(Path given) {
    return StreamFinder.find(given).whole();
  }

  /// Whether a file is a sidecar.
  public static boolean isSidecar(Path file) {
    return StreamFinder.isSidecar(file);
  }

  /// What a person calls the stream.
  @Override
  public String toString() {
    return name.toString();
  }

  /// Bytes of the whole stream; 0 for a pipe.
  public long size() {
    return parts.stream().mapToLong(FilePart::size).sum();
  }

  /// The files, in order.
  public List<Path> files() {
    return parts.stream().map(FilePart::path).toList();
  }

  /// What a person should know before it is read: sidecars that are of no use. One sentence each.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  List<FilePart> parts() {
    return parts;
  }

  StreamName name() {
    return name;
  }

  /// Whether every file has a sidecar that can be used.
  public boolean isProtected() {
    return parts.stream().allMatch(MendingFile.class::isInstance);
  }

  /// Refuses a stream that nothing mends.
  public void requireSidecars() throws Problem.Refused {
    if (!isProtected()) {
      throw new Problem.Refused(
          this + " cannot be mended",
          notes.isEmpty() ? "it has no sidecar" : notes.getFirst(),
          "If zseal stream verify finds it whole, give it one: zseal stream protect "
              + ShellText.shown(this));
    }
  }

  /// From now on looks at everything there is, sidecars and SHA-256 too, and hands out what is lost
  /// as it lies; [#health] then tells. To be called before [#input].
  public void beThorough() {
    for (FilePart part : parts) {
      if (part instanceof MendingFile mending) {
        mending.beThorough();
      }
    }
  }

  /// What was found so far in the files that have sidecars.
  public List<FileHealth> health() {
    List<FileHealth> all = new ArrayList<>();
    for (FilePart part : parts) {
      if (part instanceof MendingFile mending) {
        all.add(mending.health());
      }
    }
    return all;
  }

  /// The whole stream, from its beginning. May be called once; to close it closes this.
  ///
  /// Its methods throw [CarriedProblem].
  public InputStream input() {
    return new Input(this);
  }

  /// Reads bytes from anywhere, mended.
  public void read(long position, byte[] into, int offset, int length) throws Problem {
    read(position, into, offset, length, false);
  }

  /// Reads bytes from anywhere, as they lie.
  public void readRaw(long position, byte[] into, int offset, int length) throws Problem {
    read(position, into, offset, length, true);
  }

  private void read(long position, byte[] into, int offset, int length, boolean raw)
      throws Problem {
    Objects.checkFromIndexSize(offset, length, into.length);
    long start = 0;
    int done = 0;
    for (FilePart part : parts) {
      long inPart = position + done - start;
      int n = (int) Math.min(length - done, part.size() - inPart);
      if (n > 0 && inPart >= 0) {
        if (raw) {
          part.readRaw(inPart, into, offset + done, n);
        } else {
          part.read(inPart, into, offset + done, n);
        }
        done += n;
      }
      start += part.size();
    }
    if (done < length) {
      throw new Problem.Corrupt(
          name + " ends early",
          "byte %d is asked for, and it has %d".formatted(position + length, start),
          "Send the snapshot again.");
    }
  }

  @Override
  public void close() {
    parts.forEach(FilePart::close);
  }

  private static final class Input extends InputStream {

    private static final int BUFFER_BYTES = 1 << 20;

    private final StreamFile file;
    private final byte[] buffer;
    private int at;
    private int end;
    private int part;

    Input(StreamFile file) {
      this.file = file;
      long size = file.size();
      this.buffer = new byte[size == 0 ? BUFFER_BYTES : (int) Math.min(size, BUFFER_BYTES)];
    }

    @Override
    public int read() throws IOException {
      return fill() ? Byte.toUnsignedInt(buffer[at++]) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int n = Math.min(length, end - at);
      System.arraycopy(buffer, at, into, offset, n);
      at += n;
      return n;
    }

    /// Whether there is a byte to be read.
    private boolean fill() throws IOException {
      while (at == end) {
        if (part == file.parts.size()) {
          return false;
        }
        try {
          int n = file.parts.get(part).next(buffer, 0, buffer.length);
          at = 0;
          end = Math.max(n, 0);
          part += n < 0 ? 1 : 0;
        } catch (Problem e) {
          throw new CarriedProblem(e);
        }
      }
      return true;
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
