package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Monitoring that is down neither stops nor slows a run.
class CourierPingTest {
  private static final UUID RUN = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

  private HttpReceiver receiver;
  private Monitor monitor;
  private final Couriers couriers = new Couriers();

  @BeforeEach
  void start() throws Exception {
    receiver = new HttpReceiver();
    monitor = Monitor.of("healthchecks", Secret.of(receiver.url("/sesame")));
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private static Ping end() {
    return Ping.end(RUN, "nas", 0, Duration.ZERO, OptionalLong.empty(), "", "");
  }

  @Test
  void anEndNeverOvertakesASlowStart() {
    receiver.answer(exchange -> {
      Thread.sleep(500);
      HttpReceiver.reply(exchange, 200, "OK");
    });
    Courier courier = couriers.courier();
    courier.ping(monitor, Ping.start(RUN, "nas"));
    courier.ping(monitor, end());
    assertThat(couriers.close(courier, Duration.ofSeconds(20)))
        .hasSize(2)
        .allMatch(Delivery::delivered);
    assertThat(receiver.seen().stream().map(HttpReceiver.Seen::path))
        .containsExactly("/sesame/start", "/sesame");
  }

  @Test
  @Timeout(20)
  void aMonitorThatHangsHoldsUpNobody() {
    receiver.hang().hang().hang().hang();
    Courier courier = couriers.courier();
    courier.ping(monitor, Ping.start(RUN, "nas"));
    courier.ping(monitor, end());
    List<Delivery> all = couriers.close(courier, Duration.ofMillis(300));
    assertThat(all)
        .hasSize(2)
        .allSatisfy(d -> assertThat(d.evidence()).contains("given up before"));
  }

  @Test
  void aStartThatFailsMakesWayForTheEnd() {
    receiver.status(500).status(500).status(500);
    List<Delivery> all = new CopyOnWriteArrayList<>();
    Courier courier =
        new Courier(
            Alarms.NAS,
            () -> Alarms.NOON,
            Couriers.LIMIT,
            Couriers.LIMIT,
            Thread::sleep,
            null,
            all::add);
    courier.ping(monitor, Ping.start(RUN, "nas"));
    courier.ping(monitor, end());
    courier.close(Duration.ofSeconds(20));
    assertThat(all.getFirst().delivered()).isFalse();
    assertThat(all.getFirst().evidence()).contains("a later ping goes instead");
    // The end got its three attempts.
    assertThat(all.getLast().delivered()).isTrue();
  }

  @Test
  void aMonitorThatIsDownDoesNotHoldUpAnother() throws Exception {
    receiver.hang();
    // The other one gets enough time on a busy machine.
    try (HttpReceiver other = new HttpReceiver()) {
      Monitor second = Monitor.of("auto", Secret.of(other.url("/x")));
      Courier courier = couriers.courier();
      courier.ping(monitor, end());
      courier.ping(second, end());
      List<Delivery> all = couriers.close(courier, Duration.ofSeconds(4));
      assertThat(all.stream().map(Delivery::delivered)).containsExactlyInAnyOrder(false, true);
    }
  }

  @Test
  void nobodyThere() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Courier courier = couriers.courier();
    courier.ping(
        Monitor.of("auto", Secret.of("http://127.0.0.1:%d/sesame".formatted(port))), end());
    courier.ping(Monitor.of("auto", Secret.of("https://no-such-host.invalid/sesame")), end());
    List<Delivery> all = couriers.close(courier, Duration.ofSeconds(60));
    assertThat(all).hasSize(2).noneMatch(Delivery::delivered);
    assertThat(all).anySatisfy(d -> assertThat(d.evidence()).contains("no connection"));
    assertThat(all.toString()).doesNotContain("sesame");
  }

  @Test
  @Timeout(20)
  void whatBecameOfAPingIsToldBeforeTheEnd() throws Exception {
    receiver.status(404);
    var told = new CountDownLatch(1);
    List<Delivery> all = new CopyOnWriteArrayList<>();
    var courier =
        new Courier(
            Alarms.NAS,
            () -> Alarms.NOON,
            ping -> {
              all.add(ping);
              told.countDown();
            });
    courier.ping(monitor, end());
    told.await();
    assertThat(all).singleElement().satisfies(d -> assertThat(d.evidence()).contains("404"));
    courier.close(Duration.ofSeconds(5));
    assertThat(all).hasSize(1);
  }

  @Test
  void anEndToWhichNothingWasSentTakesNoTime() {
    assertThat(couriers.close(couriers.courier(), Duration.ZERO)).isEmpty();
  }

  @Test
  void whatIsSentAfterTheEndIsDropped() {
    Courier courier = couriers.courier();
    assertThat(couriers.close(courier, Duration.ZERO)).isEmpty();
    courier.ping(monitor, end());
    assertThat(couriers.close(courier, Duration.ofSeconds(5))).isEmpty();
    assertThat(receiver.seen()).isEmpty();
  }
}
