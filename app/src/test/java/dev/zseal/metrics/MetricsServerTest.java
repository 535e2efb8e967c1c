package dev.zseal.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.status.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MetricsServerTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final int READ_MILLIS = 20_000;

  private final AtomicReference<Optional<Status>> newest =
      new AtomicReference<>(Optional.of(MadeUpStatus.well(NOW)));
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private final StatusMetrics metrics = new StatusMetrics("0.1.0-TEST");
  private MetricsServer server;

  @BeforeEach
  void start() throws Exception {
    server = MetricsServer.start(0, metrics, newest::get, trouble::get);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// The whole answer to lines of a request, as it is on the wire.
  private String ask(String address, String... lines) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), server.port()));
      socket.setSoTimeout(READ_MILLIS);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private String ask(String line) throws IOException {
    return ask("127.0.0.1", line, "Host: localhost:" + server.port());
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void metrics_areTheNewestLook() throws Exception {
    String answer = ask("GET /metrics HTTP/1.1");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("content-type: text/plain; version=0.0.4");
    assertThat(body(answer)).isEqualTo(metrics.text(MadeUpStatus.well(NOW)));
    newest.set(Optional.of(MadeUpStatus.ill(NOW)));
    assertThat(body(ask("GET /metrics HTTP/1.1"))).isEqualTo(metrics.text(MadeUpStatus.ill(NOW)));
  }

  @Test
  void openMetrics_isForThoseWhoAsk() throws Exception {
    String answer =
        ask(
            "127.0.0.1",
            "GET /metrics HTTP/1.1",
            "Host: localhost",
            "Accept: application/openmetrics-text;version=1.0.0");
    assertThat(answer).containsIgnoringCase("content-type: application/openmetrics-text");
    assertThat(body(answer)).endsWith("# EOF\n");
  }

  @Test
  void head_hasNoBody() throws Exception {
    String answer = ask("HEAD /metrics HTTP/1.1");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    int length = metrics.text(MadeUpStatus.well(NOW)).getBytes(UTF_8).length;
    assertThat(answer).containsIgnoringCase("content-length: " + length + "\r\n");
    assertThat(body(answer)).isEmpty();
  }

  @Test
  void beforeTheFirstLook_thereIsNothingToTell() throws Exception {
    newest.set(Optional.empty());
    assertThat(ask("GET /metrics HTTP/1.1")).startsWith("HTTP/1.1 503 ");
    assertThat(ask("GET /healthz HTTP/1.1")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nok\n");
  }

  @Test
  void whatStandsStill_isNotHealthy() throws Exception {
    trouble.set(Optional.of("The daemon stands still."));
    assertThat(ask("GET /healthz HTTP/1.1"))
        .startsWith("HTTP/1.1 503 ")
        .endsWith("\r\n\r\nThe daemon stands still.\n");
    assertThat(ask("GET /metrics HTTP/1.1")).startsWith("HTTP/1.1 200 ");
    trouble.set(Optional.empty());
    assertThat(ask("GET /healthz HTTP/1.1")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/metrics/", "/metrics2", "/metrics/..", "/healthz/x", "//metrics", "*"})
  void otherPaths_areNotThere(String path) throws Exception {
    assertThat(ask("GET " + path + " HTTP/1.1")).matches("(?s)HTTP/1.1 40[04] .*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "get"})
  void otherMethods_areRefused(String method) throws Exception {
    assertThat(ask(method + " /metrics HTTP/1.1"))
        .startsWith("HTTP/1.1 405 ")
        .containsIgnoringCase("allow: GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:9999", "127.0.0.1", "127.0.0.1:80", "[::1]:1", "[::1]"})
  void loopbackHosts_areAnswered(String host) throws Exception {
    assertThat(ask("127.0.0.1", "GET /metrics HTTP/1.1", "Host: " + host))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:127",
        "evil@localhost",
        "localhost:evil",
        "localhost evil.example",
        "192.0.2.7",
        "",
        "::1"
      })
  void otherHosts_areRefused(String host) throws Exception {
    String answer = ask("127.0.0.1", "GET /metrics HTTP/1.1", "Host: " + host);
    assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("zseal_");
  }

  @Test
  void noHostAndTwoHosts_areRefused() throws Exception {
    assertThat(ask("127.0.0.1", "GET /metrics HTTP/1.0")).matches("(?s)HTTP/1.1 40[03] .*");
    assertThat(ask("127.0.0.1", "GET /metrics HTTP/1.1", "Host: evil.example", "Host: localhost"))
        .matches("(?s)HTTP/1.1 40[03] .*");
  }

  @Test
  void bothLoopbackAddressesAnswer_andNoOther() throws Exception {
    List<InetAddress> own =
        List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : each.inetAddresses().toList()) {
        try (Socket socket = new Socket()) {
          var end = new InetSocketAddress(address, server.port());
          if (own.contains(address)) {
            socket.connect(end, READ_MILLIS);
          } else {
            assertThatThrownBy(() -> socket.connect(end, READ_MILLIS))
                .as(address.toString())
                .isInstanceOf(IOException.class);
          }
        }
      }
    }
  }

  @Test
  void takenPort_isAConflict() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatThrownBy(
              () -> MetricsServer.start(taken.getLocalPort(), metrics, newest::get, trouble::get))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void anAnswerThatHangs_keepsNobodyElseWaiting_norTheEnd() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    server.close();
    server =
        MetricsServer.start(
            0,
            metrics,
            () -> {
              asked.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Optional.empty();
            },
            trouble::get);
    try (Socket hanging = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      hanging
          .getOutputStream()
          .write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      asked.await();
      assertThat(ask("GET /healthz HTTP/1.1")).startsWith("HTTP/1.1 200 ");
      server.close();
    }
  }

  @Test
  void afterTheEnd_nobodyListens() {
    server.close();
    assertThatThrownBy(() -> ask("GET /metrics HTTP/1.1")).isInstanceOf(ConnectException.class);
  }
}
