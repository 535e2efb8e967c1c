package dev.zseal.cli;

import dev.zseal.config.Configuration;
import java.util.List;
import java.util.stream.Stream;

/// Who hears of what is wrong.
final class Listeners {

  private static final List<String> TO_ADD =
      List.of("  [alert.phone]", "  kind = \"ntfy\"", "  url = \"https://ntfy.sh/TOPIC\"");

  private Listeners() {}

  /// What to say if nobody does, a line each; else nothing.
  static List<String> remark(Configuration configuration) {
    if (!configuration.channels().isEmpty() || configuration.jobs().isEmpty()) {
      return List.of();
    }
    boolean monitors =
        configuration.jobs().values().stream().anyMatch(job -> job.monitor().isPresent());
    List<String> words =
        List.of(
            "zseal has nobody to tell that a copy is too old, a snapshot damaged or a dataset in no"
                + " job: there is no [alert.NAME].",
            (monitors ? "A monitor hears only how runs end. " : "")
                + "If nothing else watches (Prometheus, Nagios), add at the end of %s:"
                    .formatted(configuration.file()));
    return Stream.concat(words.stream(), TO_ADD.stream()).toList();
  }
}
