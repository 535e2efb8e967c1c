package dev.zseal.cli;

import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import dev.zseal.sidecar.StreamFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Writes a stream file, mended, to standard output.
@Command(
    name = "cat",
    description = {
      "Write a stream file to standard output, mended by its sidecar; parts come as one stream.",
      "The file itself is not touched. If it is beyond repair, the stream ends with",
      "an error before its END record, so that zfs receive cannot take it for whole.",
      "",
      "  zseal stream cat /mnt/stick/tue.zsend | zfs receive -u tank/diary"
    })
final class StreamCatCommand implements Callable<Integer> {

  private static final int BUFFER_BYTES = 1 << 20;

  @Parameters(paramLabel = "FILE", description = "A stream file that has a sidecar.")
  private @Nullable Path file;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    if (Tty.isOutput()) {
      throw new Problem.Usage(
          "the stream would go to the terminal",
          "standard output is not redirected",
          "Pipe it to zfs receive. To mend the file itself: zseal stream repair FILE");
    }
    PrintWriter err = Commands.err(spec);
    try (StreamFile opened = StreamFile.open(Objects.requireNonNull(file))) {
      opened.requireSidecars();
      try (OpenedStream stream = OpenedStream.of(opened, err);
          ProgressLine progress =
              new ProgressLine(err, VaultOption.clock(), Tty.isError(), "sent", opened.size());
          OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        copy(stream.in(), out, progress);
        progress.clear();
        stream.tell();
      } catch (CarriedProblem e) {
        throw e.problem();
      } catch (IOException e) {
        throw new Problem.Unavailable(
            "cannot write the stream",
            String.valueOf(e.getMessage()),
            "See why its reader stopped, then run it again.",
            e);
      }
    }
    return 0;
  }

  private static void copy(InputStream in, OutputStream out, ProgressLine progress)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      bytes += n;
      progress.at(bytes);
    }
  }
}
