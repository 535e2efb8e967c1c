package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.Vault;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
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
  private final ReceiveOptions options;
  private final ReceiveReport report;
  private final PrintWriter err;
  private final boolean terminal;

  StreamFiles(
      Vault vault,
      ReceiveOptions options,
      ReceiveReport report,
      PrintWriter err,
      boolean terminal) {
    this.vault = vault;
    this.options = options;
    this.report = report;
    this.err = err;
    this.terminal = terminal;
  }

  /// A file and how its first stream begins.
  private record StreamFile(Path path, SendRecord.Begin begin) {}

  void receive(List<Path> given) throws Problem {
    List<StreamFile> waiting = new ArrayList<>();
    for (Path path : given) {
      boolean folder = Files.isDirectory(path);
      for (Path file : folder ? filesBelow(path) : List.of(path)) {
        peek(file, folder, waiting);
      }
    }
    // Fulls and packages first, then increments as they were made.
    waiting.sort(
        Comparator.comparing((StreamFile f) -> f.begin.fromGuid() != 0)
            .thenComparing(f -> f.begin.compound())
            .thenComparingLong(f -> f.begin.creationTime()));
    while (!waiting.isEmpty()) {
      List<Received.Refused> later = new ArrayList<>();
      int before = waiting.size();
      for (StreamFile file : List.copyOf(waiting)) {
        Problem failure = receiveOne(file.path);
        if (failure instanceof Problem.Refused && file.begin.fromGuid() != 0) {
          // A later file may bring the base that this one lacks.
          later.add(new Received.Refused(file.path.toString(), failure));
          continue;
        }
        if (failure != null) {
          report.add(new Received.Refused(file.path.toString(), failure));
        }
        waiting.remove(file);
      }
      if (waiting.size() == before) {
        later.forEach(report::add);
        return;
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
      if (new StreamReader(in, file.toString()).next() instanceof SendRecord.Begin begin) {
        into.add(new StreamFile(file, begin));
        return;
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
      vault.receive(
          in,
          file.toString(),
          VaultOption.writer(),
          options,
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
