package dev.zseal.alert;

import java.net.URI;
import java.util.List;

/// A request to be made, and made again if it must be. It shows no more of its address than the
/// host.
final class Call {
  private final String host;
  private final URI uri;
  private final PlainHttp plain;
  private final List<Header> headers;
  private final byte[] body;

  /// @param isForHost whether it goes to this host only, wherever that redirects to
  record Header(String name, Secret value, boolean isForHost) {
    static Header of(String name, String value) {
      return new Header(name, Secret.of(value), false);
    }
  }

  /// @param host what is said of it
  /// @param body empty for a GET
  Call(String host, URI uri, PlainHttp plain, List<Header> headers, byte[] body) {
    this.host = host;
    this.uri = uri;
    this.plain = plain;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  URI uri() {
    return uri;
  }

  PlainHttp plain() {
    return plain;
  }

  List<Header> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  boolean isPost() {
    return body.length > 0;
  }

  Call at(URI elsewhere) {
    return new Call(host, elsewhere, plain, headers, body);
  }

  Call atOtherHost(URI elsewhere) {
    List<Header> others = headers.stream().filter(header -> !header.isForHost()).toList();
    return new Call(host, elsewhere, plain, others, body);
  }

  @Override
  public String toString() {
    return "call to " + host;
  }
}
