package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.config.Configuration;
import dev.zseal.config.ConfigurationReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How old a copy may be.
class ObjectiveTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // In autumn a day has 25 hours.
        "schedule = '0 3 * * *'|PT31H15M",
        "schedule = 'every 4h'|PT5H",
        "schedule = 'every 1m'|PT1H1M",
        "schedule = '0 3 * * *';max_age = '2d'|PT48H",
        "|PT192H",
        // Twelve hours late on purpose is not late.
        "schedule = '0 3 * * *';jitter = '12h'|PT46H15M",
        // Open for eight hours: from 05:45 to 22:00 none can start, in autumn for an hour more.
        "schedule = 'every 15m';window = '22:00-06:00'|PT20H18M45S",
        "schedule = '0 12 * * *';window = 'sat 22:00-23:00'|PT211H15M"
      })
  void followsFromTheSchedule(String keys, Duration objective) throws Exception {
    Path file = folder.resolve("zseal.toml");
    String lines = keys == null ? "" : keys.replace(';', '\n').replace('\'', '"');
    Files.writeString(
        file,
        "zone = \"Europe/Berlin\"\n[job.a]\ndatasets = [\"tank/a\"]\nvault = \"/v\"\n" + lines);
    Configuration configuration = new ConfigurationReader(file, Map.of()).read();
    Instant now = Instant.parse("2028-02-29T12:00:00Z");
    var objectives = new Objective();
    for (int look = 0; look < 3; look++) {
      Instant time = now.plus(Duration.ofHours(20L * look));
      assertThat(objectives.of(configuration.job("a"), configuration.zone(), time))
          .isEqualTo(objective);
    }
  }
}
