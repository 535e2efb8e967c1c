package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.sidecar.FileHealth;
import dev.zseal.sidecar.StreamFile;
import dev.zseal.sidecar.StreamRepair;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Mends stream files by their sidecars.
@Command(
    name = "repair",
    description = {
      "Mend stream files, and their sidecars, for good.",
      "A file that needs it is written anew beside the old one, checked, and then given its name:",
      "there must be room for it. Whenever it is interrupted, nothing is lost."
    })
final class StreamRepairCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Stream files.")
  private List<Path> files = List.of();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be mended.")
  private boolean dryRun;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    int status = 0;
    for (Path file : OpenedStream.names(files)) {
      try (ProgressLine progress =
          new ProgressLine(err, VaultOption.clock(), Tty.isError(), "read", 0)) {
        StreamRepair.Repaired repaired =
            dryRun
                ? new StreamRepair.Repaired(StreamRepair.check(file, progress::at), List.of())
                : StreamRepair.repair(file, progress::at);
        progress.clear();
        say(repaired, file, out);
      } catch (Problem e) {
        out.flush();
        Terminal.print(e, err, false);
        status = e.exitStatus();
      }
    }
    return status;
  }

  private void say(StreamRepair.Repaired repaired, Path file, PrintWriter out) throws Problem {
    boolean whole = true;
    for (FileHealth health : repaired.found()) {
      Problem problem = health.problem();
      if (problem != null && !health.isReadable()) {
        throw problem;
      }
      if (problem != null && dryRun) {
        out.printf("would mend %s: %s%n", name(health), problem.evidence());
      }
      whole &= problem == null;
    }
    repaired.rewritten().forEach(path -> out.println("mended " + Terminal.line(path.toString())));
    if (whole) {
      out.println(Terminal.line(StreamFile.nameOf(file).toString()) + ": nothing to mend");
    }
  }

  private static String name(FileHealth health) {
    return Terminal.line((health.isFileWhole() ? health.sidecar() : health.file()).toString());
  }
}
