package dev.zseal.metrics;

import dev.zseal.status.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Serves made-up looks until it is killed, for `dev/dashboard`.
///
/// Takes a folder: writes its port to `port` there, and does as `mode` says: `well`, `ill`, or
/// `old`, which is a look of two hours ago. Else there is no look yet.
final class MadeUpServer {

  private MadeUpServer() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Path mode = folder.resolve("mode");
    var server =
        MetricsServer.start(0, new StatusMetrics("made up"), () -> look(mode), Optional::empty);
    Path fresh = folder.resolve("port.new");
    Files.writeString(fresh, Integer.toString(server.port()));
    Files.move(fresh, folder.resolve("port"));
    Files.createDirectories(folder.resolve("textfile"));
    TextfileWriter.write(
        folder.resolve("textfile/zseal.prom"),
        new StatusMetrics("made up").text(MadeUpStatus.ill(Instant.now())));
    Thread.currentThread().join();
  }

  private static Optional<Status> look(Path mode) {
    Instant now = Instant.now();
    try {
      return switch (Files.readString(mode).strip()) {
        case "well" -> Optional.of(MadeUpStatus.well(now));
        case "ill" -> Optional.of(MadeUpStatus.ill(now));
        case "old" -> Optional.of(MadeUpStatus.well(now.minus(Duration.ofHours(2))));
        default -> Optional.empty();
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
