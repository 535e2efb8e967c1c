package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NtfyTest {
  private HttpReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new HttpReceiver();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  private HttpReceiver.Seen seen(Notice... batch) throws Problem {
    Ntfy ntfy =
        Ntfy.of(
            Secret.of(receiver.url("/topic")),
            PlainHttp.PRIVATE,
            Optional.of(Secret.of("tk_sesame")));
    Sent sent = new Couriers().courier().send(List.of(batch), List.of(ntfy));
    assertThat(sent.deliveries()).allMatch(Delivery::delivered);
    return receiver.seen().getLast();
  }

  @Test
  void aCriticalAlarmIsUrgent() throws Exception {
    Alarm alarm = Alarms.alarm("tank/photos", Severity.CRITICAL);
    HttpReceiver.Seen seen = seen(Alarms.notice(Notice.Kind.WORSE, alarm));
    assertThat(seen.method()).isEqualTo("POST");
    assertThat(seen.path()).isEqualTo("/topic");
    assertThat(seen.header("Title")).isEqualTo("[zseal nas] now CRITICAL: about tank/photos");
    assertThat(seen.header("Priority")).isEqualTo("5");
    assertThat(seen.header("Tags")).isEqualTo("rotating_light");
    assertThat(seen.header("Authorization")).isEqualTo("Bearer tk_sesame");
    assertThat(seen.body()).contains("Something happened", "What to do:", "Plug in the disk.");
  }

  @Test
  void whatIsOverIsNotUrgent() throws Exception {
    Alarm alarm = Alarms.alarm("tank/photos", Severity.CRITICAL);
    HttpReceiver.Seen seen = seen(Alarms.notice(Notice.Kind.CLEARED, alarm));
    assertThat(seen.header("Priority")).isEqualTo("2");
    assertThat(seen.header("Title")).contains("cleared after 1 hour");
    assertThat(seen.body()).contains("nothing to do").doesNotContain("Plug in");
  }

  @Test
  void aTitleBeyondAsciiGoesAsEncodedWords() throws Exception {
    String title = "Büro/写真 𝄞 ".repeat(12).strip();
    Alarm alarm = new Alarm("k", Severity.WARNING, title, "what", "", "");
    String sent = seen(Alarms.notice(Notice.Kind.RAISED, alarm)).header("Title");
    assertThat(sent).matches("[ -~]+");
    assertThat(sent.split(" ")).allMatch(word -> word.length() <= 75);
    assertThat(MimeUtility.decodeText(sent)).isEqualTo("[zseal nas] warning: " + title);
  }

  @Test
  void noLineBreakInATitleMakesAHeader() throws Exception {
    Alarm alarm =
        new Alarm("k\r\nX-A: 1", Severity.WARNING, "a\r\nX-B: 1\r\n\r\nbody", "what", "", "");
    HttpReceiver.Seen seen = seen(Alarms.notice(Notice.Kind.RAISED, alarm));
    assertThat(seen.headers()).doesNotContainKeys("X-a", "X-b");
    assertThat(seen.header("Title")).isEqualTo("[zseal nas] warning: a  X-B: 1    body");
  }

  @Test
  void aLongTextIsCutBeforeItBecomesAnAttachment() throws Exception {
    String text = "ü".repeat(2000);
    Alarm alarm = new Alarm("k", Severity.WARNING, "s", text, text, text);
    String body = seen(Alarms.notice(Notice.Kind.RAISED, alarm)).body();
    assertThat(body.getBytes(StandardCharsets.UTF_8).length).isBetween(3990, 4096);
    assertThat(body).doesNotContain("\ufffd");
  }

  @Test
  void manyBecomeOneMessage() throws Exception {
    Notice[] many =
        IntStream.range(0, 300).mapToObj(i -> Alarms.raised("k" + i)).toArray(Notice[]::new);
    HttpReceiver.Seen seen = seen(many);
    assertThat(receiver.seen()).hasSize(1);
    assertThat(seen.header("Title")).isEqualTo("[zseal nas] 300 alarms, 0 critical; 0 cleared");
  }

  @Test
  void theRestIsNotTriedWhenTheFirstFails() throws Exception {
    receiver.status(403);
    Ntfy ntfy = Ntfy.of(Secret.of(receiver.url("/topic")), PlainHttp.PRIVATE, Optional.empty());
    List<Notice> batch = List.of(Alarms.raised("a"), Alarms.raised("b"));
    Sent sent = new Couriers().courier().send(batch, List.of(ntfy));
    assertThat(sent.deliveries()).hasSize(1);
    assertThat(sent.undelivered()).isEqualTo(batch);
    assertThat(receiver.seen()).hasSize(1);
  }

  @Test
  void aTopicIsNeeded_andATokenOfOneLine() {
    Secret root = Secret.of("https://ntfy.sh/");
    assertThatThrownBy(() -> Ntfy.of(root, PlainHttp.PRIVATE, Optional.empty()))
        .isInstanceOf(Problem.Usage.class);
    assertThatThrownBy(() ->
            Ntfy.of(
                Secret.of("https://ntfy.sh/t"),
                PlainHttp.PRIVATE,
                Optional.of(Secret.of("sesame\r\nX: y"))))
        .isInstanceOf(Problem.Usage.class)
        .hasMessageNotContaining("sesame");
  }
}
