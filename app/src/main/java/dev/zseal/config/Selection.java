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
/// @param property a user property and the value those chosen must have; they inherit it, unless a
///   child has its own
/// @param recursive with all below those that are named
public record Selection(
    List<Choice> include, List<Choice> exclude, Optional<Property> property, boolean recursive) {

  public Selection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  /// Whether its names choose a dataset; without any of them, all are. What is left out takes those
  /// below it along; a property is not looked at.
  public boolean names(DatasetName dataset) {
    return includes(dataset) && !covers(exclude, dataset);
  }

  private boolean includes(DatasetName dataset) {
    return include.isEmpty() || (recursive ? covers(include, dataset) : matches(include, dataset));
  }

  /// Whether somebody thought of a dataset, or of one above it, and left it out: its names would
  /// choose it and `exclude` has it. What no name chooses was not thought of.
  public boolean leavesOut(DatasetName dataset) {
    for (DatasetName each = dataset; each != null; each = each.parent().orElse(null)) {
      if (includes(each) && covers(exclude, each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(List<Choice> choices, DatasetName dataset) {
    return choices.stream().anyMatch(choice -> choice.matches(dataset));
  }

  /// Whether any matches a dataset or one above it.
  public static boolean covers(List<Choice> choices, DatasetName dataset) {
    for (DatasetName each = dataset; each != null; each = each.parent().orElse(null)) {
      if (matches(choices, each)) {
        return true;
      }
    }
    return false;
  }

  /// A dataset's name, or a pattern of names: `*` stands for anything but a slash, `**` for
  /// anything at all, and `/**/` for a single slash as well.
  public record Choice(String text) {

    private static final String HINT = "Write it as tank/photos, tank/home/* or tank/**.";

    /// Programming error if it is neither a name nor a pattern: see [#parse].
    public Choice {
      String fault = fault(text);
      if (!fault.isEmpty()) {
        throw new IllegalArgumentException(fault);
      }
    }

    /// One that begins with a pool, so that zseal knows where to look.
    public static Choice parse(String text) throws Problem.Usage {
      int slash = text.indexOf('/');
      String pool = slash < 0 ? text : text.substring(0, slash);
      if (pool.contains("*")) {
        throw new Problem.Usage(
            "'%s' names no pool".formatted(Suggestion.cut(text)),
            "a * in place of the pool is taken in exclude and ignore only",
            HINT);
      }
      return anywhere(text);
    }

    /// One that may be for all pools: `**/cache`.
    public static Choice anywhere(String text) throws Problem.Usage {
      String fault = fault(text);
      if (!fault.isEmpty()) {
        throw new Problem.Usage(
            "'%s' names no dataset".formatted(Suggestion.cut(text)), fault, HINT);
      }
      return new Choice(text);
    }

    private static String fault(String text) {
      if (text.contains("@") || text.contains("#")) {
        return "a job takes datasets, and this is a snapshot or bookmark";
      }
      if (text.startsWith("/")) {
        return "it begins with a slash, as a mount point does";
      }
      try {
        DatasetName _ = DatasetName.parse(text.replaceAll("\\*+", "x"));
        return "";
      } catch (Problem.Usage e) {
        // The evidence begins with the name, which is not quite the one that was given.
        return e.evidence().replaceFirst("^.*: ", "");
      }
    }

    public boolean matches(DatasetName dataset) {
      String name = dataset.value();
      // matched[j]: whether the pattern from here on fits the name from j on.
      boolean[][] matched = new boolean[text.length() + 1][name.length() + 1];
      matched[text.length()][name.length()] = true;
      for (int i = text.length() - 1; i >= 0; i--) {
        for (int j = name.length(); j >= 0; j--) {
          matched[i][j] = fits(matched, i, name, j);
        }
      }
      return matched[0][0];
    }

    /// Every answer further to the right is known: the cost is the product of the two lengths.
    private boolean fits(boolean[][] matched, int i, String name, int j) {
      boolean end = j == name.length();
      if (text.startsWith("**", i)) {
        return matched[i + 2][j] || (!end && matched[i][j + 1]);
      }
      if (text.charAt(i) == '*') {
        return matched[i + 1][j] || (!end && name.charAt(j) != '/' && matched[i][j + 1]);
      }
      if (end || text.charAt(i) != name.charAt(j)) {
        return false;
      }
      return matched[i + 1][j + 1] || (text.startsWith("/**/", i) && matched[i + 4][j + 1]);
    }

    /// The one dataset it names, if it is no pattern.
    public Optional<DatasetName> exact() {
      return text.contains("*") ? Optional.empty() : Optional.of(new DatasetName(text));
    }

    /// The pool all that match are in; a pattern itself if it is for several.
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
        Pattern.compile("([a-z0-9][a-z0-9._-]{0,99}:[a-z0-9:._-]{1,150})=([^\\p{Cntrl}=]{1,1024})");

    public static Property parse(String text) throws Problem.Usage {
      var m = FORM.matcher(text);
      if (!m.matches()) {
        throw new Problem.Usage(
            "'%s' is not a user property and its value".formatted(Suggestion.cut(text)),
            "the name of a user property has a colon, and = comes before its value",
            "Write it as zseal:backup=yes, and set it: zfs set zseal:backup=yes tank/photos");
      }
      return new Property(m.group(1), m.group(2));
    }
  }
}
