package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.EventText;
import dev.zseal.history.EventWords;
import dev.zseal.history.History;
import dev.zseal.history.Run;
import dev.zseal.history.RunLog;
import dev.zseal.history.State;
import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what runs did.
@Command(
    name = "logs",
    versionProvider = Version.class,
    description = {
      "Without a job: the last runs of each. With one: the log of its last run.",
      "",
      "  zseal logs photos",
      "  zseal logs photos --run 1f3a"
    })
final class LogsCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(arity = "0..1", paramLabel = "JOB", description = "Whose log.")
  private @Nullable String job;

  @Option(
      names = {"-l", "--list"},
      description = "List the runs of JOB instead of showing one.")
  private boolean list;

  @Option(names = "--run", paramLabel = "ID", description = "Another run than the last.")
  private @Nullable String run;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many runs to list: ${DEFAULT-VALUE}.")
  private int last;

  @Option(names = "--json", description = "One JSON object an event.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Configuration configuration = config.read();
    State state = ConfigOption.ownState(configuration);
    String name = job;
    if (name == null || list) {
      try (History history = History.open(state)) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"STARTED", "JOB", "RUN", "ENDED", "TOOK", "RECEIVED", "WHY"});
        for (Job each : configuration.jobs().values()) {
          if (name == null || each.name().equals(configuration.job(name).name())) {
            history.runs(each.name(), last).forEach(r -> rows.add(row(r, configuration.zone())));
          }
        }
        if (rows.size() == 1) {
          Commands.err(spec).println(name == null ? "No job has run yet." : "It never ran.");
        } else {
          Columns.print(Commands.out(spec), rows, false);
        }
      }
      return 0;
    }
    show(state, configuration.job(name).name(), configuration.zone());
    return 0;
  }

  private static String[] row(Run run, ZoneId zone) {
    return new String[] {
      TIME.format(run.started().atZone(zone)),
      run.job(),
      run.id(),
      run.outcome().map(EventWords::words).orElse("runs, or died"),
      run.outcome().isPresent() ? EventWords.span(run.took()) : "-",
      Terminal.size(run.bytes()),
      run.why()
    };
  }

  private void show(State state, String name, ZoneId zone) throws Problem {
    List<Path> logs = RunLog.of(state, name);
    if (logs.isEmpty()) {
      throw new Problem.Usage(
          "job %s has no log: it never ran".formatted(name),
          "there is none in " + state.folder().resolve("runs").resolve(name),
          "Runs of another user are that user's to show. See when it is due: zseal schedule show;"
              + " or run it: zseal run "
              + name);
    }
    String wanted = run;
    Path log =
        logs.reversed().stream()
            .filter(f ->
                wanted == null || f.getFileName().toString().split("-", 2)[1].startsWith(wanted))
            .findFirst()
            .orElseThrow(() ->
                new Problem.Usage(
                    "job %s has no such run".formatted(name),
                    "none of its %d logs has an id that begins with %s"
                        .formatted(logs.size(), wanted),
                    "See its runs: zseal logs -l " + name));
    PrintWriter out = Commands.out(spec);
    for (Event.Dated dated : RunLog.read(log)) {
      out.println(json ? EventText.line(dated) : Terminal.line(EventWords.line(dated, zone)));
    }
  }
}
