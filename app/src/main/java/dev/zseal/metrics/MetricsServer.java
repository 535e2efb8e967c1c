package dev.zseal.metrics;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.zseal.problem.Problem;
import dev.zseal.status.Status;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Metrics over HTTP, for a Prometheus or an agent of it on this machine.
///
/// It listens on the loopback addresses only (`127.0.0.1`, and `::1` where there is IPv6). Web
/// pages in a browser on this machine can reach those, too, if a name of theirs leads there; so
/// whoever asks must have asked for a loopback name. `/metrics` has the newest look, `/healthz`
/// says `ok`, or what stands still.
public final class MetricsServer implements AutoCloseable {

  private static final int REQUEST_SECONDS = 10;
  private static final int CONNECTIONS_MAX = 32;
  private static final int PORT_TRIES = 8;

  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
  private static final String PLAIN = "text/plain; charset=utf-8";

  static {
    // The JDK's server takes its limits from nowhere else, and has none unless told.
    limit("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    limit("sun.net.httpserver.maxRspTime", REQUEST_SECONDS);
    limit("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
  }

  private final List<HttpServer> servers;
  private final ExecutorService threads;

  private MetricsServer(List<HttpServer> servers, ExecutorService threads) {
    this.servers = servers;
    this.threads = threads;
  }

  private static void limit(String name, int value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, Integer.toString(value));
    }
  }

  /// Begins to serve.
  ///
  /// @param port 0 for any that is free
  /// @param newest the newest look, which must be at hand; empty before the first
  /// @param trouble what stands still, which must be at hand; empty if nothing does
  /// @throws Problem.Conflict if the port is taken
  public static MetricsServer start(
      int port,
      StatusMetrics metrics,
      Supplier<Optional<Status>> newest,
      Supplier<Optional<String>> trouble)
      throws Problem {
    List<HttpServer> servers = open(port);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (HttpServer server : servers) {
      server.createContext("/", exchange -> answer(exchange, metrics, newest, trouble));
      server.setExecutor(threads);
      server.start();
    }
    return new MetricsServer(servers, threads);
  }

  public int port() {
    return servers.getFirst().getAddress().getPort();
  }

  /// Stops at once; requests that are being answered are cut off.
  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
    threads.close();
  }

  private static List<HttpServer> open(int port) throws Problem {
    try {
      for (int i = 1; ; i++) {
        List<HttpServer> servers = new ArrayList<>();
        try {
          int chosen = port;
          for (InetAddress address : loopback()) {
            servers.add(HttpServer.create(new InetSocketAddress(address, chosen), 0));
            chosen = servers.getFirst().getAddress().getPort();
          }
          return servers;
        } catch (BindException e) {
          servers.forEach(server -> server.stop(0));
          // A port that is free on one address may be taken on the other.
          if (port != 0 || i == PORT_TRIES) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw new Problem.Conflict(
          "cannot serve metrics at port %d of this machine".formatted(port),
          e.toString(),
          "See who listens there (ss -ltnp), or choose another metrics_port.");
    }
  }

  private static List<InetAddress> loopback() throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    addresses.add(InetAddress.ofLiteral("127.0.0.1"));
    InetAddress six = InetAddress.ofLiteral("::1");
    if (NetworkInterface.getByInetAddress(six) != null) {
      addresses.add(six);
    }
    return addresses;
  }

  private static void answer(
      HttpExchange exchange,
      StatusMetrics metrics,
      Supplier<Optional<Status>> newest,
      Supplier<Optional<String>> trouble)
      throws IOException {
    try (exchange) {
      if (!isForLoopback(exchange.getRequestHeaders())) {
        send(exchange, 403, PLAIN, "Ask for localhost, 127.0.0.1 or [::1].\n");
        return;
      }
      String path = exchange.getRequestURI().getPath();
      if (!"/metrics".equals(path) && !"/healthz".equals(path)) {
        send(exchange, 404, PLAIN, "There are /metrics and /healthz.\n");
        return;
      }
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, PLAIN, "Only GET and HEAD.\n");
        return;
      }
      if (path.equals("/healthz")) {
        Optional<String> line = trouble.get();
        send(exchange, line.isEmpty() ? 200 : 503, PLAIN, line.orElse("ok") + "\n");
        return;
      }
      Optional<Status> status = newest.get();
      if (status.isEmpty()) {
        send(exchange, 503, PLAIN, "zseal has not looked yet.\n");
        return;
      }
      Exposition found = metrics.exposition(status.get(), accept(exchange.getRequestHeaders()));
      send(exchange, 200, found.contentType(), found.text());
    }
  }

  private static boolean isForLoopback(Headers headers) {
    List<String> hosts = headers.getOrDefault("Host", List.of());
    return hosts.size() == 1 && LOOPBACK_HOST.matcher(hosts.getFirst()).matches();
  }

  private static String accept(Headers headers) {
    return String.join(",", headers.getOrDefault("Accept", List.of()));
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
