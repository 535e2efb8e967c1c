package dev.zseal.cli;

import static java.util.Comparator.naturalOrder;

import dev.zseal.doctor.Doctor;
import dev.zseal.doctor.check.Checks;
import dev.zseal.doctor.check.Finding;
import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.doctor.check.FindingGroup;
import dev.zseal.json.JsonLine;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.zfs.SshTarget;
import dev.zseal.zfs.ZfsHost;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks before leaping.
@Command(
    name = "doctor",
    versionProvider = Version.class,
    description = {
      "Look for what will go wrong with a backup or a replica. Changes nothing, needs no key.",
      "Of each dataset the first record of a raw send is read, and the sender stopped.",
      "",
      "  zseal doctor -r tank/home                              the source by itself",
      "  zseal doctor -r tank/home -V /mnt/usb/vault            and its vault",
      "  zseal doctor -r tank/home backup/home --target-host ssh://offsite",
      "",
      "What is the same of several datasets is told once; --json tells it of each.",
      "--user prints the `zfs allow` lines that a user lacks for the job, and no more.",
      "Exit status: 0 nothing worse than notes, 8 warnings, 5 faults."
    })
final class DoctorCommand implements Callable<Integer> {

  private static final int FAULTS = 5;
  private static final int WARNINGS = 8;

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The dataset to back up.")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "The dataset that is, or becomes, its replica.")
  private @Nullable String target;

  @Option(names = "-r", description = "With all datasets below.")
  private boolean recursive;

  @Mixin private final ExcludeOption exclude = new ExcludeOption();

  @Option(names = "--source", paramLabel = "ssh://HOST", description = "The host of SOURCE.")
  private @Nullable String sourceHost;

  @Option(names = "--target-host", paramLabel = "ssh://HOST", description = "The host of TARGET.")
  private @Nullable String targetHost;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh -F.")
  private @Nullable Path sshConfig;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Look at this user's permissions. Default: who runs it, or who ssh:// names.")
  private @Nullable String user;

  @Option(
      names = "--target-user",
      paramLabel = "NAME",
      description = "The same at the target. Default: as --user if it is given.")
  private @Nullable String targetUser;

  @Option(names = "--json", description = "One JSON object a finding.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell what is well, too.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    DatasetName from = DatasetName.parse(source);
    DatasetName to = target == null ? null : DatasetName.parse(target);
    if (targetHost != null && to == null) {
      throw new Problem.Usage(
          "--target-host is the host of a TARGET",
          "no TARGET was given",
          "Name the dataset that is the replica, or leave the option out.");
    }
    if (sourceHost == null && targetHost == null && sshConfig != null) {
      HostOption.host(null, sshConfig);
    }
    ZfsHost sourceZfs = HostOption.host(sourceHost, sourceHost == null ? null : sshConfig);
    ZfsHost targetZfs = HostOption.host(targetHost, targetHost == null ? null : sshConfig);
    Vault opened = vault.openIfNamed(to == null);
    List<String> operands = target == null ? List.of(source) : List.of(source, target);
    var request =
        new Doctor.Request(
            from,
            recursive,
            exclude.without(sourceZfs, from, recursive, "doctor", operands),
            to,
            opened,
            user != null ? user : whoRuns(sourceHost),
            targetUser != null ? targetUser : user != null ? user : whoRuns(targetHost));
    List<Finding> findings = Checks.look(new Doctor(sourceZfs, targetZfs).examine(request));
    return report(findings);
  }

  private static @Nullable String whoRuns(@Nullable String host) throws Problem {
    return Doctor.whoRuns(host == null ? Optional.empty() : Optional.of(SshTarget.parse(host)));
  }

  private int report(List<Finding> findings) {
    PrintWriter out = Commands.out(spec);
    if (json) {
      for (Finding finding : findings) {
        if (verbose || finding.severity() != Severity.OK) {
          out.println(JsonLine.of(DoctorReport.fields(finding)));
        }
      }
    } else {
      DoctorReport.print(FindingGroup.of(findings), verbose, out);
    }
    out.flush();
    Severity worst =
        findings.stream().map(Finding::severity).min(naturalOrder()).orElse(Severity.OK);
    return switch (worst) {
      case FAULT -> FAULTS;
      case WARNING -> WARNINGS;
      case NOTE, OK -> 0;
    };
  }
}
