package dev.zseal.daemon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A webhook and a monitor on one server, each of which can be dead.
final class Receiver implements AutoCloseable {

  /// A notice of a webhook's message.
  record Heard(String kind, String key, String severity) {}

  /// @param suffix `/start`, nothing or an exit status
  record Pinged(String run, String suffix) {}

  private static final Pattern NOTICE =
      Pattern.compile(
          "\"kind\":\"([a-z]+)\",\"key\":\"((?:[^\"\\\\]|\\\\.)*)\",\"severity\":\"([a-z]+)\"");
  private static final Pattern RID = Pattern.compile("rid=([0-9a-f-]{36})");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Heard> heard = new ArrayList<>();
  private final List<Pinged> pinged = new ArrayList<>();
  private int hookStatus = 200;
  private int monitorStatus = 200;

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/hook", this::hook);
    server.createContext("/ping", this::ping);
    server.start();
  }

  String url(String path) {
    return "http://localhost:%d%s".formatted(server.getAddress().getPort(), path);
  }

  private synchronized void hook(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (hookStatus == 200) {
      Matcher m = NOTICE.matcher(body);
      while (m.find()) {
        heard.add(new Heard(m.group(1), m.group(2), m.group(3)));
      }
    }
    answer(exchange, hookStatus);
  }

  private synchronized void ping(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    Matcher m = RID.matcher(String.valueOf(exchange.getRequestURI().getRawQuery()));
    if (monitorStatus == 200 && m.matches()) {
      String run = m.group(1).replace("-", "").substring(0, 16);
      String path = exchange.getRequestURI().getRawPath();
      pinged.add(new Pinged(run, path.substring("/ping".length())));
    }
    answer(exchange, monitorStatus);
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /// What the webhook heard since this was asked last.
  synchronized List<Heard> heard() {
    List<Heard> all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  synchronized List<Pinged> pinged() {
    return List.copyOf(pinged);
  }

  synchronized void hookAnswers(int status) {
    hookStatus = status;
  }

  synchronized void monitorAnswers(int status) {
    monitorStatus = status;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
