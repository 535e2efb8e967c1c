package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.problem.Problem;
import dev.zseal.schedule.Remark;
import dev.zseal.schedule.Schedule;
import dev.zseal.schedule.ScheduleLint;
import dev.zseal.schedule.Timetable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks at schedules.
@Command(
    name = "schedule",
    versionProvider = Version.class,
    description = "Say when jobs run, and whether that is what was meant.",
    synopsisSubcommandLabel = "(show | lint | install)",
    subcommands = {
      ScheduleCommand.Show.class,
      ScheduleCommand.Lint.class,
      ScheduleInstallCommand.class
    })
final class ScheduleCommand implements Runnable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ROOT);

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say which: show, lint or install");
  }

  /// When each job runs next.
  @Command(
      name = "show",
      versionProvider = Version.class,
      description = "Say when each job of the configuration runs next.")
  static final class Show implements Callable<Integer> {

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(
        names = "--next",
        paramLabel = "N",
        defaultValue = "3",
        description = "So many runs of each: ${DEFAULT-VALUE}.")
    private int count;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Problem {
      Configuration configuration = config.read();
      PrintWriter out = Commands.out(spec);
      for (Job job : configuration.jobs().values()) {
        out.println("%s: %s".formatted(job.name(), words(job)));
        Optional<Timetable> table =
            job.schedule()
                .map(s ->
                    new Timetable(s, configuration.zone(), job.jitter(), job.window(), job.name()));
        if (table.isPresent()) {
          Instant at = VaultOption.clock().instant();
          for (int i = 0; i < count; i++) {
            at = table.get().next(at);
            out.println("  " + TIME.format(at.atZone(configuration.zone())));
          }
        }
      }
      return 0;
    }

    private static String words(Job job) {
      String when =
          job.schedule()
              .map(s -> "%s (%s)".formatted(s.words(), s.text()))
              .orElse(job.after().isEmpty() ? "by hand only" : "");
      String after = job.after().isEmpty() ? "" : "after " + String.join(", ", job.after());
      String window = job.window().map(w -> ", within " + w.text()).orElse("");
      return when + (when.isEmpty() || after.isEmpty() ? "" : ", ") + after + window;
    }
  }

  /// Whether schedules are what was meant.
  @Command(
      name = "lint",
      versionProvider = Version.class,
      description = {
        "Say in words when a schedule runs, and what of it may not be what was meant.",
        "Those of the configuration, or the ones given.",
        "",
        "  zseal schedule lint '0 0 3 * *'",
        "",
        "Exit status: 0 nothing to remark; 1 something."
      })
  static final class Lint implements Callable<Integer> {

    private static final int RUNS = 3;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Parameters(
        arity = "0..*",
        paramLabel = "SCHEDULE",
        description = "A cron line, or as the configuration has it: every 1h.")
    private List<String> given = List.of();

    @Option(names = "--zone", paramLabel = "ZONE", description = "Default: this machine's.")
    private @Nullable ZoneId zone;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Problem {
      List<Remark> remarks = new ArrayList<>();
      if (given.isEmpty()) {
        Configuration configuration = config.read();
        for (Job job : configuration.jobs().values()) {
          if (job.schedule().isPresent()) {
            Commands.out(spec).print(job.name() + ": ");
            ZoneId in = zone != null ? zone : configuration.zone();
            remarks.addAll(
                lint(
                    new Timetable(job.schedule().get(), in, job.jitter(), job.window(), job.name()),
                    job.isBackup() ? job.maxAge() : Optional.empty()));
          }
        }
      }
      for (String text : given) {
        remarks.addAll(
            lint(
                new Timetable(
                    Schedule.parse(text),
                    zone != null ? zone : ZoneId.systemDefault(),
                    Duration.ZERO,
                    Optional.empty(),
                    ""),
                Optional.empty()));
      }
      return remarks.isEmpty() ? 0 : 1;
    }

    private List<Remark> lint(Timetable table, Optional<Duration> objective) {
      Schedule schedule = table.schedule();
      ZoneId in = table.zone();
      PrintWriter out = Commands.out(spec);
      Instant now = VaultOption.clock().instant();
      out.println(
          "`%s` runs %s%s"
              .formatted(
                  schedule.text(),
                  schedule.words(),
                  table.window().map(w -> ", within " + w.text()).orElse("")));
      Instant at = now;
      for (int i = 0; i < RUNS; i++) {
        at = table.next(at);
        out.println("  " + TIME.format(at.atZone(in)));
      }
      List<Remark> remarks = ScheduleLint.look(schedule, in, now, objective);
      for (Remark remark : remarks) {
        out.println("  warning: " + remark.what());
        out.println("  hint: " + remark.hint());
      }
      return remarks;
    }
  }
}
