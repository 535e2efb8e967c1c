package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/metrics.md` has what is told, no more and no less.
class MetricsPageTest {

  private static String row(Metric metric) {
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(metric.text(), labels, metric.unit().words(), metric.help());
  }

  @Test
  void tableIsWhatIsTold() throws IOException {
    List<String> expected = Arrays.stream(Metric.values()).map(MetricsPageTest::row).toList();
    try (Stream<String> lines = Files.lines(Path.of("../docs/metrics.md"))) {
      assertThat(lines.filter(line -> line.startsWith("| `zseal_")))
          .containsExactlyElementsOf(expected);
    }
  }
}
