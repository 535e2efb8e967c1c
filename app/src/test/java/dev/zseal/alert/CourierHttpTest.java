package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Webhooks, and what is done when an answer is not 200.
class CourierHttpTest {
  private static final Notice NOTICE = Alarms.raised("stale tank/photos usb");

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

  private Webhook webhook() throws Problem {
    return webhook(receiver.url("/hook?key=sesame"));
  }

  private static Webhook webhook(String url) throws Problem {
    return Webhook.of(
        Secret.of(url),
        PlainHttp.PRIVATE,
        Map.of("Authorization", Secret.of("Bearer sesame")),
        Optional.of(Secret.of("sesame")));
  }

  private Delivery send(Channel channel) {
    return send(channel, couriers.courier());
  }

  private static Delivery send(Channel channel, Courier courier) {
    Sent sent = courier.send(List.of(NOTICE), List.of(channel));
    assertThat(sent.deliveries()).hasSize(1);
    Delivery delivery = sent.deliveries().getFirst();
    assertThat(sent.undelivered()).isEqualTo(delivery.delivered() ? List.of() : List.of(NOTICE));
    assertThat(sent.toString()).doesNotContain("sesame");
    return delivery;
  }

  @Test
  void aWebhookGetsSignedJson() throws Exception {
    assertThat(send(webhook()).delivered()).isTrue();
    HttpReceiver.Seen seen = receiver.seen().getFirst();
    assertThat(seen.method()).isEqualTo("POST");
    assertThat(seen.query()).isEqualTo("key=sesame");
    assertThat(seen.header("Content-Type")).isEqualTo("application/json");
    assertThat(seen.header("Authorization")).isEqualTo("Bearer sesame");
    assertThat(seen.header("X-Zseal-Delivery")).matches("[0-9a-f]{32}");
    assertThat(seen.body()).contains("\"key\":\"stale tank/photos usb\"");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("sesame".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] hash = mac.doFinal(seen.body().getBytes(StandardCharsets.UTF_8));
    assertThat(seen.header("X-Zseal-Signature"))
        .isEqualTo("sha256=" + HexFormat.of().formatHex(hash));
  }

  @Test
  void aServerInTroubleIsTriedThreeTimes() throws Exception {
    receiver.status(500).reset().status(503);
    Delivery delivery = send(webhook());
    assertThat(delivery.delivered()).isFalse();
    assertThat(delivery.to()).isEqualTo("localhost");
    assertThat(delivery.evidence()).contains("HTTP 503", "attempt 3");
    assertThat(couriers.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(5));
    assertThat(receiver.seen().stream().map(s -> s.header("X-Zseal-Delivery")).distinct())
        .hasSize(1);
  }

  @Test
  void aSecondAttemptThatSucceedsIsADelivery() throws Exception {
    receiver.status(502);
    assertThat(send(webhook()).delivered()).isTrue();
    assertThat(receiver.seen()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 413, 422, 303})
  void aRefusalIsNotTriedAgain(int status) throws Exception {
    receiver.status(status);
    Delivery delivery = send(webhook());
    assertThat(delivery.delivered()).isFalse();
    assertThat(delivery.evidence()).startsWith("HTTP " + status);
    assertThat(receiver.seen()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "0, 1",
    "60, 60",
    "'Sun, 22 Nov 2026 12:00:30 GMT', 30",
    "'Sun, 22 Nov 2026 11:00:00 GMT', 1",
    "soon, 1",
    "-5, 1",
  })
  void retryAfterIsHonoured(String value, int seconds) throws Exception {
    receiver.status(429, "Retry-After", value);
    assertThat(send(webhook()).delivered()).isTrue();
    assertThat(couriers.pauses()).containsExactly(Duration.ofSeconds(seconds));
  }

  @Test
  void aLongRetryAfterIsLeftToTheNextRun() throws Exception {
    receiver.status(429, "Retry-After", "3600");
    Delivery delivery = send(webhook());
    assertThat(delivery.evidence()).isEqualTo("HTTP 429, and asks to wait for 1 hour");
    assertThat(couriers.pauses()).isEmpty();
  }

  @Test
  @Timeout(30)
  void aServerThatHangsIsGivenUp() throws Exception {
    receiver.hang().hang().hang();
    assertThat(send(webhook(), hasty()).evidence()).contains("no answer within 1 s", "attempt 3");
  }

  @Test
  @Timeout(30)
  void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
    receiver.answer(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      while (true) {
        out.write(new byte[1024]);
        out.flush();
      }
    });
    assertThat(send(webhook()).delivered()).isTrue();
  }

  @Test
  @Timeout(30)
  void anAnswerThatTricklesIsGivenUp() throws Exception {
    for (int i = 0; i < 3; i++) {
      receiver.answer(exchange -> {
        exchange.sendResponseHeaders(200, 4000);
        while (true) {
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          Thread.sleep(100);
        }
      });
    }
    assertThat(send(webhook(), hasty()).delivered()).isFalse();
  }

  private static Courier hasty() {
    return new Couriers(Duration.ofSeconds(1)).courier();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void aRedirectionKeepsTheBody(int status) throws Exception {
    receiver.status(status, "Location", "/elsewhere?key=sesame");
    assertThat(send(webhook()).delivered()).isTrue();
    HttpReceiver.Seen second = receiver.seen().getLast();
    assertThat(second.method()).isEqualTo("POST");
    assertThat(second.path()).isEqualTo("/elsewhere");
    assertThat(second.body()).isEqualTo(receiver.seen().getFirst().body());
    assertThat(second.header("Authorization")).isEqualTo("Bearer sesame");
  }

  @Test
  void noTokenGoesToAnotherServer() throws Exception {
    try (HttpReceiver other = new HttpReceiver()) {
      receiver.status(307, "Location", other.url("/x"));
      assertThat(send(webhook()).delivered()).isTrue();
      HttpReceiver.Seen seen = other.seen().getFirst();
      assertThat(seen.headers().toString()).doesNotContain("Bearer");
      assertThat(seen.header("Content-Type")).isEqualTo("application/json");
    }
  }

  @Test
  void redirectionsWithoutEndAreNotFollowed() throws Exception {
    for (int i = 0; i < 10; i++) {
      receiver.status(307, "Location", "/again");
    }
    assertThat(send(webhook()).evidence()).contains("more than 3 times");
    assertThat(receiver.seen()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://example.org/sesame", "ftp://localhost/sesame", "file:///etc/passwd"})
  void nothingIsRedirectedToWhereAnybodyReadsAlong(String location) throws Exception {
    receiver.status(307, "Location", location);
    assertThat(send(webhook()).delivered()).isFalse();
    assertThat(receiver.seen()).hasSize(1);
  }

  @Test
  void noRedirectionLeadsOutOfTls(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.make(folder, "localhost");
    try (HttpReceiver secure = new HttpReceiver(tls.context())) {
      secure.status(307, "Location", receiver.url("/x"));
      Courier courier = couriers.courier(tls);
      Sent sent = courier.send(List.of(NOTICE), List.of(webhook(secure.url("/hook"))));
      assertThat(sent.deliveries()).noneMatch(Delivery::delivered);
      assertThat(receiver.seen()).isEmpty();
      // And one leads into it.
      receiver.status(307, "Location", secure.url("/hook"));
      sent = courier.send(List.of(NOTICE), List.of(webhook()));
      assertThat(sent.deliveries()).allMatch(Delivery::delivered);
    }
  }

  @Test
  void aCertificateNobodyVouchesForIsNotTriedAgain(@TempDir Path folder) throws Exception {
    try (HttpReceiver secure = new HttpReceiver(TestTls.make(folder, "localhost").context())) {
      Delivery delivery = send(webhook(secure.url("/sesame")));
      assertThat(delivery.evidence()).startsWith("its certificate is not trusted");
      assertThat(couriers.pauses()).isEmpty();
    }
  }

  @Test
  void aCertificateOfAnotherNameIsNotTrusted(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.make(folder, "other.example");
    try (HttpReceiver secure = new HttpReceiver(tls.context())) {
      Sent sent =
          couriers.courier(tls).send(List.of(NOTICE), List.of(webhook(secure.url("/hook"))));
      assertThat(sent.deliveries())
          .singleElement()
          .satisfies(d -> assertThat(d.evidence()).contains("certificate"));
      assertThat(secure.seen()).isEmpty();
    }
  }

  @Test
  void oneChannelIsEnoughForANoticeToCountAsTold() throws Exception {
    receiver.status(404);
    try (HttpReceiver other = new HttpReceiver()) {
      Sent sent =
          couriers.courier().send(List.of(NOTICE), List.of(webhook(), webhook(other.url("/hook"))));
      assertThat(sent.deliveries().stream().map(Delivery::delivered)).containsExactly(false, true);
      assertThat(sent.undelivered()).isEmpty();
    }
  }

  @Test
  void withoutChannelsNothingIsDelivered() {
    Sent sent = couriers.courier().send(List.of(NOTICE), List.of());
    assertThat(sent.undelivered()).containsExactly(NOTICE);
  }

  @Test
  @Timeout(10)
  void anInterruptedCallerGetsAwaySoon() throws Exception {
    receiver.hang().hang().hang();
    Webhook webhook = webhook();
    Thread caller =
        Thread.ofVirtual().start(() -> couriers.courier().send(List.of(NOTICE), List.of(webhook)));
    Thread.sleep(300);
    caller.interrupt();
    assertThat(caller.join(Duration.ofMillis(1500))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"Host, x", "content-length, 1", "X-Zseal-Signature, x", "'A B', x", "'', x"})
  void headersThatAreTakenOrNoneAreRefused(String name, String value) {
    refused(Map.of(name, Secret.of(value)));
  }

  @Test
  void headersWithLineBreaksAreRefused() {
    refused(Map.of("X", Secret.of("a\r\nY: sesame")));
    refused(Map.of("X\r\nY", Secret.of("a")));
    refused(Map.of("X", Secret.of("ü")));
  }

  private static void refused(Map<String, Secret> headers) {
    assertThatThrownBy(() ->
            Webhook.of(
                Secret.of("https://hooks.example/x"), PlainHttp.PRIVATE, headers, Optional.empty()))
        .isInstanceOf(Problem.Usage.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("sesame", "\n", "\r"));
  }
}
