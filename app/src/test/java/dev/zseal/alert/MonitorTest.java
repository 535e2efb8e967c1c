package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorTest {
  private static final UUID RUN = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
  private static final String CHECK = "/ping/5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278";
  private static final Duration SOON = Duration.ofSeconds(20);

  private HttpReceiver receiver;
  private final Couriers couriers = new Couriers();

  @BeforeEach
  void start() throws IOException {
    receiver = new HttpReceiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private static Ping end(int exitStatus, String message, String log) {
    return Ping.end(
        RUN, "nas", exitStatus, Duration.ofMillis(61_500), OptionalLong.of(3), message, log);
  }

  private List<Delivery> send(Monitor monitor, Ping... pings) {
    Courier courier = couriers.courier();
    for (Ping ping : pings) {
      courier.ping(monitor, ping);
    }
    return couriers.close(courier, SOON);
  }

  private Monitor monitor(String kind, String path) throws Problem {
    return Monitor.of(kind, Secret.of(receiver.url(path)));
  }

  @Test
  void cronitorHearsOfStartAndEndInOneSeries() throws Exception {
    Monitor monitor = monitor("cronitor", "/p/KEY/nightly?env=home");
    List<Delivery> all =
        send(monitor, Ping.start(RUN, "nas"), end(0, "3 done, ü & so", ""), end(8, "", ""));
    assertThat(all).hasSize(3).allMatch(Delivery::delivered);
    assertThat(receiver.seen()).allMatch(s -> s.method().equals("GET"));
    assertThat(receiver.seen()).allMatch(s -> s.path().equals("/p/KEY/nightly"));
    assertThat(receiver.seen().stream().map(HttpReceiver.Seen::query))
        .containsExactly(
            "env=home&state=run&series=" + RUN + "&host=nas",
            "env=home&state=complete&series="
                + RUN
                + "&host=nas&status_code=0&message=3%20done%2C%20%C3%BC%20%26%20so"
                + "&metric=duration:61.500&metric=count:3",
            "env=home&state=fail&series="
                + RUN
                + "&host=nas&status_code=8&metric=duration:61.500&metric=count:3");
  }

  @Test
  void cronitorsMessageIsCutAtAWholeLetter() throws Exception {
    send(monitor("cronitor", "/p/KEY/job"), end(1, "ü".repeat(1999), ""));
    String query = receiver.seen().getFirst().query();
    String message = query.replaceFirst(".*&message=([^&]*).*", "$1");
    assertThat(message.length()).isBetween(1990, 2000);
    assertThat(URLDecoder.decode(message, StandardCharsets.UTF_8)).matches("ü+");
  }

  @Test
  void cronitorKeepsNoLog() throws Exception {
    assertThat(send(monitor("cronitor", "/p/KEY/job"), Ping.log(RUN, "nas", "text")))
        .allMatch(Delivery::delivered);
    assertThat(receiver.seen()).isEmpty();
  }

  @Test
  void healthchecksHearsOfStartEndAndFailure() throws Exception {
    Monitor monitor = monitor("auto", CHECK);
    assertThat(monitor).isInstanceOf(Healthchecks.class);
    List<Delivery> all =
        send(
            monitor,
            Ping.start(RUN, "nas"),
            end(0, "", ""),
            end(8, "one failed", "line 1\nline 2"),
            Ping.fail(RUN, "nas", "killed", ""),
            Ping.log(RUN, "nas", "note"));
    assertThat(all).hasSize(5).allMatch(Delivery::delivered);
    assertThat(receiver.seen().stream().map(s -> s.method() + " " + s.path() + " " + s.body()))
        .containsExactly(
            "GET " + CHECK + "/start ",
            "GET " + CHECK + " ",
            "POST " + CHECK + "/8 one failed\n\nline 1\nline 2",
            "POST " + CHECK + "/fail killed",
            "POST " + CHECK + "/log note");
    assertThat(receiver.seen()).allMatch(s -> s.query().equals("rid=" + RUN));
    assertThat(receiver.seen()).allMatch(s -> s.header("User-Agent").equals("zseal/0.1.0"));
  }

  @Test
  void theQueryOfASlugStays() throws Exception {
    send(monitor("healthchecks", "/ping/KEY/slug/?create=1"), Ping.start(RUN, "nas"));
    HttpReceiver.Seen seen = receiver.seen().getFirst();
    assertThat(seen.path()).isEqualTo("/ping/KEY/slug/start");
    assertThat(seen.query()).isEqualTo("create=1&rid=" + RUN);
  }

  @Test
  void healthchecksGetsTheTailOfALongLog() throws Exception {
    String log = "ein langes Wörterbuch 𝄞\n".repeat(20_000) + "the cause";
    send(monitor("healthchecks", CHECK), end(1, "failed", log));
    String body = receiver.seen().getFirst().body();
    assertThat(body.getBytes(StandardCharsets.UTF_8).length).isBetween(99_900, 100_000);
    assertThat(body).startsWith("failed\n\nein langes").endsWith("\nthe cause");
    assertThat(body).doesNotContain("\ufffd");
  }

  @Test
  void aTailHasNoHalfLetters() {
    for (int max = 0; max < 12; max++) {
      String tail = new String(PingCall.tail("a𝄞üb𝄞", max), StandardCharsets.UTF_8);
      assertThat("a𝄞üb𝄞").endsWith(tail);
      assertThat(tail.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(max);
    }
    assertThat(PingCall.tail("short", 5)).asString().isEqualTo("short");
  }

  @ParameterizedTest
  @CsvSource({
    "https://cronitor.link/p/KEY/job, true",
    "https://eu.cronitor.link/p/KEY/job, true",
    "https://cronitor.io/p/KEY/job, true",
    "https://hc-ping.com/uuid, false",
    "https://notcronitor.link/p/KEY/job, false",
    "https://cronitor.link.example.org/uuid, false",
  })
  void theKindIsKnownByTheHost(String url, boolean isCronitor) throws Exception {
    assertThat(Monitor.of("auto", Secret.of(url)) instanceof Cronitor).isEqualTo(isCronitor);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hc-ping.com/sesame",
        "ftp://hc-ping.com/sesame",
        "http://hc-ping.com/sesame",
        "http://8.8.8.8/sesame",
        "http://134744072/sesame",
        "http://10.evil.example/sesame",
        "http://[2001:db8::1]/sesame",
        "https://user:sesame@hc-ping.com/x",
        "https://hc-ping.com/sesame#x",
        "https://hc-ping.com/sesame x",
        "https://hc-ping.com/sesame\r\nX: y",
        "https://hc-ping.com/sesamé",
        "https://my_host.example/sesame",
        "https://hc-ping.com:99999/sesame",
        "https://hc-ping.com",
        "https://hc-ping.com/",
        "https://hc-ping.com/sesame/start",
        "https://hc-ping.com/sesame/fail/",
        "https://hc-ping.com/sesame/0",
        "https://cronitor.link/p/sesame/job?state=run",
      })
  void whatIsNoAddressIsRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> Monitor.of("auto", Secret.of(url)))
        .isInstanceOf(Problem.Usage.class)
        .hasNoCause()
        .satisfies(e -> assertThat(e.toString()).doesNotContain("sesam"));
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatThrownBy(() -> Monitor.of("pager\n", Secret.of("https://hc-ping.com/x")))
        .isInstanceOf(Problem.Usage.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost", "nas", "nas.lan", "hc.home.arpa", "x.internal", "127.0.0.1", "10.1.2.3",
        "172.31.0.1", "192.168.1.1", "100.100.1.1", "169.254.0.1", "[::1]", "[fd00::1]", "[fe80::1]"
      })
  void plainHttpIsForPrivateNetworks(String host) throws Exception {
    assertThat(Monitor.of("auto", Secret.of("http://" + host + ":8000/x")).host()).isEqualTo(host);
  }

  @Test
  void plainHttpGoesAnywhereIfSomebodyAskedForIt() throws Exception {
    Secret url = Secret.of("http://hc.example.org/x");
    assertThat(Monitor.of("auto", url, PlainHttp.ANYWHERE).host()).isEqualTo("hc.example.org");
  }

  @Test
  void anExitStatusThatIsNoneIsAnError() {
    assertThatThrownBy(() -> end(256, "", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new Ping(
                Ping.State.SUCCESS,
                RUN,
                "",
                OptionalInt.of(1),
                Optional.empty(),
                OptionalLong.empty(),
                "",
                ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
