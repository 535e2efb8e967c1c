package dev.zseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.alert.Courier;
import dev.zseal.alert.Origin;
import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Outcome;
import dev.zseal.history.State;
import dev.zseal.job.Machine;
import dev.zseal.job.ScriptedPool;
import dev.zseal.problem.Problem;
import dev.zseal.status.Status;
import dev.zseal.vault.Vault;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A daemon that is spoken to over its socket, with a script in the place of `zfs`.
@Timeout(15)
class ControlTest implements Daemon.Said {

  private static final String NIGHT =
      """
      [target.usb]
      vault = "%s/vault"
      [job.night]
      datasets = ["pool/a"]
      to = ["usb"]
      """;

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final Courier courier =
      new Courier(new Origin("host", "test"), InstantSource.fixed(ScriptedPool.START));
  private State state = nothing();
  private ScriptedPool pool = nothing();
  private History history = nothing();
  private Daemon daemon = nothing();
  private Control control = nothing();
  private Thread thread = nothing();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // made before each test
  private static <T> T nothing() {
    return (T) null;
  }

  @BeforeEach
  void aDaemon() throws Exception {
    pool = new ScriptedPool(folder.resolve("pool")).volume("pool/a", 600, 1);
    InstantSource clock = InstantSource.fixed(ScriptedPool.START);
    Vault _ = Vault.init(folder.resolve("vault"), 1 << 20, 10, clock, new SplittableRandom(1));
    configure(NIGHT);
    state = new State(folder.resolve("state"));
    history = History.open(state);
    ScriptedPool made = pool;
    Machine machine =
        new Machine(
            state,
            clock,
            new SplittableRandom(2),
            ZoneOffset.UTC,
            "host",
            "zseal test",
            _ -> host(made));
    daemon =
        new Daemon(
            new ConfigurationReader(folder.resolve("zseal.toml"), Map.of()),
            machine,
            history,
            courier,
            Duration.ofDays(1),
            this);
    control = Control.open(state, daemon);
    thread = Thread.ofPlatform().start(() -> daemon.run(LIMIT));
  }

  private static dev.zseal.zfs.ZfsHost host(ScriptedPool pool) throws Problem {
    try {
      return pool.host();
    } catch (Problem e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void end() throws Exception {
    daemon.stop();
    thread.join(LIMIT);
    control.close();
    courier.close(Duration.ZERO);
    history.close();
  }

  private void configure(String toml) throws Exception {
    Files.writeString(folder.resolve("zseal.toml"), toml.replace("%s", folder.toString()));
  }

  private void awaitEnd(int runs) throws InterruptedException {
    while (events.stream().filter(e -> e instanceof Event.Finished).count() < runs) {
      Thread.sleep(10);
    }
    // The daemon hears of the end a moment later.
    while (!daemon.running().isEmpty()) {
      Thread.sleep(10);
    }
  }

  private Outcome lastOutcome() {
    return events.stream()
        .filter(e -> e instanceof Event.Finished)
        .map(e -> ((Event.Finished) e).outcome())
        .reduce((_, b) -> b)
        .orElseThrow();
  }

  private String raw(byte[] bytes) throws Exception {
    Path path = state.folder().resolve("control/socket");
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      OutputStream out = Channels.newOutputStream(channel);
      try {
        out.write(bytes);
        channel.shutdownOutput();
      } catch (java.io.IOException _) {
        // It had enough of it before the end.
      }
      try {
        return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      } catch (java.io.IOException _) {
        return "";
      }
    }
  }

  @Test
  void runsAJob_andCancelsIt_andRunsItAgain() throws Exception {
    pool.hang(2 << 20, "613.25");
    assertThat(Control.ask(state, "run", "night")).contains("true");
    while (pool.commands("send").isEmpty()) {
      Thread.sleep(10);
    }
    assertThat(Control.ask(state, "running", null)).contains("\"night\"");

    assertThat(Control.ask(state, "cancel", "night")).contains("true");
    awaitEnd(1);
    assertThat(lastOutcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(history.runs("night", 1).getFirst().outcome()).contains(Outcome.CANCELLED);
  }

  @Test
  void whatIsNotSo_isToldWithItsOwnStatus() {
    assertThatThrownBy(() -> Control.ask(state, "run", "nigth"))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("no job nigth");
    assertThatThrownBy(() -> Control.ask(state, "cancel", "night"))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("does not run");
    assertThatThrownBy(() -> Control.ask(state, "dance", null)).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void aBrokenFile_leavesTheOldConfiguration_andAMendedOneIsTaken() throws Exception {
    configure(NIGHT.replace("to =", "too ="));
    assertThatThrownBy(() -> Control.ask(state, "reload", null)).isInstanceOf(Problem.Usage.class);
    Control.ask(state, "run", "night");
    awaitEnd(1);
    assertThat(lastOutcome()).isEqualTo(Outcome.ALL);

    configure(NIGHT.replace("job.night", "job.noon"));
    assertThat(Control.ask(state, "reload", null)).contains("true");
    assertThatThrownBy(() -> Control.ask(state, "run", "night")).isInstanceOf(Problem.Usage.class);
  }

  @Test
  void whatAReloadDoesNotChange_isSaid() throws Exception {
    assertThat(Control.ask(state, "reload", null)).doesNotContain("remark");
    configure("metrics_port = 9999\nstate = \"%s/new\"\nzone = \"Asia/Tokyo\"\n" + NIGHT);
    assertThat(Control.ask(state, "reload", null))
        .contains("metrics_port takes effect after a restart: until then it is off")
        .contains("state takes effect after a restart: until then it is " + state.folder())
        .contains("zone takes effect for schedules at once, and after a restart for what is kept");
    configure(NIGHT);
    assertThat(Control.ask(state, "reload", null)).doesNotContain("remark");
  }

  @Test
  void aDaemon_saysSinceWhenItRuns() throws Exception {
    assertThat(Control.ask(state, "running", null))
        .contains("\"since\":\"%s\"".formatted(ScriptedPool.START));
  }

  @Test
  void aRunThatIsUnderWay_isNotStartedAgainByAReload() throws Exception {
    pool.hang(2 << 20, "613.5");
    Control.ask(state, "run", "night");
    while (pool.commands("send").isEmpty()) {
      Thread.sleep(10);
    }
    Control.ask(state, "reload", null);
    assertThat(Control.ask(state, "running", null)).contains("\"night\"");
    Thread.sleep(1200);
    Control.ask(state, "cancel", "night");
    awaitEnd(1);
    assertThat(pool.commands("send")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "garbage\n",
        "{}\n",
        "[1]\n",
        "{\"do\":7}\n",
        "{\"do\":\"run\"}\n",
        "\0\n"
      })
  void garbage_isAnsweredWithAnError(String line) throws Exception {
    assertThat(raw(line.getBytes(StandardCharsets.UTF_8))).contains("\"ok\":false");
    assertThat(Control.ask(state, "running", null)).contains("true");
  }

  @Test
  void endlessLines_areCutOff() throws Exception {
    byte[] much = new byte[4 << 20];
    java.util.Arrays.fill(much, (byte) '[');
    assertThat(raw(much)).isEmpty();
    byte[] deep = new byte[60_000];
    java.util.Arrays.fill(deep, (byte) '[');
    assertThat(raw(deep)).contains("\"ok\":false");
    assertThat(Control.ask(state, "running", null)).contains("true");
  }

  @Test
  void aSecondDaemon_isRefused() {
    assertThatThrownBy(() -> Control.open(state, daemon)).isInstanceOf(Problem.Conflict.class);
  }

  @Test
  void theSocketOfADaemonThatWasKilled_isNoHindrance() throws Exception {
    State other = new State(folder.resolve("other"));
    Path path = other.folder("control").resolve("socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    assertThat(Control.ask(other, "running", null)).isNull();

    try (Control _ = Control.open(other, daemon)) {
      assertThat(Control.ask(other, "running", null)).contains("true");
    }
    assertThat(path).doesNotExist();
    assertThat(Control.ask(other, "running", null)).isNull();
  }

  @Test
  void aDaemonThatIsThereAndSaysNothing_isNotWaitedForForEver() throws Exception {
    State other = new State(folder.resolve("other"));
    Path path = other.folder("control").resolve("socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      assertThatThrownBy(() -> Control.ask(other, "running", null, Duration.ofMillis(200)))
          .isInstanceOf(Problem.Unavailable.class)
          .hasMessageContaining("does not answer");
    }
  }

  @Test
  void stop_endsRuns_andIsAnswered() throws Exception {
    pool.hang(2 << 20, "613.75");
    Control.ask(state, "run", "night");
    while (pool.commands("send").isEmpty()) {
      Thread.sleep(10);
    }

    assertThat(Objects.requireNonNull(Control.ask(state, "stop", null))).contains("true");

    assertThat(thread.join(LIMIT)).isTrue();
    assertThat(lastOutcome()).isEqualTo(Outcome.STOPPED);
  }

  @Override
  public void note(String text) {}

  @Override
  public void looked(Status status, Configuration configuration) {}

  @Override
  public void event(Event.Dated event) {
    events.add(event.event());
  }

  @Override
  public void progress(String dataset, String target, long bytes) {}
}
