package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.sidecar.StreamProtect;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Gives sidecars to stream files.
@Command(
    name = "protect",
    description = {
      "Give a sidecar to stream files that have none, or a new one to those that were replaced.",
      "",
      "  zfs send -w tank/diary@mon > mon.zsend; zseal stream protect mon.zsend",
      "",
      "The stream must be whole. Of one in parts give the name without the numbers."
    })
final class StreamProtectCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Stream files.")
  private List<Path> files = List.of();

  @Option(
      names = "--parity",
      paramLabel = "SHARE",
      description =
          "How much of file and sidecar mends the rest: 10%% unless given; 0%% for checksums only.")
  private @Nullable String parity;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    int percent = SidecarOption.percent(parity);
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    int status = 0;
    for (Path file : OpenedStream.names(files)) {
      try (ProgressLine progress =
          new ProgressLine(err, VaultOption.clock(), Tty.isError(), "read", 0)) {
        List<Path> sidecars = StreamProtect.protect(file, percent, progress::at);
        progress.clear();
        sidecars.forEach(sidecar -> out.println("wrote " + Terminal.line(sidecar.toString())));
      } catch (Problem e) {
        out.flush();
        Terminal.print(e, err, false);
        status = e.exitStatus();
      }
    }
    return status;
  }
}
