package dev.zseal.cli;

import dev.zseal.config.Configuration;
import dev.zseal.metrics.StatusMetrics;
import dev.zseal.metrics.TextfileWriter;
import dev.zseal.problem.Problem;
import dev.zseal.status.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How things stand, for Prometheus.
@Command(
    name = "metrics",
    versionProvider = Version.class,
    description = {
      "Print how things stand in Prometheus' text format.",
      "Or write it for the node exporter's textfile collector. The daemon serves it, too",
      "(metrics_port).",
      "",
      "  zseal metrics --to /var/lib/prometheus/node-exporter/zseal.prom",
      "  zseal metrics --dashboard > zseal.json",
      "  zseal metrics --rules > /etc/prometheus/rules/zseal.yml"
    })
final class MetricsCommand implements Callable<Integer> {

  @Mixin private final ConfigOption config = new ConfigOption();

  @Option(names = "--to", paramLabel = "FILE.prom", description = "Write it there, at once whole.")
  private @Nullable Path to;

  @Option(names = "--dashboard", description = "Print a dashboard for Grafana instead.")
  private boolean dashboard;

  @Option(names = "--rules", description = "Print alert rules for Prometheus instead.")
  private boolean rules;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    if (dashboard || rules) {
      out.print(resource(dashboard ? "grafana-dashboard.json" : "zseal-alerts.yml"));
      return 0;
    }
    Configuration configuration = config.read();
    String text = new StatusMetrics(Version.text()).text(StatusCommand.look(configuration));
    Path file = to;
    if (file == null) {
      out.print(text);
    } else {
      TextfileWriter.write(file, text);
    }
    return 0;
  }

  /// Writes them to the file that the configuration names, if it does.
  static void write(Configuration configuration, Status status) throws Problem {
    if (configuration.textfile().isPresent()) {
      TextfileWriter.write(
          configuration.textfile().get(), new StatusMetrics(Version.text()).text(status));
    }
  }

  private static String resource(String name) {
    try (InputStream in = StatusMetrics.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
