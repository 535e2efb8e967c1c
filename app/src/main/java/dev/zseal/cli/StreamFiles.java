package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.sidecar.StreamFile;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.StreamStart;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.sealed.StreamBlobs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
  private record Candidate(Path path, SendRecord.Begin begin) {}

  void receive(List<Path> given) throws Problem {
    List<Candidate> waiting = new ArrayList<>();
    Set<Path> known = new HashSet<>();
    for (Path path : given) {
      boolean folder = Files.isDirectory(path);
      List<Path> files = OpenedStream.names(folder ? filesBelow(path) : List.of(path));
      if (files.isEmpty()) {
        err.println("note: there was nothing to receive: no file is in " + named(path));
      }
      for (Path file : files) {
        // Any file of a stream in parts stands for all of them.
        if (known.add(file)) {
          peek(file, folder, waiting);
        }
      }
    }
    report.tellPassedOver();
    waiting.sort(
        Comparator.comparing((Candidate f) -> !f.begin.isFull())
            .thenComparingLong(f -> f.begin.creationTime()));
    while (!waiting.isEmpty()) {
      // What another file may still bring the base for waits; at the end its refusal is told.
      List<Candidate> ready = new ArrayList<>();
      for (Candidate file : waiting) {
        if (file.begin.isFull() || vault.catalog().find(file.begin.fromGuid()).isPresent()) {
          ready.add(file);
        }
      }
      for (Candidate file : ready.isEmpty() ? List.copyOf(waiting) : ready) {
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

  /// Reads the first record. In a folder, what plainly is no stream is passed over.
  private void peek(Path file, boolean inFolder, List<Candidate> into) throws Problem {
    boolean meant = true;
    try (StreamFile opened = StreamFile.open(file)) {
      // A file with a sidecar is a stream, whatever it looks like now.
      meant = !inFolder || opened.isProtected() || isStream(file, start(opened));
      StreamReader reader = new StreamReader(opened.input(), opened.toString());
      for (SendRecord r = reader.next(); r != null; r = reader.next()) {
        // The head of a package says nothing of bases; its first stream does.
        if (r instanceof SendRecord.Begin begin && !begin.compound()) {
          into.add(new Candidate(file, begin));
          return;
        }
      }
      throw new Problem.Corrupt(
          file + " is empty", "not one byte is in it", "Send the snapshot again.");
    } catch (Problem.Unavailable e) {
      throw e;
    } catch (Problem e) {
      if (meant) {
        report.add(new Received.Refused(file.toString(), e));
      } else {
        report.passedOver(file, e);
      }
    }
  }

  /// Whether it is one, or was to be: an empty or compressed file that is hidden, as `.keep` or
  /// what macOS leaves, was not.
  private static boolean isStream(Path file, StreamStart start) {
    return start != StreamStart.OTHER
        && (!file.getFileName().toString().startsWith(".") || start == StreamStart.STREAM);
  }

  /// What the first bytes of a file say.
  private static StreamStart start(StreamFile opened) throws Problem {
    byte[] start = new byte[(int) Math.min(opened.size(), StreamStart.BYTES)];
    opened.read(0, start, 0, start.length);
    return StreamStart.of(start, start.length);
  }

  private static String named(Path path) {
    return Terminal.line(path.toString());
  }

  private @Nullable Problem receiveOne(Path file) throws Problem {
    try (StreamFile opened = StreamFile.open(file);
        OpenedStream stream = OpenedStream.of(opened, err);
        ProgressLine progress =
            new ProgressLine(err, VaultOption.clock(), terminal, file.toString(), opened.size())) {
      StreamBlobs files = inPlace;
      vault.receive(
          stream.in(),
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
      progress.clear();
      stream.tell();
      return null;
    } catch (Problem.Unavailable | Problem.Conflict e) {
      throw e;
    } catch (Problem e) {
      return e;
    }
  }
}
