package dev.zseal.alert;

import dev.zseal.problem.Problem;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// What [AlarmBook] remembers, as JSON text for a file:
///
/// ```
/// {"format":"zseal-alarms-1","open":[{"key":"…","severity":"warning","subject":"…","what":"…",
///   "evidence":"…","hint":"…","since":"2026-11-22T10:15:30Z","seen":"…","gone":"…","told":"…",
///   "told_severity":"warning"}]}
/// ```
///
/// `gone`, and `told` with `told_severity`, may be missing.
public final class AlarmFile {
  private static final String FORMAT = "zseal-alarms-1";

  /* Of the form zseal-alarms-N: a later one. */
  private static final String FORMAT_FAMILY = "zseal-alarms-";

  /// Longer text is refused unread.
  public static final int CHARS_MAX = 64 * 1024 * 1024;

  private static final Set<String> MEMBERS =
      Set.of(
          "key",
          "severity",
          "subject",
          "what",
          "evidence",
          "hint",
          "since",
          "seen",
          "gone",
          "told",
          "told_severity");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(CHARS_MAX)
                  .maxNestingDepth(4)
                  .maxNameLength(64)
                  .maxNumberLength(32)
                  .maxStringLength(64 * 1024)
                  .build())
          .build();

  private AlarmFile() {}

  public static String write(List<Open> open) {
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeName("open");
      json.writeStartArray();
      open.forEach(entry -> write(json, entry));
      json.writeEndArray();
      json.writeEndObject();
    }
    return out.append('\n').toString();
  }

  private static void write(JsonGenerator json, Open entry) {
    Alarm alarm = entry.alarm();
    json.writeStartObject();
    json.writeStringProperty("key", alarm.key());
    json.writeStringProperty("severity", alarm.severity().word());
    json.writeStringProperty("subject", alarm.subject());
    json.writeStringProperty("what", alarm.what());
    json.writeStringProperty("evidence", alarm.evidence());
    json.writeStringProperty("hint", alarm.hint());
    json.writeStringProperty("since", entry.since().toString());
    json.writeStringProperty("seen", entry.seen().toString());
    if (entry.gone() != null) {
      json.writeStringProperty("gone", entry.gone().toString());
    }
    Open.Told told = entry.told();
    if (told != null) {
      json.writeStringProperty("told", told.at().toString());
      json.writeStringProperty("told_severity", told.severity().word());
    }
    json.writeEndObject();
  }

  /// Reads what [#write(List)] wrote; `Corrupt` if it is anything else, `TooNew` if a later zseal
  /// wrote it.
  public static List<Open> read(String text) throws Problem {
    if (text.length() > CHARS_MAX) {
      throw damaged("it has more than " + CHARS_MAX + " characters");
    }
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      expect(json.nextToken(), JsonToken.START_OBJECT);
      expect(json.nextToken(), JsonToken.PROPERTY_NAME);
      if (!json.currentName().equals("format")) {
        throw damaged("it does not begin with its format");
      }
      expect(json.nextToken(), JsonToken.VALUE_STRING);
      requireFormat(json.getString());
      expect(json.nextToken(), JsonToken.PROPERTY_NAME);
      if (!json.currentName().equals("open")) {
        throw damaged("its second member is not 'open'");
      }
      expect(json.nextToken(), JsonToken.START_ARRAY);
      List<Open> open = readEntries(json);
      expect(json.nextToken(), JsonToken.END_OBJECT);
      if (json.nextToken() != null) {
        throw damaged("something follows the JSON object");
      }
      return open;
    } catch (JacksonException e) {
      throw damaged(CleanText.line(String.valueOf(e.getOriginalMessage()), 200));
    }
  }

  private static void requireFormat(String format) throws Problem {
    if (format.equals(FORMAT)) {
      return;
    }
    String shown = CleanText.line(format, 60);
    if (!format.startsWith(FORMAT_FAMILY)) {
      throw damaged("its format is '%s'".formatted(shown));
    }
    throw new Problem.TooNew(
        "The list of open alarms has a format this zseal does not know",
        "format %s; %s is known".formatted(shown, FORMAT),
        "Run the zseal that wrote it, or delete the file: what is wrong is then told once more.");
  }

  private static List<Open> readEntries(JsonParser json) throws Problem {
    var open = new ArrayList<Open>();
    var keys = new HashSet<String>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.START_OBJECT);
      Open entry = entry(readMembers(json));
      if (!keys.add(entry.key())) {
        throw damaged("an alarm is in it twice");
      }
      if (open.size() == AlarmBook.OPEN_MAX) {
        throw damaged("it holds more than %d alarms".formatted(AlarmBook.OPEN_MAX));
      }
      open.add(entry);
    }
    return List.copyOf(open);
  }

  private static Map<String, String> readMembers(JsonParser json) throws Problem {
    Map<String, String> members = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      expect(json.currentToken(), JsonToken.PROPERTY_NAME);
      String name = json.currentName();
      expect(json.nextToken(), JsonToken.VALUE_STRING);
      if (!MEMBERS.contains(name)) {
        throw damaged("an alarm has a member '%s'".formatted(CleanText.line(name, 60)));
      }
      if (members.put(name, json.getString()) != null) {
        throw damaged("an alarm has member %s twice".formatted(name));
      }
    }
    return members;
  }

  private static Open entry(Map<String, String> members) throws Problem {
    Alarm alarm;
    try {
      alarm =
          new Alarm(
              text(members, "key"),
              severity(members, "severity"),
              text(members, "subject"),
              text(members, "what"),
              text(members, "evidence"),
              text(members, "hint"));
    } catch (IllegalArgumentException _) {
      throw damaged("an alarm without a key, subject or what, or with a key that is too long");
    }
    Open.Told told =
        members.containsKey("told")
            ? new Open.Told(time(members, "told"), severity(members, "told_severity"))
            : null;
    Instant gone = members.containsKey("gone") ? time(members, "gone") : null;
    return new Open(alarm, time(members, "since"), time(members, "seen"), gone, told);
  }

  private static String text(Map<String, String> members, String name) throws Problem {
    String text = members.get(name);
    if (text == null) {
      throw damaged("an alarm lacks member " + name);
    }
    return text;
  }

  private static Severity severity(Map<String, String> members, String name) throws Problem {
    String word = text(members, name);
    for (Severity severity : Severity.values()) {
      if (severity.word().equals(word)) {
        return severity;
      }
    }
    throw damaged("member %s is no severity".formatted(name));
  }

  private static Instant time(Map<String, String> members, String name) throws Problem {
    try {
      return Instant.parse(text(members, name));
    } catch (DateTimeException _) {
      throw damaged("member %s is no time".formatted(name));
    }
  }

  private static void expect(@Nullable JsonToken found, JsonToken expected) throws Problem {
    if (found != expected) {
      throw damaged("%s where %s was expected".formatted(found, expected));
    }
  }

  private static Problem damaged(String reason) {
    return new Problem.Corrupt(
        "The list of open alarms is damaged",
        reason,
        "Delete the file: what is wrong is then told once more.");
  }
}
