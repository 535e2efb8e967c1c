package dev.zseal.cli;

import dev.zseal.alert.Courier;
import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.job.JobRunner;
import dev.zseal.job.Machine;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs jobs of the configuration now.
@Command(
    name = "run",
    versionProvider = Version.class,
    description = {
      "Run jobs of the configuration now: all of them, or those named.",
      "Each does all it has to: snapshot, transfer, verify, prune. What fails for one dataset",
      "or target does not stop the others.",
      "",
      "  zseal run -n photos",
      "  zseal run",
      "",
      "Exit status: 0 all was done; 8 a part; else nothing was, and the status says why."
    })
final class RunCommand implements Callable<Integer> {

  private static final int PART = 8;
  private static final Duration LAST_PINGS = Duration.ofSeconds(60);

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(arity = "0..*", paramLabel = "JOB", description = "Which; none for all.")
  private List<String> names = List.of();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only show the commands, and what would stay of snapshots and why.")
  private boolean dryRun;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the commands as they are run.")
  private boolean verbose;

  @Option(
      names = "--log",
      paramLabel = "human|json|journald",
      description = "How the lines look. Default: journald under systemd, else human.")
  private @Nullable String form;

  @Option(names = "--why", hidden = true, description = "For the log: what started it.")
  private String why = "by hand";

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Configuration configuration = dryRun ? config.read() : config.reader().readFor(names);
    List<Job> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(configuration.job(name));
    }
    Collection<Job> wanted = names.isEmpty() ? configuration.jobs().values() : chosen;
    List<Job> jobs = configuration.inOrder(wanted);
    PrintWriter to = dryRun ? Commands.out(spec) : Commands.err(spec);
    RunLines lines =
        new RunLines(to, RunLines.Form.of(form), configuration.zone(), dryRun || verbose);
    Machine machine = ConfigOption.machine(configuration);
    List<Event.Finished> ends = new ArrayList<>();
    if (dryRun) {
      jobs.forEach(job -> ends.add(JobRunner.dryRun(machine, job, lines)));
      return status(ends);
    }
    try (History history = History.open(machine.state())) {
      Courier courier = ConfigOption.courier(lines);
      try {
        JobRunner runner = new JobRunner(machine, history, courier);
        for (Job job : jobs) {
          ends.add(run(runner, job, lines));
        }
      } finally {
        courier.close(LAST_PINGS);
      }
    }
    return status(ends);
  }

  private Event.Finished run(JobRunner runner, Job job, RunLines lines) throws Problem {
    ProcessGroup group = new ProcessGroup();
    // Ctrl-C: what runs is ended, and keeps what it has.
    Stopping.closes(group::stop);
    try {
      return runner.run(job, why, group, lines);
    } catch (Problem.Conflict e) {
      lines.say("%s: %s".formatted(e.what(), e.evidence()));
      return new Event.Finished(Outcome.NONE, Duration.ZERO, e.exitStatus());
    }
  }

  private static int status(List<Event.Finished> ends) {
    boolean good = ends.stream().anyMatch(e -> e.outcome().isFine() || e.outcome() == Outcome.PART);
    int first =
        ends.stream()
            .mapToInt(Event.Finished::exitStatus)
            .filter(s -> s != 0)
            .findFirst()
            .orElse(0);
    boolean defect = ends.stream().anyMatch(e -> e.exitStatus() == Run.DEFECT);
    return defect ? Run.DEFECT : first == 0 ? 0 : good ? PART : first;
  }
}
