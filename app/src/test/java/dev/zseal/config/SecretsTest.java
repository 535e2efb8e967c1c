package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.alert.Mail;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where secrets come from, and that they go nowhere.
class SecretsTest {

  private static final String SECRET = "hunter2";
  private static final String JOB = "datasets = [\"tank/a\"]\nvault = \"/v\"\n";

  @TempDir private Path folder = Path.of("");

  private static String mail(String password) {
    return JOB
        + """
        [alert.m]
        kind = "mail"
        host = "mail.example.org"
        user = "me"
        password = "%s"
        from = "a@example.org"
        to = ["b@example.org"]
        """
            .formatted(password);
  }

  private static String password(Configuration read) {
    Mail mail = (Mail) Objects.requireNonNull(read.channels().get("m"));
    return mail.login().orElseThrow().password().reveal();
  }

  @Test
  void comeFromEachPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("pw"), "\n hunter2 \nand a note\n");
    Map<String, String> environment =
        Map.of("PW", SECRET, "CREDENTIALS_DIRECTORY", folder.toString());
    for (String text : List.of("env:PW", "file:" + file, "credential:pw", SECRET)) {
      Configuration read = ConfigTexts.good(mail(text), environment);
      assertThat(password(read)).isEqualTo(SECRET);
      assertThat(read.toString()).doesNotContain(SECRET).contains("mail.example.org");
    }
  }

  @Test
  void showNowhereInWhatWasRead() {
    Configuration read =
        ConfigTexts.good(
            """
            datasets = ["tank/a"]
            vault = "/v"
            monitor = "https://hc-ping.com/hunter2"
            [alert.n]
            kind = "ntfy"
            url = "https://ntfy.sh/hunter2"
            token = "tk_hunter2"
            [alert.w]
            kind = "webhook"
            url = "https://chat.example.org/hunter2?hunter2"
            signing_key = "hunter2"
            headers = { Authorization = "Bearer hunter2" }
            """);
    assertThat(read.toString()).contains("hc-ping.com").doesNotContain(SECRET);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Files.writeString(folder.resolve("empty"), " \n");
    Files.writeString(folder.resolve("large"), "x".repeat(20_000));
    Map<String, String> environment = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
    record Missing(String text, String said) {}
    for (Missing missing :
        List.of(
            new Missing("env:PW", "a secret is missing (the environment has no PW, or it is"),
            new Missing("file:" + folder.resolve("none"), "cannot be read (%s/none: it is not th"),
            new Missing("file:" + folder, "cannot be read (%s: it is no regular file). Put it"),
            new Missing("file:" + folder.resolve("empty"), "a secret is missing (%s/empty is emp"),
            new Missing("file:" + folder.resolve("large"), "%s/large is larger than 16 KiB)"),
            new Missing("file:pw", "no whole path (it does not begin with /"),
            new Missing("credential:none", "cannot be read (%s/none: it is not there)"),
            new Missing("credential:..", "this is no name of a credential"),
            new Missing("credential:a/b", "this is no name of a credential"))) {
      // The password alone is wrong: that the user has none then is no other mistake.
      assertThat(ConfigTexts.faults(mail(missing.text()), environment))
          .singleElement()
          .asString()
          .startsWith("7:1: [alert.m] password: ")
          .contains(missing.said().formatted(folder));
    }
    assertThat(ConfigTexts.faults(mail("credential:pw")))
        .singleElement()
        .asString()
        .contains("LoadCredential=pw:/PATH");
  }

  @Test
  void areNeededWhereTheyAreUsedOnly() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("zseal.toml"),
            """
            [job.a]
            datasets = ["tank/a"]
            vault = "/v"
            monitor = "credential:monitor-a"
            [job.b]
            datasets = ["tank/b"]
            vault = "/v"
            [job.drill]
            kind = "drill"
            datasets = ["tank/b"]
            vault = "/v"
            key = "credential:key"
            [alert.n]
            kind = "ntfy"
            url = "env:TOPIC"
            """);
    ConfigurationReader here = new ConfigurationReader(file, Map.of());
    assertThat(here.readWithoutSecrets().jobs()).containsOnlyKeys("a", "b", "drill");
    assertThat(here.look().faults()).isEmpty();
    assertThat(here.look().all()).extracting(Fault::line).containsExactly(4, 12, 15);
    assertThat(here.readFor(List.of("b")).jobs()).containsKey("b");
    assertThatThrownBy(() -> here.readFor(List.of("b", "a"))).hasMessageContaining("4:1: [job.a]");
    assertThatThrownBy(() -> here.readFor(List.of("drill"))).hasMessageContaining(":12:1:");
    assertThatThrownBy(() -> here.readFor(List.of())).isInstanceOf(Problem.Usage.class);
    assertThatThrownBy(here::readForAlerts).hasMessageContaining("15:1: [alert.n] url:");
    assertThatThrownBy(here::read).isInstanceOf(Problem.Usage.class);
    ConfigurationReader topic = new ConfigurationReader(file, Map.of("TOPIC", "https://ntfy.sh/x"));
    assertThat(topic.readForAlerts().channels()).containsKey("n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"File:/x", "ENV:hunter2", "files:/hunter2", "credentials:hunter2", "env :h"})
  void almostAPlaceIsNoSecret(String text) {
    assertThat(ConfigTexts.faults(mail(text)))
        .singleElement()
        .asString()
        .contains("Write file:/PATH, env:NAME or credential:NAME, in small letters.")
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "monitor = \"ssh://hunter2@hunter2\"",
        "monitor = \"https://hunter2:hunter2@x\"",
        "monitor = \"https://x y/hunter2\"",
        "monitor = [\"hunter2\"]",
        "monitor = hunter2",
        "monitor = \"hunter2",
        "monitor = \"x\" hunter2",
        "monitor = 'a' 'hunter2', expected",
        "monitor = \"\\qhunter2\"",
        "monitr = \"hunter2\"",
        "key = \"hunter2\"\nkind = \"drill\"",
        "source = \"ssh://root:hunter2@nas\"",
        "[alert.a]\nkind = \"ntfy\"\nurl = \"https://ntfy.sh/x\"\ntoken = \"hunter2\\u00e4\"",
        "[alert.a]\nkind = \"ntfy\"\nurl = \"hunter2\"",
        "[alert.a]\nkind = \"webhook\"\nurl = \"https://x/y\"\nheaders = { A = \"hunter2\\n\" }",
        "[alert.a]\nkind = \"webhook\"\nurl = \"https://x/y\"\nheaders = \"hunter2\"",
        """
        [alert.a]
        kind = "mail"
        host = "mail.example.org"
        security = "none"
        user = "u"
        password = "hunter2"
        from = "a@example.org"
        to = ["b@example.org"]
        """,
      })
  void areNotRepeatedByMistakes(String lines) {
    ConfigurationReader.Reading reading = ConfigTexts.look(JOB + lines + "\n", Map.of());
    assertThat(reading.all()).isNotEmpty();
    Problem problem = Fault.problem(Path.of("f"), reading.all());
    assertThat(ConfigTexts.faults(JOB + lines + "\n") + problem.getMessage() + problem.hint())
        .doesNotContain(SECRET);
  }
}
