package dev.zseal.config;

import java.util.Collection;

/// A secret that cannot be had here. It may be elsewhere: systemd gives credentials to the service
/// alone. So it is no mistake of the file, and matters to what needs it only.
///
/// @param table the name of the one that needs it, empty for the file itself
public record Missing(String table, Fault fault) {

  /// Whether an alert cannot be sent without it.
  boolean isForAlerts() {
    return table.startsWith("alert.");
  }

  /// Whether one of these jobs needs it.
  ///
  /// @param jobs none for all
  boolean isFor(Collection<String> jobs) {
    boolean named = !jobs.isEmpty() && table.startsWith("job.");
    return !isForAlerts() && (!named || jobs.contains(table.substring("job.".length())));
  }
}
