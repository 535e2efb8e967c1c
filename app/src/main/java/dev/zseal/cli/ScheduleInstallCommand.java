package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Target;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.schedule.CronLine;
import dev.zseal.schedule.Schedule;
import dev.zseal.schedule.SystemdService;
import dev.zseal.schedule.SystemdTimer;
import dev.zseal.zfs.ShellWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

/// Has the system start jobs: by systemd's timers, by cron, by a daemon.
@Command(
    name = "install",
    versionProvider = Version.class,
    description = {
      "Have the system run the jobs.",
      "By one service that always runs (--daemon), a systemd timer a job (--timers), lines for",
      "crontab (--cron), or what to type into TrueNAS's cron page (--truenas). Prints the files,",
      "or writes them with --to.",
      "",
      "  zseal schedule install --daemon --to /etc/systemd/system",
      "  zseal schedule install --cron > zseal.cron &&",
      "    (crontab -l | sed '/^# zseal begin/,/^# zseal end/d'; cat zseal.cron) | crontab -",
      "",
      "With --to it says which units are left from an earlier call, of jobs that are gone.",
      "The lines for crontab stand between two marks: sed takes out those of an earlier call.",
      "Cron makes up for nothing: what was missed while the machine was off waits for its",
      "next time."
    })
final class ScheduleInstallCommand implements Callable<Integer> {

  private static final String SERVICE = "zseal.service";
  private static final Duration LOOKS = Duration.ofMinutes(5);

  @Mixin private final ConfigOption config = new ConfigOption();

  @CommandLine.ArgGroup(multiplicity = "1")
  private Way way = new Way();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Write the units there: /etc/systemd/system")
  private @Nullable Path to;

  @Option(
      names = "--user",
      paramLabel = "USER",
      defaultValue = "root",
      description =
          "Who the services run as: ${DEFAULT-VALUE}. `zseal doctor --user` says what to"
              + " allow.")
  private String user = "root";

  @Option(
      names = "--program",
      paramLabel = "FILE",
      description = "Where zseal is. Default: the one that runs.")
  private @Nullable Path given;

  private Path program = InstalledProgram.USUAL;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private static final class Way {
    @Option(names = "--daemon", description = "One service that runs all jobs.")
    private boolean daemon;

    @Option(names = "--timers", description = "A timer and a service a job, and one to watch.")
    @SuppressWarnings("UnusedVariable") // Picked by not picking another.
    private boolean timers;

    @Option(names = "--cron", description = "Lines for crontab.")
    private boolean cron;

    @Option(names = "--truenas", description = "What to type into TrueNAS's cron page.")
    private boolean trueNas;
  }

  @Override
  public Integer call() throws Problem {
    Configuration configuration = config.read();
    program = given != null ? given : InstalledProgram.path();
    remark(configuration);
    if (way.cron || way.trueNas) {
      lines(configuration);
      return 0;
    }
    Map<String, String> units = way.daemon ? service(configuration) : timers(configuration);
    units.replaceAll((_, text) -> installed().marked(text));
    Path folder = to;
    PrintWriter out = Commands.out(spec);
    for (Map.Entry<String, String> unit : units.entrySet()) {
      if (folder == null) {
        out.println("# " + unit.getKey());
        out.println(unit.getValue());
      } else {
        write(folder.resolve(unit.getKey()), unit.getValue());
        out.println("wrote " + folder.resolve(unit.getKey()));
      }
    }
    if (folder != null) {
      next(folder, units.keySet());
    }
    return 0;
  }

  private InstalledUnits installed() {
    return new InstalledUnits(config.file());
  }

  /// What is to be typed then. What is left from before would start jobs that are gone, or each job
  /// twice.
  private void next(Path folder, Set<String> units) throws Problem {
    List<String> words = new ArrayList<>();
    List<String> left = installed().left(folder, units);
    for (String unit : left) {
      if (unit.endsWith(".timer") || unit.equals(SERVICE)) {
        words.add("systemctl disable --now " + unit);
      }
    }
    left.forEach(unit -> words.add("rm " + ShellWords.shown(folder.resolve(unit).toString())));
    words.add("systemctl daemon-reload");
    for (String unit : units) {
      if (way.daemon || unit.endsWith(".timer")) {
        words.add("systemctl enable --now " + unit);
      }
    }
    PrintWriter out = Commands.out(spec);
    if (!left.isEmpty()) {
      out.println("left from before, and wanted no more: " + String.join(", ", left));
    }
    for (int i = 0; i < words.size(); i++) {
      out.println((i == 0 ? "Now: " : "     ") + words.get(i));
    }
  }

  /// What nobody would notice until a backup is needed: what may not be meant, what these ways
  /// cannot do, a program that is not there.
  private void remark(Configuration configuration) {
    PrintWriter err = Commands.err(spec);
    for (JobRemark remark : JobRemark.of(configuration)) {
      err.println("warning: " + remark.text());
    }
    if (!Files.isExecutable(program)) {
      err.println("warning: there is no program " + program);
      err.println(
          "hint: Link it there: ln -s /WHERE/zseal/IS %s; or name it: --program FILE."
              .formatted(program));
    }
    StatePlace place = StatePlace.here();
    if (configuration.state().isEmpty() && user.equals("root") && place.isOldInUse()) {
      err.println(
          "warning: what root's zseal remembers of vaults and runs is in %s, and the service has %s"
              .formatted(place.old(), StatePlace.SERVICE));
      err.println(
          "hint: Take it along before the service starts: mv %s %s"
              .formatted(place.old(), StatePlace.SERVICE));
    }
    if (way.daemon) {
      return;
    }
    for (Job job : configuration.jobs().values()) {
      if (job.schedule().isEmpty() && !job.after().isEmpty()) {
        err.println(
            "warning: job %s has no schedule and comes after %s: only the daemon starts it"
                .formatted(job.name(), String.join(", ", job.after())));
      } else if (job.schedule().isPresent()
          && (job.window().isPresent() || !job.after().isEmpty())) {
        err.println(
            "warning: job %s is started by its schedule alone: only the daemon heeds %s"
                .formatted(job.name(), job.window().isPresent() ? "its window" : "its after"));
      }
    }
  }

  private Map<String, String> service(Configuration configuration) throws Problem {
    List<String> command = List.of(program.toString(), "daemon", "-c", config.file().toString());
    List<String> reload =
        List.of(program.toString(), "daemon", "reload", "-c", config.file().toString());
    Map<String, String> units = new LinkedHashMap<>();
    units.put(
        SERVICE,
        unit(configuration, "daemon", command, configuration.jobs().values(), reload, true));
    return units;
  }

  private Map<String, String> timers(Configuration configuration) throws Problem {
    Map<String, String> units = new LinkedHashMap<>();
    for (Job job : configuration.jobs().values()) {
      if (job.schedule().isEmpty()) {
        continue;
      }
      units.put(
          "zseal-%s.timer".formatted(job.name()),
          SystemdTimer.text(job.name(), job.schedule().get(), configuration.zone(), job.jitter()));
      units.put(
          "zseal-%s.service".formatted(job.name()),
          unit(configuration, job.name(), command(job), List.of(job), List.of(), false));
    }
    Schedule often = Schedule.parse("every %dm".formatted(LOOKS.toMinutes()));
    units.put(
        "zseal-watch.timer",
        SystemdTimer.text("watch", often, configuration.zone(), Duration.ZERO));
    units.put(
        "zseal-watch.service",
        unit(
            configuration,
            "watch",
            List.of(program.toString(), "watch", "-c", config.file().toString()),
            configuration.jobs().values(),
            List.of(),
            true));
    return units;
  }

  private List<String> command(Job job) {
    return List.of(
        program.toString(), "run", "-c", config.file().toString(), "--why", "schedule", job.name());
  }

  /// @param looks whether it looks at everything, and writes metrics then
  private String unit(
      Configuration configuration,
      String name,
      List<String> command,
      Collection<Job> jobs,
      List<String> reload,
      boolean looks)
      throws Problem {
    Set<String> folders = new LinkedHashSet<>();
    boolean imports = false;
    for (Job job : jobs) {
      for (Target target : job.targets()) {
        switch (target) {
          case Target.VaultTarget vault -> folders.add(vault.folder().toString());
          case Target.PoolTarget pool -> imports |= pool.visiting() && pool.zfs().host().isEmpty();
        }
      }
    }
    Optional<Path> textfile = configuration.textfile().filter(_ -> looks);
    // A new file takes the old one's place, which is a matter of the folder.
    textfile.map(Path::getParent).ifPresent(folder -> folders.add(folder.toString()));
    String state = configuration.state().orElse(StatePlace.SERVICE).toString();
    return new SystemdService(name, command, user, state, List.copyOf(folders), imports, reload)
        .text();
  }

  private void lines(Configuration configuration) throws Problem {
    PrintWriter out = Commands.out(spec);
    if (way.cron) {
      out.println(installed().beginOfLines());
    }
    for (Job job : configuration.jobs().values()) {
      Optional<Schedule> schedule = job.schedule();
      if (schedule.isEmpty()) {
        continue;
      }
      out.println("# %s: %s".formatted(job.name(), schedule.get().words()));
      if (way.trueNas) {
        out.println("Command: " + ShellWords.shown(command(job).toArray()));
        CronLine.trueNas(schedule.get(), configuration.zone()).forEach(out::println);
        out.println();
      } else {
        CronLine.of(schedule.get(), configuration.zone(), command(job)).forEach(out::println);
      }
    }
    List<String> watch = List.of(program.toString(), "watch", "-c", config.file().toString());
    Schedule often = Schedule.parse("*/%d * * * *".formatted(LOOKS.toMinutes()));
    out.println("# whether all is well: alerts, whatever the jobs say");
    if (way.trueNas) {
      out.println("Command: " + ShellWords.shown(watch.toArray()));
      CronLine.trueNas(often, configuration.zone()).forEach(out::println);
    } else {
      CronLine.of(often, configuration.zone(), watch).forEach(out::println);
      out.println(installed().endOfLines());
    }
  }

  private static void write(Path file, String text) throws Problem {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw FileTrouble.writing("cannot write " + file, file, e);
    }
  }
}
