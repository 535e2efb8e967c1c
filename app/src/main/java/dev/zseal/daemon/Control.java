package dev.zseal.daemon;

import dev.zseal.history.State;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The socket by which the command line speaks to the daemon: a line of JSON there, a line back.
///
/// ```
/// {"do":"run","job":"photos"}      {"ok":true}
/// {"do":"cancel","job":"photos"}   {"ok":false,"error":"...","cause":"...","hint":"..."}
/// {"do":"reload"}                  {"ok":true,"remark":"..."}
/// {"do":"running"}                 {"ok":true,"running":"photos","since":"2028-02-29T12:00:00Z"}
/// {"do":"stop"}
/// ```
///
/// It lies in the state folder, which only its owner may enter.
public final class Control implements AutoCloseable {

  private static final int MAX_LINE = 64 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServerSocketChannel server;
  private final Path path;
  private final Daemon daemon;

  private Control(ServerSocketChannel server, Path path, Daemon daemon) {
    this.server = server;
    this.path = path;
    this.daemon = daemon;
  }

  static Path path(State state) {
    return state.folder().resolve("control").resolve("socket");
  }

  /// Opens the socket; `Conflict` if another daemon answers there.
  public static Control open(State state, Daemon daemon) throws Problem {
    Path path = state.folder("control").resolve("socket");
    if (ask(state, "running", null) != null) {
      throw new Problem.Conflict(
          "a zseal daemon is running already",
          "it answers at " + path,
          "Stop it: zseal daemon stop; or have it read its configuration anew: zseal daemon"
              + " reload");
    }
    try {
      Files.deleteIfExists(path);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      Control control = new Control(server, path, daemon);
      Thread.ofVirtual().name("control").start(control::serve);
      return control;
    } catch (IOException | IllegalArgumentException e) {
      throw new Problem.Unavailable(
          "cannot open the daemon's socket",
          "%s: %s".formatted(path, e.getMessage()),
          "See whether this user may write there; its path may have 107 bytes at most.",
          e);
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException _) {
        // Closed, or the client was gone before it was there.
      }
    }
  }

  private void answer(SocketChannel client) {
    try (client) {
      String line = line(Channels.newInputStream(client));
      boolean stops = false;
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      try {
        Json asked = Json.parse(line.getBytes(StandardCharsets.UTF_8), "what the daemon was asked");
        stops = act(asked, fields);
        fields.put("ok", true);
      } catch (Problem e) {
        fields.put("ok", false);
        fields.put("error", e.what());
        fields.put("cause", e.evidence());
        fields.put("hint", e.hint());
        fields.put("exitStatus", e.exitStatus());
      }
      OutputStream out = Channels.newOutputStream(client);
      try {
        out.write((JsonLine.of(fields) + "\n").getBytes(StandardCharsets.UTF_8));
      } finally {
        if (stops) {
          // Not before the answer is out: the process may be gone the moment after.
          daemon.stop();
        }
      }
    } catch (IOException _) {
      // The client went away.
    }
  }

  /// Does what was asked; returns whether the daemon is to stop once that was answered.
  private boolean act(Json asked, Map<String, @Nullable Object> fields) throws Problem {
    switch (asked.text("do")) {
      case "running" -> {
        fields.put("running", String.join(" ", daemon.running()));
        fields.put("since", daemon.since());
      }
      case "run" -> daemon.ask(asked.text("job"));
      case "cancel" -> daemon.cancel(asked.text("job"));
      case "reload" -> {
        List<String> remarks = daemon.reload();
        if (!remarks.isEmpty()) {
          fields.put("remark", String.join("\n", remarks));
        }
      }
      case "stop" -> {
        return true;
      }
      default ->
          throw new Problem.Usage(
              "the daemon does not know what to do",
              "it was asked to " + asked.text("do"),
              "Use the same version of zseal for both.");
    }
    return false;
  }

  private static String line(InputStream in) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0 && c != '\n'; c = reader.read()) {
      line.append((char) c);
      if (line.length() > MAX_LINE) {
        throw new IOException("a line without end");
      }
    }
    return line.toString();
  }

  /// Asks the daemon; null if none answers.
  ///
  /// @throws Problem what the daemon refused; `Unavailable` if it is there and says nothing
  public static @Nullable String ask(State state, String what, @Nullable String job)
      throws Problem {
    return ask(state, what, job, PATIENCE);
  }

  static @Nullable String ask(State state, String what, @Nullable String job, Duration patience)
      throws Problem {
    Path path = path(state);
    if (!Files.exists(path)) {
      return null;
    }
    String answer;
    AtomicBoolean late = new AtomicBoolean();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      Thread watch = Thread.ofVirtual().start(() -> closeLater(channel, patience, late));
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("do", what);
      if (job != null) {
        fields.put("job", job);
      }
      OutputStream out = Channels.newOutputStream(channel);
      out.write((JsonLine.of(fields) + "\n").getBytes(StandardCharsets.UTF_8));
      answer = line(Channels.newInputStream(channel));
      watch.interrupt();
    } catch (IOException | IllegalArgumentException e) {
      if (late.get()) {
        throw new Problem.Unavailable(
            "the daemon does not answer",
            "it took what was asked at %s and said nothing for %d seconds"
                .formatted(path, patience.toSeconds()),
            "See whether it is stopped or its machine is overloaded: ps -C java; its log says what"
                + " it did last.",
            e);
      }
      return null;
    }
    if (answer.isEmpty()) {
      return null;
    }
    Json json = Json.parse(answer.getBytes(StandardCharsets.UTF_8), "what the daemon answered");
    if (!json.flag("ok")) {
      throw refusal(json);
    }
    return answer;
  }

  /// A channel of a socket has no timeout of its own.
  private static void closeLater(SocketChannel channel, Duration patience, AtomicBoolean late) {
    try {
      Thread.sleep(patience);
      late.set(true);
      channel.close();
    } catch (InterruptedException _) {
      // It was answered.
    } catch (IOException _) {
      // Nobody waits for more of it.
    }
  }

  /// What the daemon said, as if it had happened here.
  private static Problem refusal(Json json) throws Problem {
    String what = json.text("error");
    String cause = json.text("cause");
    String hint = json.text("hint");
    return switch (json.smallNumber("exitStatus")) {
      case 2 -> new Problem.Usage(what, cause, hint);
      case 4 -> new Problem.Unavailable(what, cause, hint, null);
      case 7 -> new Problem.Conflict(what, cause, hint);
      default -> new Problem.Refused(what, cause, hint);
    };
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException _) {
      // The next daemon deletes it.
    }
  }
}
