package dev.zseal.alert;

import dev.zseal.problem.Problem;
import java.util.Optional;

/// A topic of ntfy, at ntfy.sh or a server of one's own.
///
/// @param endpoint with the topic, as `https://ntfy.sh/TOPIC`; who knows it can read along, so it
///   is a secret
/// @param token sent as a bearer token
public record Ntfy(Endpoint endpoint, Optional<Secret> token) implements Channel {

  public static Ntfy of(Secret url, PlainHttp plain, Optional<Secret> token) throws Problem.Usage {
    Endpoint endpoint = Endpoint.of(url, plain);
    if (endpoint.path().length() < 2) {
      throw Endpoint.usage("it names no topic: https://ntfy.sh/TOPIC");
    }
    if (token.isPresent() && !token.get().reveal().matches("[\\x21-\\x7e]{1,1000}")) {
      throw new Problem.Usage(
          "Not an access token of ntfy",
          "it is empty, or has characters beyond printable ASCII",
          "Write the token alone, as tk_...");
    }
    return new Ntfy(endpoint, token);
  }

  @Override
  public String host() {
    return endpoint.host();
  }
}
