package dev.zseal.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/// Standard output, which remembers why it could not be written.
///
/// Who is piped into `head` has done what was wanted when `head` ends. That is told from a disk
/// that is full by what standard output is: the kernel's words are in any language.
final class StandardOutput extends OutputStream {

  /// How a shell tells the end of a program that wrote to a pipe nobody reads (SIGPIPE).
  static final int READER_GONE = 141;

  private static final int BUFFER_BYTES = 8192;
  private static final int KIND = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private enum State {
    WRITABLE,
    FAILED,
    READER_GONE
  }

  /* One for all of the program, as what it stands for. */
  private static final AtomicReference<State> STATE = new AtomicReference<>(State.WRITABLE);

  private final OutputStream out;

  private StandardOutput(OutputStream out) {
    this.out = out;
  }

  /// Puts it in the place of `System.out`. To be called once, by the program itself.
  static void install() {
    OutputStream out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(new BufferedOutputStream(out, BUFFER_BYTES)));
  }

  /// Whether nothing that is written arrives any more.
  static boolean hasFailed() {
    return STATE.get() != State.WRITABLE;
  }

  /// Whether that is because its reader has ended.
  static boolean isReaderGone() {
    return STATE.get() == State.READER_GONE;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    try {
      out.write(from, offset, length);
    } catch (IOException e) {
      STATE.compareAndSet(State.WRITABLE, isPipe(e) ? State.READER_GONE : State.FAILED);
      throw e;
    }
  }

  private static boolean isPipe(IOException e) {
    try {
      int mode = (int) Files.getAttribute(Path.of("/dev/fd/1"), "unix:mode");
      return (mode & KIND) == PIPE || (mode & KIND) == SOCKET;
    } catch (IOException | UnsupportedOperationException _) {
      return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
    }
  }
}
