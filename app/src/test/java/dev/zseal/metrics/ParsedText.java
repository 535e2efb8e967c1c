package dev.zseal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text format 0.0.4, read back strictly: no line is skipped, each series comes once, after its
/// type and help.
///
/// @param values by name and labels
record ParsedText(Map<String, Map<Map<String, String>, Double>> values, Map<String, String> types) {

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (gauge|counter|untyped)");
  private static final Pattern HELP = Pattern.compile("# HELP (\\w+) (\\S.*)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("\\G([a-z_]+)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(?:,|$)");

  static ParsedText of(String text) {
    Map<String, Map<Map<String, String>, Double>> values = new LinkedHashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    assertThat(text).endsWith("\n");
    for (String line : text.split("\n", -1)) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (line.isEmpty() || HELP.matcher(line).matches()) {
        continue;
      }
      if (type.matches()) {
        assertThat(types.put(type.group(1), type.group(2))).as(line).isNull();
        continue;
      }
      assertThat(sample.matches()).as(line).isTrue();
      String name = sample.group(1);
      assertThat(types).as(line).containsKey(name);
      Double before =
          values
              .computeIfAbsent(name, _ -> new LinkedHashMap<>())
              .put(labels(sample.group(2)), Double.valueOf(sample.group(3)));
      assertThat(before).as(line).isNull();
    }
    return new ParsedText(values, types);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null) {
      return labels;
    }
    Matcher m = LABEL.matcher(text);
    int end = 0;
    while (m.find()) {
      labels.put(m.group(1), unescaped(m.group(2)));
      end = m.end();
    }
    assertThat(end).as(text).isEqualTo(text.length());
    return labels;
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        c = text.charAt(i) == 'n' ? '\n' : text.charAt(i);
      }
      plain.append(c);
    }
    return plain.toString();
  }

  /// The value of the one series of that name that has these labels among others.
  double value(String name, String... labels) {
    Map<String, String> wanted = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    var found =
        values.getOrDefault(name, Map.of()).entrySet().stream()
            .filter(e -> e.getKey().entrySet().containsAll(wanted.entrySet()))
            .toList();
    assertThat(found).as("%s%s", name, wanted).hasSize(1);
    return found.getFirst().getValue();
  }

  boolean has(String name, String label, String value) {
    return values.getOrDefault(name, Map.of()).keySet().stream()
        .anyMatch(labels -> value.equals(labels.get(label)));
  }
}
