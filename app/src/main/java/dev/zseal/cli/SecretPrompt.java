package dev.zseal.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks for a secret at the terminal, without echo, wherever input and output lead.
final class SecretPrompt {

  private static final String TERMINAL = "/dev/tty";
  private static final int LONGEST = 4096;

  private SecretPrompt() {}

  /// The bytes typed, without the line's end; null when there is no terminal to ask at.
  @SuppressWarnings("SystemConsoleNull") // its type says it may be
  static byte @Nullable [] ask(String question) {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      char[] typed = console.readPassword("%s", question);
      return typed == null ? new byte[0] : bytes(typed);
    }
    Optional<TerminalEcho> echo = TerminalEcho.get();
    if (echo.isEmpty()) {
      return null;
    }
    try (OutputStream out = new FileOutputStream(TERMINAL);
        FileInputStream in = new FileInputStream(TERMINAL)) {
      return ask(question, echo.get(), out, in);
    } catch (IOException _) {
      return null;
    }
  }

  private static byte @Nullable [] ask(
      String question, TerminalEcho echo, OutputStream out, FileInputStream in) throws IOException {
    // Whoever is asked may well press Ctrl-C, and wants to see what is typed next.
    Thread restore = Thread.ofPlatform().unstarted(() -> echo.set(true));
    Runtime.getRuntime().addShutdownHook(restore);
    if (!echo.set(false)) {
      return null;
    }
    try {
      out.write(question.getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0 && b != '\n' && line.size() < LONGEST; b = in.read()) {
        line.write(b);
      }
      out.write('\n');
      return line.toByteArray();
    } finally {
      echo.set(true);
      Runtime.getRuntime().removeShutdownHook(restore);
    }
  }

  private static byte[] bytes(char[] typed) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
    Arrays.fill(typed, ' ');
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    encoded.clear();
    encoded.put(new byte[encoded.capacity()]);
    return bytes;
  }
}
