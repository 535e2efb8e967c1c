package dev.zseal.cli;

import dev.zseal.alert.Courier;
import dev.zseal.config.Configuration;
import dev.zseal.daemon.Control;
import dev.zseal.daemon.Daemon;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.job.Machine;
import dev.zseal.metrics.MetricsServer;
import dev.zseal.metrics.StatusMetrics;
import dev.zseal.problem.Problem;
import dev.zseal.status.Status;
import dev.zseal.vault.ledger.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs jobs by itself.
@Command(
    name = "daemon",
    versionProvider = Version.class,
    description = {
      "Run the jobs of the configuration when they are due, until it is stopped.",
      "Or tell the one that runs to read its configuration anew, to run or cancel a job, or to",
      "stop.",
      "",
      "  zseal daemon",
      "  zseal daemon reload",
      "  zseal daemon run photos"
    })
final class DaemonCommand implements Callable<Integer> {

  /// What is stopped has so long to keep what it has; systemd waits longer.
  private static final Duration LAST_WORDS = Duration.ofSeconds(20);

  private static final Duration LAST_PINGS = Duration.ofSeconds(5);

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "reload|run|cancel|stop",
      description = "What to tell the daemon that runs.")
  private @Nullable String what;

  @Parameters(index = "1", arity = "0..1", paramLabel = "JOB", description = "For run, cancel.")
  private @Nullable String job;

  @Option(
      names = "--look-every",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How often to look whether all is well: ${DEFAULT-VALUE} s.")
  private int lookEvery;

  @Option(
      names = "--log",
      paramLabel = "human|json|journald",
      description = "How the lines look. Default: journald under systemd, else human.")
  private @Nullable String form;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show the commands as they are run.")
  private boolean verbose;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    String asked = what;
    if (asked != null) {
      return tell(config.read(), asked);
    }
    Configuration configuration = config.reader().read();
    Machine machine = ConfigOption.machine(configuration);
    RunLines lines =
        new RunLines(Commands.err(spec), RunLines.Form.of(form), configuration.zone(), verbose);
    Courier courier = ConfigOption.courier(lines);
    try (History history = History.open(machine.state())) {
      Daemon daemon =
          new Daemon(
              config.reader(),
              machine,
              history,
              courier,
              Duration.ofSeconds(Math.max(1, lookEvery)),
              new Said(lines));
      try (Control _ = Control.open(machine.state(), daemon);
          MetricsServer _ = serve(configuration, daemon)) {
        Listeners.remark(configuration).forEach(lines::say);
        Stopping.closes(daemon::stop);
        daemon.run(LAST_WORDS);
      }
    } finally {
      courier.close(LAST_PINGS);
    }
    return 0;
  }

  private static @Nullable MetricsServer serve(Configuration configuration, Daemon daemon)
      throws Problem {
    return configuration.metrics().isEmpty()
        ? null
        : MetricsServer.start(
            configuration.metrics().get(),
            new StatusMetrics(Version.text()),
            () -> Optional.ofNullable(daemon.status()),
            daemon::trouble);
  }

  private int tell(Configuration configuration, String asked) throws Problem {
    if (!asked.matches("reload|run|cancel|stop") || asked.matches("run|cancel") == (job == null)) {
      throw new Problem.Usage(
          "what is the daemon to do?",
          "it was asked to " + asked + (job == null ? "" : " " + job),
          "Say reload, stop, run JOB or cancel JOB.");
    }
    String answer = Control.ask(ConfigOption.state(configuration), asked, job);
    if (answer == null) {
      throw new Problem.Unavailable(
          "no daemon answers",
          "none listens in " + ConfigOption.state(configuration).folder(),
          "Start it: systemctl start zseal, or zseal daemon; it must be the same user's. One that"
              + " was started before `state` changed listens in the old folder: systemctl restart"
              + " zseal.",
          null);
    }
    Json said = Json.parse(answer.getBytes(StandardCharsets.UTF_8), "the daemon's answer");
    if (said.has("remark")) {
      said.text("remark")
          .lines()
          .forEach(line -> Commands.err(spec).println("warning: " + Terminal.line(line)));
    }
    return 0;
  }

  private record Said(RunLines lines) implements Daemon.Said {

    @Override
    public void note(String text) {
      lines.say(text);
    }

    @Override
    public void looked(Status status, Configuration configuration) {
      try {
        MetricsCommand.write(configuration, status);
      } catch (Problem e) {
        lines.say("%s: %s".formatted(e.what(), e.evidence()));
      }
    }

    @Override
    public void event(Event.Dated event) {
      lines.event(event);
    }

    @Override
    public void progress(String dataset, String target, long bytes) {
      lines.progress(dataset, target, bytes);
    }
  }
}
