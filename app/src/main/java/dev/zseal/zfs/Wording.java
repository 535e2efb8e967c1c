package dev.zseal.zfs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One wording of a message, as zfs prints it.
///
/// In a template `{dataset}` stands for a name and `[...]` for what may be missing; all else must
/// be there word for word. A line break counts as a blank, for zfs breaks its longer messages and
/// mail programs break the rest. A match begins at the beginning of a line or of a word, so that
/// what a log writes before a message does no harm.
///
/// Every repetition in the pattern is bounded, and [#each] looks for the longest literal part
/// first: words of a stranger cost little, whatever they are.
final class Wording {
  private static final Pattern TOKEN = Pattern.compile("\\{([a-z]+)(\\d?)}|[\\[\\]]|\\s+");
  private static final String NAME = "[\\w][\\w.:%/ -]{0,255}?";

  /* What stands before the reason in `cannot receive: failed to read from stream`. */
  private static final String ACTION =
      "(?:internal error: |warning: )?(?:[Cc]annot|[Cc]ould not|Key \\w{1,9} error"
          + "|Encryption \\w{1,9} error)(?:(?!cannot )[^\\n]){0,300}?";

  private final List<String> versions;
  private final String template;
  private final Pattern pattern;
  private final Set<String> names;
  private final String longestLiteral;

  private Wording(
      List<String> versions,
      String template,
      Pattern pattern,
      Set<String> names,
      String longestLiteral) {
    this.versions = versions;
    this.template = template;
    this.pattern = pattern;
    this.names = names;
    this.longestLiteral = longestLiteral;
  }

  /// Reads a template.
  ///
  /// @param versions those of OpenZFS that say it, or `other` for what ssh, a shell or TrueNAS says
  static Wording of(List<String> versions, String template) {
    var regex = new StringBuilder(template.startsWith("{text}") ? "^" : "(?<![\\w/@.-])");
    var names = new LinkedHashMap<String, String>();
    String longest = "";
    Matcher token = TOKEN.matcher(template);
    int end = 0;
    int depth = 0;
    while (token.find()) {
      String literal = template.substring(end, token.start());
      longest = longer(longest, literal, depth);
      regex.append(quoted(literal));
      end = token.end();
      String name = token.group(1);
      if (name != null) {
        String group = name + token.group(2);
        names.put(group, name);
        regex.append("(?<").append(group).append('>').append(charactersOf(name)).append(')');
      } else if (token.group().equals("[")) {
        depth++;
        regex.append("(?:");
      } else if (token.group().equals("]")) {
        depth--;
        regex.append(")?");
      } else {
        regex.append("\\s{1,80}");
      }
    }
    String literal = template.substring(end);
    longest = longer(longest, literal, depth);
    regex.append(quoted(literal));
    regex.append(template.endsWith("}") ? "(?=[ \\t\\r]{0,80}$)" : "(?![\\w/-])");
    if (depth != 0 || longest.isEmpty()) {
      throw new IllegalArgumentException("not a template: " + template);
    }
    return new Wording(
        List.copyOf(versions),
        template,
        Pattern.compile(regex.toString(), Pattern.MULTILINE),
        names.keySet(),
        longest);
  }

  private static String longer(String longest, String literal, int depth) {
    return depth == 0 && literal.length() > longest.length() ? literal : longest;
  }

  private static String quoted(String literal) {
    return literal.isEmpty() ? "" : Pattern.quote(literal);
  }

  private static String charactersOf(String name) {
    return switch (name) {
      case "dataset" -> NAME;
      case "snapshot", "bookmark" -> "[\\w][\\w.:%/@# -]{0,299}?";
      case "base" -> "[\\w.:%/@# -]{0,300}?";
      case "property" -> "[\\w:.@-]{1,255}?";
      case "number" -> "[0-9a-fA-Fx]{1,20}";
      case "token" -> "[0-9a-f-]{1,4096}";
      case "path" -> "[^'\\n]{1,300}?";
      case "text" -> "[^\\n]{1,300}?";
      case "action" -> ACTION;
      default -> throw new IllegalArgumentException("no placeholder: {" + name + "}");
    };
  }

  /// The versions of OpenZFS that say it: `2.1`, `2.3`, `2.4`, `next`; or `other`.
  List<String> versions() {
    return versions;
  }

  String template() {
    return template;
  }

  /// Where it stands in the text, each time.
  void each(String text, Consumer<Place> place) {
    if (!text.contains(longestLiteral)) {
      return;
    }
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      var values = new LinkedHashMap<String, String>();
      for (String name : names) {
        String value = found.group(name);
        if (value != null && !name.equals("action")) {
          values.put(name, value);
        }
      }
      place.accept(new Place(found.start(), found.end(), values));
    }
  }

  /// One place of it in a text.
  ///
  /// @param names what the placeholders stand for there
  record Place(int start, int end, Map<String, String> names) {}
}
