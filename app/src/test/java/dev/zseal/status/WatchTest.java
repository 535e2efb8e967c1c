package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.zseal.alert.Alarm;
import dev.zseal.alert.Channel;
import dev.zseal.alert.Courier;
import dev.zseal.alert.ImpatientCouriers;
import dev.zseal.alert.PlainHttp;
import dev.zseal.alert.Secret;
import dev.zseal.alert.Severity;
import dev.zseal.alert.Webhook;
import dev.zseal.history.State;
import dev.zseal.problem.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told, and remembered as told.
class WatchTest {

  private static final Alarm DAMAGE =
      new Alarm("damaged tank/a@1 usb", Severity.CRITICAL, "s", "w", "e", "h");

  @TempDir Path folder;
  private final AtomicInteger messages = new AtomicInteger();
  private Instant now = Instant.parse("2028-02-29T12:00:00Z");
  private HttpServer server;
  private Courier courier;
  private Watch watch;

  @BeforeEach
  void begin() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          messages.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    courier = ImpatientCouriers.courier(() -> now);
    watch = watch();
  }

  private Watch watch() throws Problem {
    String url = "http://localhost:%d/".formatted(server.getAddress().getPort());
    Channel hook = Webhook.of(Secret.of(url), PlainHttp.PRIVATE, Map.of(), Optional.empty());
    return new Watch(new State(folder), courier, List.of(hook), Duration.ofHours(24));
  }

  @AfterEach
  void end() {
    courier.close(Duration.ofSeconds(5));
    server.stop(0);
  }

  private Status status(boolean there, Alarm... alarms) {
    var target =
        new Status.TargetState(
            "usb", "/usb", true, there, Optional.empty(), -1, -1, Optional.empty());
    return new Status(
        now, List.of(), List.of(), List.of(target), Runner.NO_DAEMON, List.of(alarms));
  }

  private void later() {
    now = now.plus(Duration.ofHours(2));
  }

  @Test
  void tellsOnce_andRemembersOverARestart() throws Exception {
    assertThat(watch.tell(status(true, DAMAGE))).hasSize(1);
    later();
    assertThat(watch().tell(status(true, DAMAGE))).isEmpty();
    later();
    assertThat(watch().tell(status(true))).hasSize(1);
    assertThat(messages).hasValue(2);
  }

  @Test
  void whatADiskThatIsAwayHad_isNotOver() throws Exception {
    watch.tell(status(true, DAMAGE));
    for (int look = 0; look < 5; look++) {
      later();
      assertThat(watch.tell(status(false))).isEmpty();
    }
    later();
    assertThat(watch.tell(status(true))).hasSize(1);
  }

  @Test
  void diskThatIsFull_doesNotHaveItToldAtEachLook() throws Exception {
    // A folder where the file is to be: as good as a full disk, and root is not spared.
    Files.createDirectories(folder.resolve("alarms.json").resolve("x"));
    for (int look = 0; look < 5; look++) {
      assertThatThrownBy(() -> watch.tell(status(true, DAMAGE)))
          .isInstanceOf(Problem.Unavailable.class);
      later();
    }
    assertThat(messages).hasValue(1);
  }

  @Test
  void damagedMemory_tellsOnceMore() throws Exception {
    watch.tell(status(true, DAMAGE));
    for (String text : List.of("{", "{\"format\":\"zseal-alarms-99\",\"open\":[]}")) {
      Files.writeString(folder.resolve("alarms.json"), text);
      later();
      assertThat(watch().tell(status(true, DAMAGE))).hasSize(1);
    }
    later();
    assertThat(watch().tell(status(true, DAMAGE))).isEmpty();
  }
}
