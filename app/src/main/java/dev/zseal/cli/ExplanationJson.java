package dev.zseal.cli;

import dev.zseal.explain.Explanation;
import dev.zseal.zfs.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages and explanations as JSON has them.
final class ExplanationJson {

  private ExplanationJson() {}

  static Map<String, @Nullable Object> of(Message message) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", message.id());
    fields.put("kind", message.kind().name().toLowerCase(Locale.ROOT));
    fields.put("versions", message.versions());
    fields.put("says", message.templates());
    fields.put("meaning", message.meaning());
    fields.put("ways", ways(message.ways()));
    fields.put("links", message.links().stream().map(ExplanationText::url).toList());
    return fields;
  }

  static Map<String, @Nullable Object> of(Explanation explanation) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (explanation.cause().isPresent()) {
      fields.putAll(of(explanation.cause().get().message()));
      fields.put("text", explanation.cause().get().text());
    }
    fields.put("evidence", explanation.evidence());
    fields.put("ways", ways(explanation.ways()));
    fields.put("others", explanation.others().stream().map(o -> o.message().id()).toList());
    fields.put("unknown", explanation.unknown());
    return fields;
  }

  private static List<Object> ways(List<Message.Way> ways) {
    List<Object> all = new ArrayList<>();
    for (Message.Way way : ways) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("text", way.text());
      fields.put("commands", way.commands());
      fields.put("cost", way.cost());
      all.add(fields);
    }
    return all;
  }
}
