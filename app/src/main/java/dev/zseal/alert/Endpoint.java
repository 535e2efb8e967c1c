package dev.zseal.alert;

import dev.zseal.problem.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An address on the web that may have a key in its path: of it only the host is ever shown.
public final class Endpoint {
  private static final int CHARS_MAX = 2000;
  private static final int PORT_MAX = 65535;

  private final URI uri;
  private final PlainHttp plain;

  private Endpoint(URI uri, PlainHttp plain) {
    this.uri = uri;
    this.plain = plain;
  }

  /// Reads an address; a refusal does not repeat it.
  public static Endpoint of(Secret url, PlainHttp plain) throws Problem.Usage {
    String text = url.reveal().strip();
    if (text.length() > CHARS_MAX) {
      throw usage("it has more than " + CHARS_MAX + " characters");
    }
    URI uri;
    try {
      // The exception names the address: it is no cause to keep.
      uri = new URI(text);
    } catch (URISyntaxException _) {
      throw usage("it is not a URL");
    }
    String scheme = uri.getScheme();
    if (!"https".equalsIgnoreCase(scheme) && !"http".equalsIgnoreCase(scheme)) {
      throw usage("it does not begin with https://");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
      throw usage("its host is not a name, an address or either with a port");
    }
    if (uri.getRawUserInfo() != null) {
      throw usage("it carries a user or password; give a token or header instead");
    }
    if (uri.getRawFragment() != null) {
      throw usage("it has a '#', and what follows that is never sent");
    }
    if (!uri.toASCIIString().equals(uri.toString())) {
      throw usage("it has letters beyond ASCII; write them as %XX, and in the host as xn--");
    }
    if (!plain.allows(uri)) {
      throw usage("it begins with http://, and its host is not on a private network");
    }
    return new Endpoint(uri, plain);
  }

  static Problem.Usage usage(String fault) {
    return new Problem.Usage(
        "Not an address to send to",
        fault,
        "Write https://HOST/PATH; http:// is for this machine and private networks.");
  }

  public String host() {
    return uri.getHost().toLowerCase(Locale.ROOT);
  }

  URI uri() {
    return uri;
  }

  PlainHttp plain() {
    return plain;
  }

  String path() {
    String path = uri.getRawPath();
    return path == null ? "" : path;
  }

  String query() {
    String query = uri.getRawQuery();
    return query == null ? "" : query;
  }

  /// This address with something after its path and its query.
  ///
  /// @param suffix such as `/start`; empty for none
  /// @param more parameters, already encoded; empty for none
  URI with(String suffix, String more) {
    String path = path();
    String trimmed = path.endsWith("/") && !suffix.isEmpty() ? path.replaceFirst("/+$", "") : path;
    String query = query();
    String joined = query.isEmpty() || more.isEmpty() ? query + more : query + "&" + more;
    return URI.create(
        uri.getScheme()
            + "://"
            + uri.getRawAuthority()
            + trimmed
            + suffix
            + (joined.isEmpty() ? "" : "?" + joined));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint endpoint
        && uri.equals(endpoint.uri)
        && plain == endpoint.plain;
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  @Override
  public String toString() {
    return host();
  }
}
