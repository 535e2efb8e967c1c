package dev.zseal.alert;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How a ping reads to each kind of monitor.
final class PingCall {

  /// A message may be as long as this when it is encoded (Cronitor).
  static final int MESSAGE_BYTES_MAX = 2000;

  /// What Healthchecks keeps of a body; of a longer one it would keep the beginning, while the
  /// cause of a failure stands at the end.
  static final int BODY_BYTES_MAX = 100_000;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private PingCall() {}

  /// The request; empty if this kind of monitor takes no such ping.
  static Optional<Call> of(Monitor monitor, Ping ping) {
    return switch (monitor) {
      case Cronitor cronitor -> cronitor(cronitor.endpoint(), ping);
      case Healthchecks healthchecks -> Optional.of(healthchecks(healthchecks.endpoint(), ping));
    };
  }

  private static Optional<Call> cronitor(Endpoint endpoint, Ping ping) {
    String state =
        switch (ping.state()) {
          case START -> "run";
          case SUCCESS -> "complete";
          case FAIL -> "fail";
          case LOG -> "";
        };
    if (state.isEmpty()) {
      return Optional.empty();
    }
    List<String> query = new ArrayList<>();
    query.add("state=" + state);
    query.add("series=" + ping.run());
    if (!ping.host().isEmpty()) {
      query.add("host=" + encoded(ping.host(), MESSAGE_BYTES_MAX));
    }
    ping.exitStatus().ifPresent(status -> query.add("status_code=" + status));
    if (!ping.message().isEmpty()) {
      query.add("message=" + encoded(ping.message(), MESSAGE_BYTES_MAX));
    }
    ping.duration().ifPresent(duration -> query.add("metric=duration:" + seconds(duration)));
    ping.count().ifPresent(count -> query.add("metric=count:" + count));
    return Optional.of(call(endpoint, endpoint.with("", String.join("&", query)), new byte[0]));
  }

  private static Call healthchecks(Endpoint endpoint, Ping ping) {
    String suffix =
        switch (ping.state()) {
          case START -> "/start";
          case SUCCESS -> "";
          case FAIL -> ping.exitStatus().isPresent() ? "/" + ping.exitStatus().getAsInt() : "/fail";
          case LOG -> "/log";
        };
    String separator = ping.message().isEmpty() || ping.log().isEmpty() ? "" : "\n\n";
    byte[] head = utf8(ping.message() + separator);
    byte[] tail = tail(ping.log(), BODY_BYTES_MAX - head.length);
    byte[] body = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, body, head.length, tail.length);
    return call(endpoint, endpoint.with(suffix, "rid=" + ping.run()), body);
  }

  private static Call call(Endpoint endpoint, URI uri, byte[] body) {
    List<Call.Header> headers =
        body.length == 0 ? List.of() : List.of(Call.Header.of("Content-Type", PLAIN_TEXT));
    return new Call(endpoint.host(), uri, endpoint.plain(), headers, body);
  }

  private static String seconds(Duration duration) {
    Duration shown = duration.isNegative() ? Duration.ZERO : duration;
    return String.format(Locale.ROOT, "%d.%03d", shown.toSeconds(), shown.toMillisPart());
  }

  /// The end of a text in at most that many bytes, from the beginning of a line if there is one.
  static byte[] tail(String text, int max) {
    // No more chars than bytes are wanted: each takes one byte at least.
    String end = text.substring(start(text, Math.max(0, text.length() - max)));
    byte[] bytes = utf8(end);
    if (bytes.length <= max && end.length() == text.length()) {
      return bytes;
    }
    int from = Math.max(0, bytes.length - max);
    while (from < bytes.length && (bytes[from] & 0xc0) == 0x80) {
      from++;
    }
    for (int i = from; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        return Arrays.copyOfRange(bytes, i + 1, bytes.length);
      }
    }
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static int start(String text, int at) {
    boolean splits = at < text.length() && at > 0 && Character.isLowSurrogate(text.charAt(at));
    return splits ? at + 1 : at;
  }

  /// By RFC 3986, as much of the beginning as fits into that many characters.
  static String encoded(String text, int max) {
    var encoded = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int before = encoded.length();
      if (isUnreserved(c)) {
        encoded.append((char) c);
      } else {
        for (byte b : utf8(Character.toString(c))) {
          encoded.append('%').append(HEX.toHexDigits(b));
        }
      }
      if (encoded.length() > max) {
        encoded.setLength(before);
        return encoded.toString();
      }
    }
    return encoded.toString();
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
