package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.sealed.StreamBlobs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Stream files as if they were in a vault: their trees are made in a temporary folder, which is
/// small, and their blocks stay where they are.
///
/// @param vault what the files hold
/// @param blobs the files
record StreamVault(Vault vault, StreamBlobs blobs) {

  private static final long PACK_BYTES = 64L << 20;

  /// Reads the files, in any order, increments after what they build on.
  static StreamVault open(List<Path> files, PrintWriter err, boolean terminal) throws Problem {
    Path folder = temporary();
    Vault vault =
        Vault.init(
            folder.resolve("vault"), PACK_BYTES, 0, VaultOption.clock(), VaultOption.random());
    StreamBlobs blobs = new StreamBlobs();
    ReceiveReport report = new ReceiveReport(new PrintWriter(Writer.nullWriter()), err, false);
    new StreamFiles(
            vault,
            WriterIdentity.generate(),
            new ReceiveOptions(null, false, Map.of()),
            report,
            err,
            terminal)
        .inPlace(blobs)
        .receive(files);
    if (report.taken() == 0) {
      throw new Problem.Refused(
          "there is no snapshot in the files given",
          "none of their streams could be read",
          "Give a full stream, and all increments up to the snapshot.");
    }
    return new StreamVault(vault, blobs);
  }

  private static Path temporary() throws Problem {
    try {
      Path folder = Files.createTempDirectory("zseal-streams-");
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot make a temporary folder",
          String.valueOf(e.getMessage()),
          "Make room there, or name another by java.io.tmpdir in JAVA_TOOL_OPTIONS.",
          e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException _) {
      // It is temporary: the system will clear it.
    }
  }
}
