package dev.zseal.cli;

import dev.zseal.alert.Alarm;
import dev.zseal.alert.Channel;
import dev.zseal.alert.Courier;
import dev.zseal.alert.Delivery;
import dev.zseal.alert.Notice;
import dev.zseal.alert.Open;
import dev.zseal.alert.Severity;
import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.problem.Problem;
import dev.zseal.status.Status;
import dev.zseal.status.Watch;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Looks once, and tells people what is wrong: for timers, where no daemon does it.
@Command(
    name = "watch",
    versionProvider = Version.class,
    description = {
      "Look at everything once and send the alerts that are due, as the daemon does by itself.",
      "`zseal schedule install` has a timer for it.",
      "",
      "Exit status: 0 whatever was found; 4 if an alert reached nobody."
    })
final class WatchCommand implements Callable<Integer> {

  private static final int UNREACHED = 4;

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(
      names = "--test",
      description = {
        "Send a test message by every channel, and nothing else. Monitors are not tested: a ping",
        "would count as a run."
      })
  private boolean test;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Configuration configuration = config.reader().readForAlerts();
    PrintWriter out = Commands.out(spec);
    Courier courier = ConfigOption.courier();
    try {
      List<Delivery> deliveries =
          test
              ? test(configuration, courier)
              : look(configuration, courier, out, Commands.err(spec));
      for (Delivery delivery : deliveries) {
        out.println(
            "%s %s: %s"
                .formatted(
                    delivery.delivered() ? "told" : "NOT REACHED",
                    delivery.to(),
                    Terminal.line(delivery.evidence())));
      }
      if (test) {
        monitors(configuration, out);
      }
      return deliveries.stream().allMatch(Delivery::delivered) ? 0 : UNREACHED;
    } finally {
      courier.close(Duration.ZERO);
    }
  }

  private static List<Delivery> look(
      Configuration configuration, Courier courier, PrintWriter out, PrintWriter err)
      throws Problem {
    Status status = StatusCommand.look(configuration);
    out.println(StatusText.nagios(status));
    try {
      MetricsCommand.write(configuration, status);
    } catch (Problem e) {
      // People are told all the same.
      err.println("warning: " + Terminal.line(e.what() + ": " + e.evidence()));
    }
    return new Watch(
            ConfigOption.state(configuration),
            courier,
            List.copyOf(configuration.channels().values()),
            configuration.repeat())
        .tell(status);
  }

  /// A ping for a test would count as a run, and hide that none comes.
  private static void monitors(Configuration configuration, PrintWriter out) {
    for (Job job : configuration.jobs().values()) {
      job.monitor()
          .ifPresent(monitor ->
              out.println(
                  "not tested %s: the monitor of job %s hears of its next run; zseal run %s"
                      .formatted(monitor.host(), job.name(), job.name())));
    }
  }

  private static List<Delivery> test(Configuration configuration, Courier courier) throws Problem {
    List<Channel> channels = List.copyOf(configuration.channels().values());
    if (channels.isEmpty()) {
      throw new Problem.Usage(
          "there is nobody to tell",
          configuration.file() + " has no [alert.NAME]",
          "Write one: zseal config example nas-usb");
    }
    Instant now = VaultOption.clock().instant();
    Alarm alarm =
        new Alarm(
            "test",
            Severity.WARNING,
            "a test of zseal's alerts",
            "This is a test. Nothing is wrong.",
            "somebody ran zseal watch --test",
            "Nothing is to be done.");
    Notice notice = new Notice(Notice.Kind.RAISED, new Open(alarm, now, now, null, null), now);
    return courier.send(List.of(notice), channels).deliveries();
  }
}
