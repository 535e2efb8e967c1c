package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.history.Outcome;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A query in PromQL, as far as it takes to see which metrics and labels it names.
record Query(String expr) {

  /// What Prometheus adds to each series.
  private static final Set<String> ADDED = Set.of("instance", "job");

  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern SELECTOR = Pattern.compile("\\b(zseal_\\w+)(?:\\{([^}]*)\\})?");
  private static final Pattern MATCHER =
      Pattern.compile("\\G\\s*(\\w+)\\s*(?:=|!=|=~|!~)\\s*\"([^\"]*)\"\\s*(?:,|$)");
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

  static Metric metric(String name) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.text().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody tells " + name));
  }

  /// The metrics it names, each of which must be told with the labels it is asked for.
  Set<Metric> metrics() {
    Set<Metric> metrics = new HashSet<>();
    Matcher m = SELECTOR.matcher(GROUPING.matcher(expr).replaceAll(""));
    while (m.find()) {
      Metric metric = metric(m.group(1));
      metrics.add(metric);
      if (m.group(2) != null) {
        checkMatchers(metric, m.group(2));
      }
    }
    assertThat(metrics).as(expr).isNotEmpty();
    return metrics;
  }

  private void checkMatchers(Metric metric, String matchers) {
    Matcher m = MATCHER.matcher(matchers);
    int end = 0;
    while (m.find()) {
      end = m.end();
      assertThat(labels(Set.of(metric))).as(expr).contains(m.group(1));
      if (m.group(1).equals("outcome")) {
        assertThat(Arrays.stream(Outcome.values()).map(Outcome::word))
            .as(expr)
            .contains(m.group(2).split("\\|"));
      }
    }
    assertThat(end).as(matchers).isEqualTo(matchers.length());
  }

  /// Fails unless each metric and label it names is told.
  void check() {
    Set<String> known = labels();
    Matcher m = GROUPING.matcher(expr);
    while (m.find()) {
      assertThat(known).as(expr).containsAll(List.of(m.group(1).trim().split("\\s*,\\s*")));
    }
  }

  /// Labels that its result may have.
  Set<String> labels() {
    return labels(metrics());
  }

  private static Set<String> labels(Set<Metric> metrics) {
    Set<String> labels = new TreeSet<>(ADDED);
    metrics.forEach(metric -> labels.addAll(metric.labels()));
    return labels;
  }

  Set<String> variables() {
    return VARIABLE.matcher(expr).results().map(r -> r.group(1)).collect(Collectors.toSet());
  }
}
