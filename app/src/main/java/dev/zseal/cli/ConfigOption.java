package dev.zseal.cli;

import dev.zseal.alert.Courier;
import dev.zseal.alert.Origin;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which configuration, and what of this machine goes with it.
final class ConfigOption {

  private static final String VARIABLE = "ZSEAL_CONFIG";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration. Default: the environment's "
              + VARIABLE
              + ", else /etc/zseal/zseal.toml.")
  private @Nullable Path given;

  Path file() {
    Path file = given;
    if (file != null) {
      return file.toAbsolutePath();
    }
    String variable = System.getenv(VARIABLE);
    return variable == null || variable.isBlank()
        ? Configuration.USUAL
        : Path.of(variable).toAbsolutePath();
  }

  ConfigurationReader reader() {
    return new ConfigurationReader(file(), System.getenv());
  }

  /// For what needs no secrets: they may be where the service has them, and not here.
  Configuration read() throws Problem {
    return reader().readWithoutSecrets();
  }

  /// Where this configuration's runs are remembered. The environment's word counts for more.
  static State state(Configuration configuration) {
    Map<String, String> environment = System.getenv();
    Path own = StatePlace.here().folder(environment);
    boolean said = environment.containsKey("ZSEAL_STATE");
    return new State(said ? own : configuration.state().orElse(own));
  }

  /// The same, for who may write there.
  static State ownState(Configuration configuration) throws Problem {
    State state = state(configuration);
    state.check();
    return state;
  }

  static Machine machine(Configuration configuration) throws Problem {
    return new Machine(
        ownState(configuration),
        VaultOption.clock(),
        VaultOption.random(),
        configuration.zone(),
        hostName(),
        Version.text());
  }

  static Courier courier() {
    return new Courier(new Origin(hostName(), Version.text()), VaultOption.clock());
  }

  /// One whose pings that fail are told.
  static Courier courier(RunLines lines) {
    return new Courier(
        new Origin(hostName(), Version.text()),
        VaultOption.clock(),
        ping -> {
          if (!ping.delivered()) {
            lines.say("the monitor %s was not reached: %s".formatted(ping.to(), ping.evidence()));
          }
        });
  }

  /// As its owner calls it.
  private static String hostName() {
    try {
      String name = Files.readString(Path.of("/etc/hostname")).strip();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException _) {
      // Not every system has one.
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException _) {
      return "localhost";
    }
  }
}
