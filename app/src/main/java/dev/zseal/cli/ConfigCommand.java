package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.config.Fault;
import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Looks at the configuration.
@Command(
    name = "config",
    versionProvider = Version.class,
    description = "Check the configuration file, or print one to begin with.",
    synopsisSubcommandLabel = "(check | example)",
    subcommands = {ConfigCommand.Check.class, ConfigExampleCommand.class})
final class ConfigCommand implements Runnable {

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say which: check or example");
  }

  /// Tells every mistake, or what the file says.
  @Command(
      name = "check",
      versionProvider = Version.class,
      description = {
        "Tell every mistake in the configuration with its line.",
        "If there is none: what jobs there are, and what about their schedules may not be meant.",
        "Secrets are looked up, and not shown."
      })
  static final class Check implements Callable<Integer> {

    private static final int MISTAKES = 2;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "One JSON object a mistake or job.")
    private boolean json;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Problem {
      ConfigurationReader.Reading reading = config.reader().look();
      PrintWriter out = Commands.out(spec);
      for (Fault fault : reading.all()) {
        out.println(json ? json(fault) : Terminal.line(fault.text(config.file())));
      }
      Configuration configuration = reading.configuration();
      if (configuration == null) {
        return MISTAKES;
      }
      for (Job job : configuration.jobs().values()) {
        out.println(json ? json(job) : words(job));
      }
      List<String> unheard = Listeners.remark(configuration);
      if (json && !unheard.isEmpty()) {
        out.println(JsonLine.of(Map.of("remark", String.join("\n", unheard))));
      } else {
        unheard.forEach(line -> out.println(Terminal.line(line)));
      }
      for (JobRemark remark : JobRemark.of(configuration)) {
        out.println(json ? json(remark) : "warning: " + remark.text());
      }
      return reading.missing().isEmpty() ? 0 : MISTAKES;
    }

    private static String words(Job job) {
      return "job %s: %s of %s to %s, %s"
          .formatted(
              job.name(),
              job.work().word(),
              job.datasets().include().isEmpty()
                  ? job.datasets().property().map(p -> p.name() + "=" + p.value()).orElse("all")
                  : String.join(
                      ", ", job.datasets().include().stream().map(Object::toString).toList()),
              String.join(", ", job.targets().stream().map(Target::name).toList()),
              job.schedule()
                  .map(s -> s.words())
                  .orElse(
                      job.after().isEmpty()
                          ? "by hand"
                          : "after " + String.join(", ", job.after())));
    }

    private static String json(Job job) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("job", job.name());
      fields.put("kind", job.work().word());
      fields.put("targets", job.targets().stream().map(Target::name).toList());
      fields.put("schedule", job.schedule().map(s -> s.text()).orElse(null));
      return JsonLine.of(fields);
    }

    private static String json(JobRemark remark) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("job", remark.job());
      fields.put("warning", remark.remark().what());
      fields.put("hint", remark.remark().hint());
      return JsonLine.of(fields);
    }

    private static String json(Fault fault) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("line", fault.line());
      fields.put("column", fault.column());
      fields.put("error", fault.what());
      fields.put("hint", fault.hint());
      return JsonLine.of(fields);
    }
  }
}
