package dev.zseal.cli;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Severity;
import dev.zseal.config.Configuration;
import dev.zseal.daemon.Control;
import dev.zseal.history.History;
import dev.zseal.job.Machine;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.status.Look;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import dev.zseal.vault.ledger.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How things stand.
@Command(
    name = "status",
    versionProvider = Version.class,
    description = {
      "Say how things stand: what is protected, how fresh, what is wrong, what to do.",
      "It shows the newest verified snapshot of each dataset at each target. It looks into vaults",
      "and pools, and changes nothing.",
      "",
      "Exit status: 0 all is well; 1 a warning; 2 something is critical; 3 it cannot be told."
    })
final class StatusCommand implements Callable<Integer> {

  private static final int UNKNOWN = 3;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Everything as one JSON object.")
  private boolean json;

  @Option(names = "--nagios", description = "One line, as monitoring plugins print it.")
  private boolean nagios;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Commands.out(spec);
    try {
      Configuration configuration = config.read();
      Status status = look(configuration);
      if (json) {
        Map<String, @Nullable Object> fields = StatusJson.of(status);
        List<String> remark = Listeners.remark(configuration);
        fields.put("remark", remark.isEmpty() ? null : String.join("\n", remark));
        out.println(JsonLine.of(fields));
      } else if (nagios) {
        out.println(StatusText.nagios(status));
      } else {
        new StatusText(out, configuration.zone()).print(status);
        List<String> remark = Listeners.remark(configuration);
        if (!remark.isEmpty()) {
          out.println();
          remark.forEach(line -> out.println(Terminal.line(line)));
        }
      }
      return status.worst().map(w -> w == Severity.CRITICAL ? 2 : 1).orElse(0);
    } catch (Problem e) {
      if (nagios) {
        out.println("ZSEAL UNKNOWN - " + Terminal.line(e.what() + ": " + e.evidence()));
      } else {
        Terminal.print(e, Commands.err(spec), json);
      }
      return UNKNOWN;
    }
  }

  static Status look(Configuration configuration) throws Problem {
    Machine machine = ConfigOption.machine(configuration);
    try (History history = History.open(machine.state())) {
      Map.Entry<Set<String>, Runner> daemon = daemon(machine);
      return new Look(configuration, machine, history).look(daemon.getKey(), daemon.getValue());
    }
  }

  /// What the daemon says it runs, and whether there is one.
  private static Map.Entry<Set<String>, Runner> daemon(Machine machine) throws Problem {
    String answer;
    try {
      answer = Control.ask(machine.state(), "running", null);
    } catch (Problem.Unavailable e) {
      // How things stand is seen without it.
      return Map.entry(Set.of(), new Runner.Silent(e.evidence()));
    }
    if (answer == null) {
      return Map.entry(Set.of(), Runner.NO_DAEMON);
    }
    Json said = Json.parse(answer.getBytes(StandardCharsets.UTF_8), "the daemon's answer");
    Optional<Instant> since =
        said.has("since") ? Optional.of(Instant.parse(said.text("since"))) : Optional.empty();
    return Map.entry(
        new HashSet<>(List.of(said.text("running").split(" "))), new Runner.Daemon(since));
  }

  /// The worst of the alarms, for one line.
  static Optional<Alarm> first(Status status) {
    return status.alarms().stream().findFirst();
  }
}
