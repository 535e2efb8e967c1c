package dev.zseal.alert;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One attempt at a request.
///
/// Redirections are followed by hand, because the JDK's client makes a GET without a body of a POST
/// that is redirected by 301 or 302, and the 200 that follows looks like a delivery; and because
/// tokens may not go to another host. Bodies of answers are never shown: an answer that says what
/// was not found may name the key.
final class Http {
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final int REDIRECTIONS_MAX = 3;
  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 307, 308);
  private static final int TOO_MANY = 429;

  private final String agent;
  private final InstantSource clock;
  private final @Nullable SSLContext tls;
  private @Nullable HttpClient client;

  /// @param tls null for the JDK's own
  Http(String agent, InstantSource clock, @Nullable SSLContext tls) {
    this.agent = agent;
    this.clock = clock;
    this.tls = tls;
  }

  /// Made when it is first needed: it takes a tenth of a second.
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT_LIMIT)
              .followRedirects(HttpClient.Redirect.NEVER);
      if (tls != null) {
        builder.sslContext(tls);
      }
      made = builder.build();
      client = made;
    }
    return made;
  }

  synchronized void close() {
    if (client != null) {
      client.shutdownNow();
      client = null;
    }
  }

  Result attempt(Call call) throws InterruptedException {
    Call next = call;
    for (int redirections = 0; ; redirections++) {
      HttpResponse<Integer> response;
      try {
        response = client().send(request(next), _ -> new Draining());
      } catch (IOException e) {
        return failed(e);
      }
      Optional<URI> elsewhere = elsewhere(next, response);
      if (elsewhere.isEmpty()) {
        return judged(response);
      }
      if (redirections == REDIRECTIONS_MAX) {
        return new Result.Never("it redirects more than %d times".formatted(REDIRECTIONS_MAX));
      }
      URI target = elsewhere.get();
      boolean isPlain = !"https".equalsIgnoreCase(target.getScheme());
      boolean wasPlain = "http".equalsIgnoreCase(next.uri().getScheme());
      if (isPlain && (!wasPlain || !isHttp(target) || !next.plain().allows(target))) {
        return new Result.Never("it redirects to where nothing is sent unencrypted");
      }
      next = isSameServer(next.uri(), target) ? next.at(target) : next.atOtherHost(target);
    }
  }

  private static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme());
  }

  /// The same host; a change to https and its port is no change of server.
  private static boolean isSameServer(URI from, URI to) {
    return from.getHost().equalsIgnoreCase(to.getHost())
        && (from.getPort() == to.getPort()
            || (isHttp(from) && !isHttp(to) && from.getPort() <= 0 && to.getPort() <= 0));
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(call.uri()).header("User-Agent", agent);
    call.headers().forEach(header -> builder.header(header.name(), header.value().reveal()));
    return call.isPost()
        ? builder.POST(HttpRequest.BodyPublishers.ofByteArray(call.body())).build()
        : builder.GET().build();
  }

  private static Optional<URI> elsewhere(Call call, HttpResponse<Integer> response) {
    if (!REDIRECTIONS.contains(response.statusCode())) {
      return Optional.empty();
    }
    try {
      return response
          .headers()
          .firstValue("Location")
          .map(location -> call.uri().resolve(location))
          .filter(uri -> uri.getHost() != null && uri.getRawUserInfo() == null);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Result judged(HttpResponse<Integer> response) {
    int status = response.statusCode();
    String said = "HTTP " + status;
    if (status >= 200 && status < 300) {
      return new Result.Done(said);
    }
    if (status == TOO_MANY || status >= 500) {
      return new Result.Later(said, retryAfter(response));
    }
    return new Result.Never(
        switch (status) {
          case 401, 403 -> said + ": it refuses the key, token or signature";
          case 404, 410 -> said + ": it knows no such address";
          case 413 -> said + ": the message is too long for it";
          default -> said;
        });
  }

  private Duration retryAfter(HttpResponse<Integer> response) {
    String value = response.headers().firstValue("Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      TemporalAccessor time = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value);
      Duration wait = Duration.between(clock.instant(), Instant.from(time));
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeParseException _) {
      return Duration.ZERO;
    }
  }

  /// Exceptions of the client may name the address; only what kind they are is told.
  private static Result failed(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case SSLException tls -> {
          return tls(tls);
        }
        case HttpConnectTimeoutException _ -> {
          long limit = CONNECT_LIMIT.toSeconds();
          return new Result.Later("no connection within %d s".formatted(limit));
        }
        case HttpTimeoutException _ -> {
          return new Result.Later("no answer in time");
        }
        case UnresolvedAddressException _ -> {
          return new Result.Later("its name is not known to the name servers");
        }
        default -> {
          // The cause below may tell more.
        }
      }
    }
    return new Result.Later(
        e instanceof ConnectException
            ? "no connection: refused, or no way there"
            : "the connection broke off");
  }

  static Result tls(SSLException e) {
    String message = CleanText.line(String.valueOf(e.getMessage()), 200);
    return message.toLowerCase(Locale.ROOT).contains("cert")
        ? new Result.Never("its certificate is not trusted: " + message)
        : new Result.Later("TLS failed: " + message);
  }
}
