package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `docs/configuration.md` has the keys that the code asks for, and no others.
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String UNKNOWN = "qqqqqqqqqq";

  private static final Map<TableKind, String> HEADINGS =
      Map.of(
          TableKind.FILE, "## At the top",
          TableKind.SOURCE, "## Sources",
          TableKind.TARGET, "## Targets",
          TableKind.JOB, "## Jobs",
          TableKind.KEEP, "## What stays",
          TableKind.ALERT, "## Alerts");

  /// Files with an unknown key in one table, so that the mistake lists those that are known.
  private static final Map<TableKind, String> PROBES =
      Map.of(
          TableKind.FILE, UNKNOWN + " = 1\n[job.a]\n",
          TableKind.SOURCE, "[source.x]\n" + UNKNOWN + " = 1\n",
          TableKind.TARGET, "[target.x]\n" + UNKNOWN + " = 1\n",
          TableKind.JOB, "[job.x]\n" + UNKNOWN + " = 1\n",
          TableKind.KEEP, "[job.x]\nkeep = { " + UNKNOWN + " = 1 }\n",
          TableKind.ALERT, "[alert.x]\n" + UNKNOWN + " = 1\n");

  private static List<String> documented(TableKind kind) throws IOException {
    List<String> keys = new ArrayList<>();
    boolean inside = false;
    Pattern row = Pattern.compile("\\| `([a-z_]+)` \\|[^|]+\\|[^|]*\\|[^|]*\\|");
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("## ")) {
        inside = line.equals(HEADINGS.get(kind));
      }
      Matcher m = row.matcher(line);
      if (inside && m.matches()) {
        keys.add(m.group(1));
      }
    }
    return keys;
  }

  private static List<String> asked(TableKind kind) {
    String text = PROBES.getOrDefault(kind, "");
    String list =
        ConfigTexts.faults(text).stream()
            .filter(fault -> fault.contains(UNKNOWN) && fault.contains("Keys here: "))
            .findFirst()
            .orElseThrow()
            .replaceFirst("(?s).*Keys here: ", "");
    return List.of(list.substring(0, list.length() - 1).split(", ", -1));
  }

  @ParameterizedTest
  @EnumSource
  void tablesHaveTheKeysThatTheCodeAsksFor(TableKind kind) throws IOException {
    List<String> asked = new ArrayList<>(asked(kind));
    if (kind == TableKind.FILE) {
      // The small form's, which the page has among the jobs'.
      asked.removeIf(key -> TableKind.JOB.keys().contains(key) && !key.equals("source"));
    }
    assertThat(documented(kind)).containsExactlyInAnyOrderElementsOf(asked);
    assertThat(kind.keys()).containsExactlyInAnyOrderElementsOf(asked);
  }

  /// What the page shows as a small file is one.
  @Test
  void smallFormOfThePageCanBeUsed() throws IOException {
    StringBuilder text = new StringBuilder();
    Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("    "))
        .forEach(line -> text.append(line.strip()).append('\n'));
    ConfigTexts.good(
        text.toString().replace("file:/etc/zseal/monitor-url", "https://hc-ping.com/x"));
  }

  /// So is that of the page for those who come from scripts.
  @Test
  void smallFormOfTheScriptsPageCanBeUsed() throws IOException {
    String page = Files.readString(Path.of("../docs/coming-from-the-scripts.md"));
    String text = page.replaceFirst("(?s).*```toml\n", "").replaceFirst("(?s)```.*", "");
    ConfigTexts.good(text.replace("file:/etc/zseal/monitor-url", "https://hc-ping.com/x"));
  }
}
