package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.replicate.RollBack;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The one command that takes a dataset back.
@Command(
    name = "rollback",
    versionProvider = Version.class,
    description = {
      "Take a replica back to a snapshot, so that increments fit again.",
      "What was written there since is gone. No other command of zseal does this; each time is",
      "noted in acts.log.",
      "",
      "  zseal rollback -n backup/home@monday",
      "  zseal rollback -r backup/home@monday --host ssh://root@offsite"
    })
final class RollbackCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "DATASET@SNAP", description = "The snapshot to go back to.")
  private String snapshot = "";

  @Option(names = "-r", description = "Destroy the snapshots made after it.")
  private boolean destroyNewer;

  @Option(names = "--host", paramLabel = "ssh://HOST", description = "The host with the pool.")
  private @Nullable String host;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh -F.")
  private @Nullable Path sshConfig;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only show what would be lost.")
  private boolean dryRun;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    SnapshotName to = SnapshotName.parse(snapshot);
    var rollBack = new RollBack(HostOption.host(host, sshConfig));
    RollBack.Loss loss = rollBack.look(to);
    String lost =
        "%s written since its newest snapshot, %d newer snapshots"
            .formatted(Terminal.size(loss.written()), loss.newer().size());
    if (dryRun) {
      out.printf("%s would lose: %s%n", to.dataset(), lost);
      loss.newer().forEach(name -> out.println("  " + Terminal.line(name.toString())));
      if (loss.mounted()) {
        out.println("it is mounted: programs that use it will see it change");
      }
      out.printf("zfs rollback %s%s%n", loss.newer().isEmpty() ? "" : "-r ", to);
      return 0;
    }
    note(loss, "about to");
    rollBack.run(loss, destroyNewer);
    note(loss, "done");
    out.printf("%s is at @%s again; gone: %s%n", to.dataset(), to.snapshot(), lost);
    return 0;
  }

  /// Before and after: a crash between the two leaves a trace as well.
  private void note(RollBack.Loss loss, String when) throws Problem {
    Path log = VaultOption.stateFolder().resolve("acts.log");
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("time", VaultOption.clock().instant().toString());
    fields.put("act", "rollback");
    fields.put("state", when);
    fields.put("host", host == null ? "this machine" : host);
    fields.put("snapshot", loss.to().toString());
    fields.put("bytesWrittenSince", loss.written());
    fields.put("newerSnapshots", loss.newer().stream().map(SnapshotName::toString).toList());
    try {
      Files.createDirectories(log.getParent());
      Files.writeString(
          log,
          JsonLine.of(fields) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "The rollback cannot be noted in " + log,
          FileTrouble.words(log, e),
          "Nothing was rolled back. Set ZSEAL_STATE to a folder that can be written.",
          e);
    }
  }
}
