package dev.zseal.alert;

import static dev.zseal.alert.ScriptedSmtp.kind;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.alert.Mail.Login;
import dev.zseal.alert.Mail.Security;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Mail to servers that refuse, hang or talk nonsense.
class MailTroubleTest {
  private static final Notice NOTICE = Alarms.raised("k");

  private final Couriers couriers = new Couriers();

  private static Mail mail(int port, Security security, String... to) throws Exception {
    return Mail.of(
        "localhost",
        port,
        security,
        Optional.of(new Login("zseal", Secret.of("sesame"))),
        "zseal@home.example",
        List.of(to));
  }

  private static Delivery send(Courier courier, ScriptedSmtp server, String... to)
      throws Exception {
    String[] recipients = to.length == 0 ? new String[] {"a@home.example"} : to;
    Mail mail = mail(server.port(), Security.NONE, recipients);
    Sent sent = courier.send(List.of(NOTICE), List.of(mail));
    assertThat(sent.deliveries()).hasSize(1);
    assertThat(sent.toString()).doesNotContain("sesame");
    return sent.deliveries().getFirst();
  }

  /// Answers this to commands that begin so, and kindly to all others.
  private static UnaryOperator<String> but(String command, String answer) {
    return line -> line.startsWith(command) ? answer : kind(line);
  }

  @Test
  void theScriptTakesAMail() throws Exception {
    try (var server = new ScriptedSmtp(ScriptedSmtp::kind)) {
      assertThat(send(couriers.courier(), server).delivered()).isTrue();
      assertThat(server.commands()).contains("EHLO nas", "DATA", ".");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 550 5.1.1 nobody of that name",
    "MAIL, 553 not from there",
    "DATA, 554 no",
    "., 552 too long",
  })
  void aRefusalIsNotTriedAgain(String command, String answer) throws Exception {
    try (var server = new ScriptedSmtp(but(command, answer))) {
      Delivery delivery = send(couriers.courier(), server);
      assertThat(delivery.delivered()).isFalse();
      assertThat(delivery.evidence()).contains(answer);
      assertThat(couriers.pauses()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, 421 busy",
    "RCPT, 451 greylisted",
    "MAIL, 450 later",
    "., 452 no room",
  })
  void aServerInTroubleIsTriedThreeTimes(String command, String answer) throws Exception {
    try (var server = new ScriptedSmtp(but(command, answer))) {
      assertThat(send(couriers.courier(), server).delivered()).isFalse();
      assertThat(couriers.pauses()).hasSize(2);
      assertThat(server.count("CONNECT")).isEqualTo(3);
    }
  }

  @Test
  void oneRecipientWhoIsRefusedDoesNotKeepItFromTheOthers() throws Exception {
    try (var server = new ScriptedSmtp(but("RCPT TO:<gone@", "550 nobody"))) {
      Delivery delivery = send(couriers.courier(), server, "a@home.example", "gone@home.example");
      assertThat(delivery.delivered()).isTrue();
      assertThat(delivery.evidence()).contains("not for gone@home.example");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "EHLO", "AUTH", "RCPT", "DATA", "."})
  @Timeout(30)
  void aServerThatHangsIsGivenUp(String command) throws Exception {
    try (var server = new ScriptedSmtp(but(command, ScriptedSmtp.SILENCE))) {
      Courier hasty = new Couriers(Duration.ofMillis(700)).courier();
      Delivery delivery = send(hasty, server);
      assertThat(delivery.delivered()).isFalse();
      assertThat(delivery.evidence()).contains("no answer within", "attempt 3");
    }
  }

  @Test
  @Timeout(30)
  void aServerThatHangsAtItsGoodbyeHasTakenTheMail() throws Exception {
    try (var server = new ScriptedSmtp(but("QUIT", ScriptedSmtp.SILENCE))) {
      assertThat(send(couriers.courier(), server).delivered()).isTrue();
    }
  }

  @Test
  void withoutStarttlsNothingIsSent() throws Exception {
    try (var server = new ScriptedSmtp(ScriptedSmtp::kind)) {
      Mail mail = mail(server.port(), Security.STARTTLS, "a@home.example");
      Sent sent = couriers.courier().send(List.of(NOTICE), List.of(mail));
      assertThat(sent.deliveries())
          .containsExactly(
              new Delivery(
                  "localhost",
                  false,
                  "the mail server has no STARTTLS, and without nothing is sent"));
      assertThat(server.commands()).noneMatch(c -> c.startsWith("AUTH") || c.startsWith("MAIL"));
    }
  }

  private static String withStarttls(String command) {
    return command.startsWith("EHLO")
        ? "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN"
        : kind(command);
  }

  @Test
  void afterStarttlsThePasswordIsSent(@TempDir Path folder) throws Exception {
    TestTls tls = TestTls.make(folder, "localhost");
    try (var server = new ScriptedSmtp(MailTroubleTest::withStarttls, tls.context())) {
      Mail mail = mail(server.port(), Security.STARTTLS, "a@home.example");
      Sent sent = couriers.courier(tls).send(List.of(NOTICE), List.of(mail));
      assertThat(sent.deliveries()).singleElement().matches(Delivery::delivered);
      List<String> commands = server.commands();
      assertThat(commands).startsWith("CONNECT", "EHLO nas", "STARTTLS", "EHLO nas");
      assertThat(commands.subList(0, 4)).noneMatch(c -> c.startsWith("AUTH"));
      assertThat(commands).anyMatch(c -> c.startsWith("AUTH PLAIN"));
    }
  }

  /// What listens does not matter: nothing is said after the handshake.
  @ParameterizedTest
  @CsvSource({"localhost, false", "other.example, true"})
  void aCertificateThatIsNotTrustedIsNotTriedAgain(
      String name, boolean isKnown, @TempDir Path folder) throws Exception {
    TestTls tls = TestTls.make(folder, name);
    try (var starttls = new ScriptedSmtp(MailTroubleTest::withStarttls, tls.context());
        var secure = new HttpReceiver(tls.context())) {
      int port = URI.create(secure.url("/")).getPort();
      for (Mail mail :
          List.of(
              mail(port, Security.TLS, "a@home.example"),
              mail(starttls.port(), Security.STARTTLS, "a@home.example"))) {
        Sent sent = couriers.courier(isKnown ? tls : null).send(List.of(NOTICE), List.of(mail));
        assertThat(sent.deliveries())
            .singleElement()
            .satisfies(d -> assertThat(d.evidence()).startsWith("its certificate is not trusted"));
      }
      assertThat(couriers.pauses()).isEmpty();
      assertThat(starttls.commands()).noneMatch(c -> c.startsWith("AUTH"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"not smtp at all", "220", "HTTP/1.1 400 Bad Request"})
  void nonsenseIsATrouble(String greeting) throws Exception {
    try (var server = new ScriptedSmtp(line -> greeting)) {
      assertThat(send(couriers.courier(), server).delivered()).isFalse();
    }
  }

  @Test
  void aServerThatRepeatsThePasswordIsNotQuoted() throws Exception {
    byte[] plain = "\0zseal\0sesame".getBytes(StandardCharsets.UTF_8);
    List<String> echoes = List.of("sesame", Base64.getEncoder().encodeToString(plain), "c2VzYW1l");
    List<String> evidence = new ArrayList<>();
    for (String echo : echoes) {
      try (var server = new ScriptedSmtp(but("RCPT", "550 you said " + echo))) {
        evidence.add(send(couriers.courier(), server).evidence());
      }
    }
    assertThat(evidence).allMatch(e -> e.contains("withheld"));
    assertThat(evidence.toString()).doesNotContain(echoes);
  }

  @Test
  void nobodyThere() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Mail mail = mail(port, Security.NONE, "a@home.example");
    Sent sent = couriers.courier().send(List.of(NOTICE), List.of(mail));
    assertThat(sent.deliveries().getFirst().evidence()).contains("no connection");
    assertThat(couriers.pauses()).hasSize(2);
  }
}
