package dev.zseal.alert;

import dev.zseal.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A program that takes notices as JSON (`docs/alerts.md`, "Webhook").
///
/// @param headers such as `Authorization`, sent with each request
/// @param signingKey if there is one, each request has the header `X-Zseal-Signature` with
///   `sha256=` and the HMAC-SHA256 of the body in hexadecimal digits
public record Webhook(Endpoint endpoint, Map<String, Secret> headers, Optional<Secret> signingKey)
    implements Channel {

  private static final int HEADERS_MAX = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]{0,4000}");

  /* Ours, or the HTTP client's. */
  private static final Set<String> TAKEN =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-zseal-delivery",
          "x-zseal-signature");

  public Webhook {
    headers = Map.copyOf(headers);
  }

  public static Webhook of(
      Secret url, PlainHttp plain, Map<String, Secret> headers, Optional<Secret> signingKey)
      throws Problem.Usage {
    Map<String, Secret> checked = new LinkedHashMap<>();
    if (headers.size() > HEADERS_MAX) {
      throw usage("%d headers; %d are taken".formatted(headers.size(), HEADERS_MAX));
    }
    for (Map.Entry<String, Secret> header : headers.entrySet()) {
      String name = header.getKey();
      String shown = CleanText.line(name, 60);
      if (!NAME.matcher(name).matches()) {
        throw usage("the header name '%s' has characters that none may have".formatted(shown));
      }
      if (TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
        throw usage("the header '%s' is zseal's own".formatted(shown));
      }
      if (!VALUE.matcher(header.getValue().reveal()).matches()) {
        throw usage("the value of the header '%s' is not printable ASCII".formatted(shown));
      }
      checked.put(name, header.getValue());
    }
    if (signingKey.isPresent() && signingKey.get().reveal().isEmpty()) {
      throw usage("the signing key is empty");
    }
    return new Webhook(Endpoint.of(url, plain), checked, signingKey);
  }

  private static Problem.Usage usage(String fault) {
    return new Problem.Usage(
        "Not a webhook zseal can send to", fault, "Write headers as NAME and VALUE, each once.");
  }

  @Override
  public String host() {
    return endpoint.host();
  }
}
