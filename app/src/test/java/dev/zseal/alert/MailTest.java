package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.zseal.alert.Mail.Login;
import dev.zseal.alert.Mail.Security;
import dev.zseal.problem.Problem;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Mail to a server that works.
class MailTest {
  private static final String FROM = "Nas <zseal@home.example>";
  private static final Login LOGIN = new Login("zseal", Secret.of("sesame"));

  /* One for all: GreenMail reads its certificate once. */
  @TempDir private static Path folder;
  private static TestTls tls;

  private GreenMail server;
  private final Couriers couriers = new Couriers();

  @BeforeAll
  static void makeCertificate() throws Exception {
    tls = TestTls.make(folder, "localhost");
    System.setProperty("greenmail.tls.keystore.file", tls.file().toString());
    System.setProperty("greenmail.tls.keystore.password", TestTls.PASSWORD);
  }

  @AfterAll
  static void forgetCertificate() {
    System.clearProperty("greenmail.tls.keystore.file");
    System.clearProperty("greenmail.tls.keystore.password");
  }

  @BeforeEach
  void start() {
    server = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
    server.start();
    server.setUser("admin@home.example", "admin", "other");
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private Mail plain() throws Problem {
    return Mail.of(
        "localhost",
        server.getSmtp().getPort(),
        Security.NONE,
        Optional.empty(),
        FROM,
        List.of("admin@home.example"));
  }

  private MimeMessage sent(Notice notice) throws Exception {
    Sent sent = couriers.courier().send(List.of(notice), List.of(plain()));
    assertThat(sent.deliveries()).singleElement().matches(Delivery::delivered);
    MimeMessage[] all = server.getReceivedMessages();
    return all[all.length - 1];
  }

  private static String header(MimeMessage message, String name) throws Exception {
    String[] all = message.getHeader(name);
    return all == null ? "none" : String.join("|", all);
  }

  @Test
  void aMailIsReadByATiredPerson() throws Exception {
    MimeMessage message = sent(Alarms.raised("tank/Büro"));
    assertThat(message.getSubject()).isEqualTo("[zseal nas] warning: about tank/Büro");
    assertThat(message.getContent().toString().strip().replace("\r\n", "\n"))
        .isEqualTo(
            """
            Something happened to tank/Büro

            How zseal knows:

              the newest snapshot is 3 days old

            What to do:

              Plug in the disk.

            Host:    nas
            Since:   2026-11-22 10:00 UTC
            Stands:  2 hours
            Sent by: zseal 0.1.0\
            """);
    assertThat(header(message, "From")).isEqualTo("Nas <zseal@home.example>");
    assertThat(header(message, "To")).isEqualTo("admin@home.example");
    assertThat(header(message, "Date")).isEqualTo("Sun, 22 Nov 2026 12:00:00 +0000");
    assertThat(header(message, "Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(header(message, "Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(header(message, "Message-ID")).matches("<zseal\\.[0-9a-f]{32}@home\\.example>");
  }

  @Test
  void whatIsToldOfOneAlarmIsOneThread() throws Exception {
    Alarm alarm = Alarms.alarm("k", Severity.CRITICAL);
    String first = header(sent(Alarms.notice(Notice.Kind.RAISED, alarm)), "Message-ID");
    MimeMessage worse = sent(Alarms.notice(Notice.Kind.WORSE, alarm));
    MimeMessage cleared = sent(Alarms.notice(Notice.Kind.CLEARED, alarm));
    for (MimeMessage later : List.of(worse, cleared)) {
      assertThat(header(later, "In-Reply-To")).isEqualTo(first);
      assertThat(header(later, "References")).isEqualTo(first);
      assertThat(header(later, "Message-ID")).isNotEqualTo(first);
    }
    assertThat(header(worse, "Message-ID")).isNotEqualTo(header(cleared, "Message-ID"));
    assertThat(header(sent(Alarms.raised("other")), "Message-ID")).isNotEqualTo(first);
  }

  @Test
  void noLineBreakMakesAHeader() throws Exception {
    Alarm alarm =
        new Alarm(
            "k\r\nBcc: a@b.example",
            Severity.WARNING,
            "s\r\nBcc: a@b.example\r\n\r\nbody",
            "what\r\n.\r\nMAIL FROM:<x@y.example>",
            "",
            "");
    MimeMessage message = sent(Alarms.notice(Notice.Kind.RAISED, alarm));
    assertThat(header(message, "Bcc")).isEqualTo("none");
    assertThat(message.getSubject()).contains("s  Bcc: a@b.example    body");
    // A dot on a line of its own does not end the message.
    assertThat(message.getContent().toString()).contains("MAIL FROM", "Sent by:");
    assertThat(server.getReceivedMessages()).hasSize(1);
  }

  @Test
  void manyNoticesBecomeOneMail() throws Exception {
    List<Notice> many = IntStream.range(0, 20).mapToObj(i -> Alarms.raised("k" + i)).toList();
    Sent sent = couriers.courier().send(many, List.of(plain()));
    assertThat(sent.undelivered()).isEmpty();
    MimeMessage[] all = server.getReceivedMessages();
    assertThat(all).hasSize(1);
    assertThat(all[0].getContent().toString()).contains("about k0", "about k19");
  }

  private static GreenMail withTls() {
    GreenMail secure = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTPS));
    secure.start();
    secure.setUser("admin@home.example", "zseal", "sesame");
    return secure;
  }

  @Test
  void smtpsWithAPassword() throws Exception {
    GreenMail secure = withTls();
    try {
      Mail mail = secured(secure.getSmtps().getPort(), Security.TLS, LOGIN);
      Sent sent = couriers.courier(tls).send(List.of(Alarms.raised("k")), List.of(mail));
      assertThat(sent.deliveries()).singleElement().matches(Delivery::delivered);
      assertThat(secure.getReceivedMessages()).hasSize(1);
    } finally {
      secure.stop();
    }
  }

  @Test
  void aWrongPasswordIsTriedOnce() throws Exception {
    GreenMail secure = withTls();
    try {
      Login wrong = new Login("zseal", Secret.of("open sesame"));
      Mail mail = secured(secure.getSmtps().getPort(), Security.TLS, wrong);
      Sent sent = couriers.courier(tls).send(List.of(Alarms.raised("k")), List.of(mail));
      assertThat(sent.deliveries())
          .containsExactly(
              new Delivery("localhost", false, "the mail server refuses user or password"));
      assertThat(couriers.pauses()).isEmpty();
    } finally {
      secure.stop();
    }
  }

  private static Mail secured(int port, Security security, Login login) throws Problem {
    return Mail.of(
        "localhost", port, security, Optional.of(login), FROM, List.of("admin@home.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "admin",
        "admin@",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "group: a@b.example;",
        "a@b.example\u0000",
        "a b@c.example",
        "<>",
      })
  void whatIsNoAddressIsRefused(String address) {
    assertThatThrownBy(() -> to(address)).isInstanceOf(Problem.Usage.class);
  }

  private static Mail to(String... addresses) throws Problem {
    return Mail.of(
        "mx.example.org", 25, Security.STARTTLS, Optional.empty(), FROM, List.of(addresses));
  }

  @ParameterizedTest
  @CsvSource({"'', 25", "'a b', 25", "-x, 25", "mx.example.org, 0", "mx.example.org, 65536"})
  void whatIsNoServerIsRefused(String host, int port) {
    assertThatThrownBy(
            () -> Mail.of(host, port, Security.TLS, Optional.empty(), FROM, List.of("a@b.example")))
        .isInstanceOf(Problem.Usage.class);
  }

  @Test
  void aPasswordDoesNotCrossTheInternetUnencrypted() {
    assertThatThrownBy(() ->
            Mail.of(
                "mx.example.org",
                25,
                Security.NONE,
                Optional.of(LOGIN),
                FROM,
                List.of("a@b.example")))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageContaining("unencrypted");
  }

  @Test
  void nobodyAndTooManyAreNoRecipients() {
    assertThatThrownBy(MailTest::to).isInstanceOf(Problem.Usage.class);
    String[] many = new String[51];
    Arrays.fill(many, "a@b.example");
    assertThatThrownBy(() -> to(many)).isInstanceOf(Problem.Usage.class);
  }
}
