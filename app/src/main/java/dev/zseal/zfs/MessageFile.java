package dev.zseal.zfs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A file of the catalogue of messages.
///
/// Each message is a paragraph of lines `key: value`; a line that begins with blanks goes on with
/// the value before it, but for `run` and `cost`, which belong to the `way` above them. `#` begins
/// a comment.
///
/// - `message`: its id.
/// - `says`: a wording ([Wording]). `says 2.3 2.4:` if not all of 2.1, 2.3 and 2.4 have it, `says
///   next:` for what comes after 2.4, `says other:` if it is not zfs that says it.
/// - `status`: a [Message.Kind]; `, consequence` after it if the cause is told elsewhere.
/// - `means`, `look`, `way`, `run`, `cost`, `see`: what [Message] has.
final class MessageFile {
  private static final List<String> ALL = List.of("2.1", "2.3", "2.4");

  private final List<Message> messages = new ArrayList<>();
  private final List<Wording> wordings = new ArrayList<>();
  private final List<Message.Way> ways = new ArrayList<>();
  private String id = "";
  private String status = "";
  private String means = "";
  private String look = "";
  private String see = "";

  private MessageFile() {}

  /// Reads a whole file; one that is wrong is a defect of ours.
  static List<Message> read(List<String> lines) {
    var file = new MessageFile();
    String entry = "";
    for (String line : lines) {
      boolean goesOn = line.startsWith("  ") && !line.strip().matches("(run|cost): .*");
      if (goesOn) {
        entry = entry + " " + line.strip();
      } else {
        file.take(entry);
        entry = line.startsWith("#") ? "" : line.strip();
      }
    }
    file.take(entry);
    file.finish();
    return file.messages;
  }

  private void take(String entry) {
    if (entry.isEmpty()) {
      return;
    }
    int colon = entry.indexOf(": ");
    if (colon < 0) {
      throw new IllegalArgumentException("not a key and a value: " + entry);
    }
    String key = entry.substring(0, colon);
    String value = entry.substring(colon + 2).strip();
    switch (key) {
      case "message" -> {
        finish();
        id = value;
      }
      case "status" -> status = value;
      case "means" -> means = value;
      case "look" -> look = value;
      case "way" -> ways.add(new Message.Way(value, List.of(), ""));
      case "run" -> {
        Message.Way way = ways.removeLast();
        var commands = new ArrayList<>(way.commands());
        commands.add(value);
        ways.add(new Message.Way(way.text(), commands, way.cost()));
      }
      case "cost" -> {
        Message.Way way = ways.removeLast();
        ways.add(new Message.Way(way.text(), way.commands(), value));
      }
      case "see" -> see = value;
      default -> wordings.add(wording(key, value));
    }
  }

  private static Wording wording(String key, String template) {
    if (key.equals("says")) {
      return Wording.of(ALL, template);
    }
    if (!key.startsWith("says ")) {
      throw new IllegalArgumentException("no such key: " + key);
    }
    return Wording.of(words(key.substring("says ".length())), template);
  }

  private void finish() {
    if (id.isEmpty()) {
      return;
    }
    List<String> statusWords = words(status.replace(",", ""));
    messages.add(
        new Message(
            id,
            wordings,
            Message.Kind.valueOf(statusWords.getFirst().toUpperCase(Locale.ROOT)),
            statusWords.contains("consequence"),
            means,
            words(look).stream()
                .map(word -> Message.Look.valueOf(word.toUpperCase(Locale.ROOT)))
                .toList(),
            ways,
            words(see)));
    wordings.clear();
    ways.clear();
    id = "";
    status = "";
    means = "";
    look = "";
    see = "";
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
  }
}
