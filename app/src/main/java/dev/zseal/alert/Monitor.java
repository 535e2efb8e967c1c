package dev.zseal.alert;

import dev.zseal.problem.Problem;

/// A service that waits for a job's pings and raises an alarm when one does not come.
///
/// Its URL has a key in it. Only its host is shown.
public sealed interface Monitor permits Cronitor, Healthchecks {

  Endpoint endpoint();

  /// What may be shown of it: its host.
  default String host() {
    return endpoint().host();
  }

  /// With `http://` on private networks only.
  static Monitor of(String kind, Secret url) throws Problem.Usage {
    return of(kind, url, PlainHttp.PRIVATE);
  }

  /// Reads an address given by a person; refusals do not repeat it.
  ///
  /// @param kind `cronitor`, `healthchecks` (which can stand on any host), or `auto` to tell by the
  ///   host: Cronitor's own, and Healthchecks for all others
  static Monitor of(String kind, Secret url, PlainHttp plain) throws Problem.Usage {
    Endpoint endpoint = Endpoint.of(url, plain);
    return switch (kind) {
      case "cronitor" -> Cronitor.of(endpoint);
      case "healthchecks" -> Healthchecks.of(endpoint);
      case "auto" ->
          Cronitor.isAt(endpoint.host()) ? Cronitor.of(endpoint) : Healthchecks.of(endpoint);
      default ->
          throw new Problem.Usage(
              "Not a kind of monitor",
              "'%s'".formatted(CleanText.line(kind, 60)),
              "Write cronitor, healthchecks or auto.");
    };
  }
}
