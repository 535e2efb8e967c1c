package dev.zseal.alert;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A mail server that answers each command as it is told: for what a good one never does.
final class ScriptedSmtp implements AutoCloseable {
  /// An answer that never comes.
  static final String SILENCE = "";

  private final ServerSocket socket;
  private final @Nullable SSLContext tls;
  private final UnaryOperator<String> answers;
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /// @param answers of `CONNECT`, a command's line, or `.` at the end of a message
  ScriptedSmtp(UnaryOperator<String> answers) throws IOException {
    this(answers, null);
  }

  /// @param tls what it turns to after STARTTLS
  ScriptedSmtp(UnaryOperator<String> answers, @Nullable SSLContext tls) throws IOException {
    this.answers = answers;
    this.tls = tls;
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// What a server says that takes everything.
  static String kind(String command) {
    return switch (command.replaceFirst("[ :].*", "")) {
      case "CONNECT" -> "220 here";
      case "EHLO" -> "250-here\r\n250 AUTH PLAIN";
      case "AUTH" -> "235 welcome";
      case "DATA" -> "354 go on";
      default -> "250 OK";
    };
  }

  int port() {
    return socket.getLocalPort();
  }

  List<String> commands() {
    return List.copyOf(commands);
  }

  long count(String command) {
    return commands.stream().filter(c -> c.startsWith(command)).count();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> talk(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try (client) {
      talk(client, "CONNECT");
    } catch (IOException _) {
      // The client went away.
    }
  }

  private void talk(Socket client, String first) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      OutputStream out = client.getOutputStream();
      boolean isMessage = false;
      String line = first.isEmpty() ? in.readLine() : first;
      while (line != null) {
        if (!isMessage || line.equals(".")) {
          commands.add(line);
          String answer = answers.apply(line);
          if (!answer.equals(SILENCE)) {
            out.write((answer + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
          }
          isMessage = answer.startsWith("354");
        }
        line = in.readLine();
        if (tls != null && "STARTTLS".equals(line)) {
          commands.add(line);
          out.write("220 go ahead\r\n".getBytes(StandardCharsets.UTF_8));
          SSLSocket secure =
              (SSLSocket) tls.getSocketFactory().createSocket(client, null, client.getPort(), true);
          secure.setUseClientMode(false);
          talk(secure, "");
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket client : open) {
      client.close();
    }
  }
}
