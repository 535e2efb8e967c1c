package dev.zseal.job;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// A monitor: writes down what is asked of it.
final class PingReceiver implements AutoCloseable {

  private final HttpServer server;
  private final List<String> seen = new ArrayList<>();

  PingReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] _ = exchange.getRequestBody().readAllBytes();
          synchronized (seen) {
            seen.add(exchange.getRequestURI().getRawPath());
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  String url(String path) {
    return "http://localhost:%d%s".formatted(server.getAddress().getPort(), path);
  }

  /// The paths that were asked for.
  List<String> paths() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
