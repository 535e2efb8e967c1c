package dev.zseal.alert;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// A letter as a message of ntfy: the text is the body, all else is in headers.
///
/// A title beyond ASCII goes as words of RFC 2047, which ntfy documents beside raw UTF-8 (no header
/// of the JDK's client can hold that) and JSON to the server's root (which a proxy in front of a
/// single topic does not pass on).
///
/// Source: docs.ntfy.sh/publish.
final class NtfyCall {
  /* ntfy makes an attachment of a message of more than 4096 bytes. */
  private static final int TEXT_BYTES_MAX = 4000;
  private static final int TITLE_CHARS_MAX = 200;

  /* An encoded word has at most 75 characters, 12 of which frame it; base64 makes 4 of 3 bytes. */
  private static final int WORD_BYTES_MAX = 45;

  private NtfyCall() {}

  static Call of(Ntfy ntfy, Letter letter) {
    List<Call.Header> headers = new ArrayList<>();
    headers.add(Call.Header.of("Content-Type", "text/plain; charset=utf-8"));
    headers.add(Call.Header.of("Title", title(letter.title())));
    headers.add(Call.Header.of("Priority", priority(letter.worst())));
    headers.add(Call.Header.of("Tags", tag(letter.worst())));
    ntfy.token()
        .ifPresent(token ->
            headers.add(
                new Call.Header("Authorization", Secret.of("Bearer " + token.reveal()), true)));
    Endpoint endpoint = ntfy.endpoint();
    return new Call(
        endpoint.host(), endpoint.uri(), endpoint.plain(), headers, beginning(letter.text()));
  }

  private static String priority(Notice notice) {
    if (notice.isCleared()) {
      return "2";
    }
    return notice.isCritical() ? "5" : "3";
  }

  private static String tag(Notice notice) {
    if (notice.isCleared()) {
      return "white_check_mark";
    }
    return notice.isCritical() ? "rotating_light" : "warning";
  }

  static String title(String text) {
    String line = CleanText.line(text, TITLE_CHARS_MAX);
    if (line.chars().allMatch(c -> c >= ' ' && c <= '~') && !line.contains("=?")) {
      return line;
    }
    List<String> words = new ArrayList<>();
    var word = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < line.length(); ) {
      String letter = Character.toString(line.codePointAt(i));
      i += letter.length();
      int more = letter.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + more > WORD_BYTES_MAX) {
        words.add(word.toString());
        word.setLength(0);
        bytes = 0;
      }
      word.append(letter);
      bytes += more;
    }
    words.add(word.toString());
    return String.join(" ", words.stream().map(NtfyCall::encoded).toList());
  }

  private static String encoded(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?%s?=".formatted(Base64.getEncoder().encodeToString(bytes));
  }

  private static byte[] beginning(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= TEXT_BYTES_MAX) {
      return bytes;
    }
    int end = TEXT_BYTES_MAX;
    while ((bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
