package dev.zseal.alert;

import dev.zseal.problem.Problem;

/// A check at Healthchecks.io or at a Healthchecks server of one's own, by its ping URL: with a
/// UUID, or with a ping key and a slug.
///
/// Source: healthchecks.io/docs/http_api.
public record Healthchecks(Endpoint endpoint) implements Monitor {

  static Healthchecks of(Endpoint endpoint) throws Problem.Usage {
    if (endpoint.path().matches("(?s).*/(?:start|fail|log|\\d{1,3})/?")) {
      throw Endpoint.usage("it ends with what a ping says; zseal adds that itself");
    }
    if (endpoint.path().length() < 2) {
      throw Endpoint.usage("it names no check");
    }
    return new Healthchecks(endpoint);
  }
}
