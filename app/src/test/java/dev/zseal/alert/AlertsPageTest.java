package dev.zseal.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What `docs/alerts.md` shows is what is sent.
class AlertsPageTest {
  private static final Path PAGE = Path.of("../docs/alerts.md");
  private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  private static final Instant SINCE = Instant.parse("2026-11-20T03:00:12Z");
  private static final Instant SENT = Instant.parse("2026-11-22T03:00:15Z");

  private static String body() {
    var alarm =
        new Alarm(
            "stale tank/photos usb",
            Severity.CRITICAL,
            "tank/photos has not reached 'usb' for 9 days",
            "The newest snapshot of tank/photos in 'usb' is 9 days old; 7 are allowed.",
            "zseal-2026-11-13T03:00Z is the newest snapshot both sides have",
            "Plug in the disk of 'usb' and run: zseal run photos");
    var told = new Open.Told(SINCE, Severity.WARNING);
    var open = new Open(alarm, SINCE, SENT, null, told);
    var origin = new Origin("nas", "zseal 0.1.0");
    return WebhookCall.body(List.of(new Notice(Notice.Kind.WORSE, open, SENT)), origin, SENT);
  }

  private static List<String> tokens(String json) {
    List<String> tokens = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      while (parser.nextToken() != null) {
        tokens.add(parser.currentToken() + " " + parser.getString());
      }
    }
    return tokens;
  }

  @Test
  void theExampleIsWhatIsSent() throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    assertThat(example.find()).isTrue();
    assertThat(tokens(example.group(1))).isEqualTo(tokens(body())).hasSizeGreaterThan(25);
  }

  @Test
  void eachFieldIsDescribed() throws Exception {
    String page = Files.readString(PAGE);
    assertThat(tokens(body()))
        .filteredOn(token -> token.startsWith("PROPERTY_NAME "))
        .map(token -> token.replaceFirst(".* ", ""))
        .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    for (Notice.Kind kind : Notice.Kind.values()) {
      assertThat(page).contains("`" + kind.word() + "`");
    }
  }
}
