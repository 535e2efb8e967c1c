package dev.zseal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reads texts as if they were files.
final class ConfigTexts {

  private ConfigTexts() {}

  static ConfigurationReader.Reading look(String text, Map<String, String> environment) {
    return new ConfigurationReader(Path.of("/etc/zseal/zseal.toml"), environment).parse(text);
  }

  static Configuration good(String text, Map<String, String> environment) {
    ConfigurationReader.Reading reading = look(text, environment);
    assertThat(reading.all()).isEmpty();
    return Objects.requireNonNull(reading.configuration());
  }

  static Configuration good(String text) {
    return good(text, Map.of());
  }

  /// `LINE:COLUMN: WHAT. HINT` of each mistake.
  static List<String> faults(String text, Map<String, String> environment) {
    ConfigurationReader.Reading reading = look(text, environment);
    assertThat(reading.configuration() == null).isEqualTo(!reading.faults().isEmpty());
    Path none = Path.of("");
    return reading.all().stream().map(fault -> fault.text(none).substring(1)).toList();
  }

  static List<String> faults(String text) {
    return faults(text, Map.of());
  }
}
