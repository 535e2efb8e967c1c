package dev.zseal.zfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Texts of real OpenZFS, and the message each is.
final class MessageExamples {

  /// A text and the id of the message that it is.
  record Example(String id, String text) {}

  private MessageExamples() {}

  static List<Example> all() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(MessageExamples.class.getResourceAsStream("messages.examples"))) {
      var examples = new ArrayList<Example>();
      String id = "";
      var text = new StringBuilder();
      String file = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : (file + "== end").lines().toList()) {
        if (line.startsWith("== ")) {
          if (!text.isEmpty()) {
            examples.add(new Example(id, text.toString()));
          }
          id = line.substring("== ".length()).strip();
          text.setLength(0);
        } else if (!line.startsWith("#")) {
          text.append(line).append('\n');
        }
      }
      return examples;
    }
  }
}
