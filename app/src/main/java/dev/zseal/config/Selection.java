package dev.zseal.config;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which datasets a job is for.
///
/// @param include names and patterns
/// @param exclude the same; a dataset that is left out takes those below it along
/// @param property a user property that chooses datasets instead
/// @param recursive with all below those that are chosen
public record Selection(
    List<Choice> include, List<Choice> exclude, Optional<Property> property, boolean recursive) {

  public Selection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /// A dataset's name, or a pattern of names: `*` stands for anything but a slash, `**` for
  /// anything at all.
  public static final class Choice {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/ *-]{1,255}");

    private final String text;
    private final Pattern pattern;

    private Choice(String text, Pattern pattern) {
      this.text = text;
      this.pattern = pattern;
    }

    public static Choice parse(String text) throws Problem.Usage {
      if (!NAME.matcher(text).matches() || text.startsWith("*")) {
        throw new Problem.Usage(
            "'%s' names no dataset".formatted(text),
            "a dataset begins with its pool, and * is the only sign for anything",
            "Write it as tank/photos or tank/home/*.");
      }
      if (!text.contains("*")) {
        DatasetName _ = DatasetName.parse(text);
      }
      StringBuilder regex = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        if (text.startsWith("**", i)) {
          regex.append(".*");
          i++;
        } else if (text.charAt(i) == '*') {
          regex.append("[^/]*");
        } else {
          regex.append(Pattern.quote(text.substring(i, i + 1)));
        }
      }
      return new Choice(text, Pattern.compile(regex.toString()));
    }

    public boolean matches(DatasetName dataset) {
      return pattern.matcher(dataset.value()).matches();
    }

    /// The one dataset it names, if it is no pattern.
    public Optional<DatasetName> exact() {
      try {
        return text.contains("*") ? Optional.empty() : Optional.of(DatasetName.parse(text));
      } catch (Problem _) {
        return Optional.empty();
      }
    }

    /// The pool all that match are in.
    public String pool() {
      int slash = text.indexOf('/');
      return slash < 0 ? text : text.substring(0, slash);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// `zseal:job=photos`: a user property and the value it must have.
  public record Property(String name, String value) {

    private static final Pattern FORM =
        Pattern.compile("([a-z0-9._-]*:[a-z0-9:._-]+)=([^\\s=]{1,255})");

    public static Property parse(String text) throws Problem.Usage {
      var m = FORM.matcher(text);
      if (!m.matches()) {
        throw new Problem.Usage(
            "'%s' is not a user property and its value".formatted(text),
            "the name of a user property has a colon, and = comes before its value",
            "Write it as zseal:backup=yes, and set it: zfs set zseal:backup=yes tank/photos");
      }
      return new Property(m.group(1), m.group(2));
    }
  }
}
