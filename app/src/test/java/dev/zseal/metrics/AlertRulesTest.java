package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The alert rules ask only for what is told. `dev/dashboard` has a real Prometheus follow them.
class AlertRulesTest {

  private static final Pattern RULE =
      Pattern.compile("(?m)^      - alert: (\\w+)\\n((?:^(?:        .*)?\\n)+)");
  private static final Pattern EXPR =
      Pattern.compile("(?m)^        expr: (?:>-\\n((?:          .*\\n)+)|(.*)\\n)");
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  record Rule(String name, String body, Query query) {}

  private static List<Rule> rules() throws IOException {
    String resource = "zseal-alerts.yml";
    try (InputStream in =
        Objects.requireNonNull(StatusMetrics.class.getResourceAsStream(resource), resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Rule> rules = new ArrayList<>();
      Matcher m = RULE.matcher(text);
      while (m.find()) {
        Matcher expr = EXPR.matcher(m.group(2));
        assertThat(expr.find()).as(m.group(1)).isTrue();
        String folded = expr.group(1) == null ? expr.group(2) : expr.group(1);
        rules.add(new Rule(m.group(1), m.group(2), new Query(folded.strip())));
      }
      assertThat(text.split("alert: ", -1)).hasSize(rules.size() + 1);
      return rules;
    }
  }

  @Test
  void everyRule_namesMetricsAndLabelsThatAreTold() throws IOException {
    assertThat(rules()).isNotEmpty().allSatisfy(rule -> rule.query().check());
  }

  @Test
  void everyRule_hasASeverityAndWords_withLabelsOfItsQuery() throws IOException {
    for (Rule rule : rules()) {
      assertThat(rule.body())
          .as(rule.name())
          .containsPattern("severity: (warning|critical)\n")
          .contains("summary: ", "description: ");
      Matcher m = LABEL.matcher(rule.body());
      while (m.find()) {
        assertThat(rule.query().labels()).as(rule.name()).contains(m.group(1));
      }
    }
  }

  @Test
  void silence_isAnAlert() throws IOException {
    assertThat(rules().stream().map(rule -> rule.query().expr()))
        .contains(
            "absent(zseal_status_timestamp_seconds)",
            "time() - zseal_status_timestamp_seconds > 3600");
  }

  @Test
  void thePageHasEveryRule() throws IOException {
    String page = Files.readString(Path.of("../docs/metrics.md"));
    for (Rule rule : rules()) {
      assertThat(page).contains("| `%s` |".formatted(rule.name()));
    }
  }
}
