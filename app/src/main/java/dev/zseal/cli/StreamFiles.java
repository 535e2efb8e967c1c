package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.sealed.StreamBlobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Receives stream files in an order in which every increment finds its base, whatever the order
/// they were given in.
final class StreamFiles {

  private final Vault vault;
  private final WriterIdentity writer;
  private final ReceiveOptions options;
  private final ReceiveReport report;
  private final PrintWriter err;
  private final boolean terminal;
  private @Nullable StreamBlobs inPlace;

  StreamFiles(
      Vault vault,
      WriterIdentity writer,
      ReceiveOptions options,
      ReceiveReport report,
      PrintWriter err,
      boolean terminal) {
    this.vault = vault;
    this.writer = writer;
    this.options = options;
    this.report = report;
    this.err = err;
    this.terminal = terminal;
  }

  /// Leaves the blocks in the files, and notes these in `files`.
  StreamFiles inPlace(StreamBlobs files) {
    inPlace = files;
    return this;
  }

  /// A file and how the first stream of a snapshot in it begins.
  private record StreamFile(Path path, SendRecord.Begin begin) {}

  void receive(List<Path> given) throws Problem {
    List<StreamFile> waiting = new ArrayList<>();
    for (Path path : given) {
      boolean folder = Files.isDirectory(path);
      for (Path file : folder ? filesBelow(path) : List.of(path)) {
        peek(file, folder, waiting);
      }
    }
    waiting.sort(
        Comparator.comparing((StreamFile f) -> !f.begin.isFull())
            .thenComparingLong(f -> f.begin.creationTime()));
    while (!waiting.isEmpty()) {
      // What another file may still bring the base for waits; at the end its refusal is told.
      List<StreamFile> ready = new ArrayList<>();
      for (StreamFile file : waiting) {
        if (file.begin.isFull() || vault.catalog().find(file.begin.fromGuid()).isPresent()) {
          ready.add(file);
        }
      }
      for (StreamFile file : ready.isEmpty() ? List.copyOf(waiting) : ready) {
        Problem failure = receiveOne(file.path);
        if (failure != null) {
          report.add(new Received.Refused(file.path.toString(), failure));
        }
        waiting.remove(file);
      }
    }
  }

  private static List<Path> filesBelow(Path folder) throws Problem {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    } catch (IOException e) {
      throw Commands.unreadable(folder, e);
    }
  }

  /// Reads the first record. In a folder, what is no stream is passed over.
  private void peek(Path file, boolean inFolder, List<StreamFile> into) throws Problem {
    try (InputStream in = Files.newInputStream(file)) {
      StreamReader reader = new StreamReader(in, file.toString());
      for (SendRecord r = reader.next(); r != null; r = reader.next()) {
        // The head of a package says nothing of bases; its first stream does.
        if (r instanceof SendRecord.Begin begin && !begin.compound()) {
          into.add(new StreamFile(file, begin));
          return;
        }
      }
      throw new Problem.Corrupt(
          file + " is empty", "not one byte is in it", "Send the snapshot again.");
    } catch (IOException e) {
      throw Commands.unreadable(file, e);
    } catch (Problem e) {
      if (!inFolder) {
        report.add(new Received.Refused(file.toString(), e));
      } else {
        err.println("passed over %s: %s".formatted(file, Terminal.line(e.evidence())));
      }
    }
  }

  private @Nullable Problem receiveOne(Path file) throws Problem {
    try (InputStream in = StreamInput.of(file);
        ProgressLine progress =
            new ProgressLine(
                err, VaultOption.clock(), terminal, file.toString(), Files.size(file))) {
      StreamBlobs files = inPlace;
      vault.receive(
          in,
          file.toString(),
          writer,
          files == null ? options : options.inPlace(files.add(file)),
          new ReceiveListener() {
            @Override
            public void progress(long bytesRead) {
              progress.at(bytesRead);
            }

            @Override
            public void finished(Received received) {
              progress.clear();
              report.add(received);
            }
          });
      return null;
    } catch (IOException e) {
      return Commands.unreadable(file, e);
    } catch (Problem.Unavailable | Problem.Conflict e) {
      throw e;
    } catch (Problem e) {
      return e;
    }
  }
}
