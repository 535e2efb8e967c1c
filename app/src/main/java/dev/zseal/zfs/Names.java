package dev.zseal.zfs;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the names in braces of a [Message] stand for.
///
/// A name that is not known is shown in capitals, for the reader to put in.
public final class Names {
  private static final Pattern BRACES = Pattern.compile("\\{([a-z]+\\d?)}");

  /* What no shell gives a meaning to; '#' has one only at the beginning of a word. */
  private static final Pattern SAFE_WORD = Pattern.compile("[\\w@%.:/=,+-][\\w@%.:/=,+#-]*");

  private final Map<String, String> values;

  private Names(Map<String, String> values) {
    this.values = values;
  }

  /// Those that stand in the message's own words.
  public static Names of(Messages.Found found) {
    var values = new LinkedHashMap<>(found.names());
    String path = values.getOrDefault("path", "/");
    String whole =
        values.getOrDefault(
            "dataset",
            values.getOrDefault(
                "snapshot", values.getOrDefault("bookmark", path.startsWith("/") ? "" : path)));
    return new Names(values).withDataset(whole.replaceFirst("[@#].*", ""));
  }

  /// The dataset they name, if it is a name that a dataset can have.
  public Optional<DatasetName> dataset() {
    try {
      return Optional.of(DatasetName.parse(values.getOrDefault("dataset", "")));
    } catch (Problem.Usage _) {
      /* Words that look like a name: there is nothing that could be asked for. */
      return Optional.empty();
    }
  }

  /// None at all.
  public static Names none() {
    return new Names(Map.of());
  }

  /// The same with the dataset that the message is about, if its words do not tell.
  public Names withDataset(String dataset) {
    if (dataset.isBlank()) {
      return this;
    }
    Names more = with("dataset", dataset);
    String name = more.values.get("dataset");
    int slash = name == null ? -1 : name.lastIndexOf('/');
    if (name == null || name.startsWith("/")) {
      return more;
    }
    return more.with("parent", slash < 0 ? name : name.substring(0, slash))
        .with("pool", name.replaceFirst("/.*", ""));
  }

  /// The same with one more; what is known already stays.
  public Names with(String name, String value) {
    var more = new LinkedHashMap<>(values);
    more.putIfAbsent(name, value);
    return new Names(more);
  }

  /// A sentence with its names.
  public String sentence(String template) {
    return BRACES.matcher(template).replaceAll(m -> Matcher.quoteReplacement(value(m.group(1))));
  }

  /// A command as one types it: each word with its names, quoted where a shell would read it
  /// otherwise.
  public String command(String template) {
    var command = new StringBuilder();
    for (String word : template.split(" ", -1)) {
      String filled = sentence(word);
      boolean isOurs = filled.equals(word) || SAFE_WORD.matcher(filled).matches();
      command.append(command.isEmpty() ? "" : " ");
      command.append(isOurs ? filled : ShellWords.quote(filled));
    }
    return command.toString();
  }

  private String value(String name) {
    String value = values.get(name);
    return value != null ? Failures.printable(value) : name.toUpperCase(Locale.ROOT);
  }
}
