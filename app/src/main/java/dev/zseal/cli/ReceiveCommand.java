package dev.zseal.cli;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.journal.Checkpoint;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.zfs.ShellWords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Takes streams into a vault.
@Command(
    name = "receive",
    aliases = "recv",
    versionProvider = Version.class,
    description = {
      "Store raw send streams: full, incremental, -I and -R packages.",
      "Reads standard input, or files and folders of files in any order.",
      "Files that have a sidecar (zseal send -o) are mended as they are read.",
      "",
      "  zfs send -w tank/diary@mon | zseal receive -V /mnt/usb/vault",
      "",
      "What came of a pipe that breaks off is kept: zfs send -t TOKEN goes on with it,",
      "and zseal list -o name,receive_resume_token has the token."
    })
final class ReceiveCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Option(
      names = "--as",
      paramLabel = "DATASET",
      description = "The name the (topmost) dataset goes by in the vault.")
  private @Nullable String as;

  @Option(
      names = "--verify",
      description = "Then read back what was stored; zseal list -o verified remembers it.")
  private boolean verify;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Read and check, store nothing.")
  private boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Taken, as zfs receive takes it: what became of each stream and file is told anyway.")
  @SuppressWarnings("UnusedVariable") // So that a habit does no harm.
  private boolean verbose;

  @Option(
      names = "-A",
      paramLabel = "DATASET",
      description = "Let go of what was kept of an interrupted receive.")
  private @Nullable String abandoned;

  @Option(names = "--json", description = "One JSON object a stream.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "Stream files, or folders of them.")
  private List<Path> files = List.of();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter err = Commands.err(spec);
    DatasetName name = as == null ? null : DatasetName.parse(as);
    ReceiveOptions options = new ReceiveOptions(name, dryRun, Map.of());
    Vault opened = vault.openToFill();
    if (abandoned != null) {
      return abandon(opened, DatasetName.parse(abandoned));
    }
    ReceiveReport report = new ReceiveReport(Commands.out(spec), err, json);
    try {
      receive(opened, options, report);
    } finally {
      // What came before the stream broke off is stored as well.
      if (verify) {
        new Verification(opened, report, err).run();
      }
    }
    report.warnOfDamaged(opened);
    return report.finish();
  }

  private void receive(Vault opened, ReceiveOptions options, ReceiveReport report) throws Problem {
    if (files.isEmpty()) {
      if (Tty.isInput()) {
        throw new Problem.Usage(
            "no stream was given",
            "standard input is a terminal",
            "Pipe one in: zfs send -w POOL/DATASET@SNAP | zseal receive -V "
                + ShellWords.shown(opened.location()));
      }
      receiveStandardInput(opened, options, report);
    } else {
      PrintWriter err = Commands.err(spec);
      new StreamFiles(opened, writer(), options, report, err, Tty.isError()).receive(files);
    }
  }

  /// A dry run signs nothing.
  private WriterIdentity writer() throws Problem {
    return dryRun ? VaultOption.writerIfAny() : VaultOption.writer();
  }

  private int abandon(Vault opened, DatasetName dataset) throws Problem {
    if (!files.isEmpty()) {
      throw new Problem.Usage(
          "-A takes no streams",
          "there are %d files".formatted(files.size()),
          "Give one or other.");
    }
    List<Checkpoint.Kept> released = opened.releasePartial(dataset);
    List<String> aside = released.isEmpty() ? opened.setDamagedPartialsAside() : List.of();
    for (String pin : aside) {
      Commands.err(spec)
          .println("note: %s cannot be read, and may be what is meant: set aside".formatted(pin));
    }
    if (released.isEmpty() && aside.isEmpty()) {
      throw new Problem.Refused(
          "there is no partial receive of " + dataset,
          "the vault keeps none under that name",
          "See what there is: zseal list -o name,receive_resume_token");
    }
    for (Checkpoint.Kept kept : released) {
      Commands.out(spec)
          .println("let go of " + Terminal.line(kept.checkpoint().pin().snapshot()) + ", in part");
    }
    return 0;
  }

  private void receiveStandardInput(Vault opened, ReceiveOptions options, ReceiveReport report)
      throws Problem {
    PrintWriter err = Commands.err(spec);
    StreamInput input = StreamInput.standardInput();
    Stopping.closes(input);
    try (ProgressLine progress =
        new ProgressLine(err, VaultOption.clock(), Tty.isError(), "received", 0)) {
      opened.receive(
          input,
          "standard input",
          writer(),
          options.resumable(ReceiveOptions.USUAL_CHECKPOINTS),
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
    }
  }
}
