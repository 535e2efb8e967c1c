package dev.zseal.alert;

import dev.zseal.problem.Problem;

/// A job at Cronitor, by its telemetry URL `https://cronitor.link/p/KEY/JOB`.
///
/// Source: cronitor.io/docs/telemetry-api.
public record Cronitor(Endpoint endpoint) implements Monitor {

  static Cronitor of(Endpoint endpoint) throws Problem.Usage {
    if (endpoint.query().contains("state=")) {
      throw Endpoint.usage("it has a state in it; zseal adds that itself");
    }
    if (endpoint.path().length() < 2) {
      throw Endpoint.usage("it names no monitor: https://cronitor.link/p/KEY/JOB");
    }
    return new Cronitor(endpoint);
  }

  static boolean isAt(String host) {
    return host.matches("(?:.*\\.)?cronitor\\.(?:link|io)");
  }
}
