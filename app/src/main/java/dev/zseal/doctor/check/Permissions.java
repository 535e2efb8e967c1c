package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `zfs allow` grants a user on a dataset and below it.
///
/// @param dataset the one that was asked about
/// @param here on the dataset itself, to the user by name or to everyone
/// @param below on datasets below it, likewise
/// @param groups what is granted to groups; who is in them is not known
public record Permissions(
    String user, DatasetName dataset, Set<String> here, Set<String> below, Set<String> groups) {

  private static final Pattern BLOCK = Pattern.compile("---- Permissions on (.+?) -+");
  private static final Pattern GRANT =
      Pattern.compile("\t(user|group|everyone)(?: (.+))? (\\S+)|\t(@\\S+) (\\S+)");

  public Permissions {
    here = Set.copyOf(here);
    below = Set.copyOf(below);
    groups = Set.copyOf(groups);
  }

  /// Reads what `zfs allow DATASET` prints: a block for the dataset and one for each parent that
  /// has any, with sections for what holds there, below it, or both.
  ///
  /// A line that is not understood grants nothing.
  public static Permissions parse(String output, DatasetName dataset, String user) {
    Map<String, Set<String>> sets = new HashMap<>();
    Set<String> here = new HashSet<>();
    Set<String> below = new HashSet<>();
    Set<String> groups = new HashSet<>();
    DatasetName block = dataset;
    String section = "";
    for (String line : output.lines().toList()) {
      Matcher head = BLOCK.matcher(line);
      Matcher grant = GRANT.matcher(line);
      if (head.matches()) {
        block = named(head.group(1), dataset);
        section = "";
      } else if (!line.startsWith("\t")) {
        section = line.strip();
      } else if (grant.matches()) {
        if (grant.group(4) != null) {
          // The nearest definition of a set counts; its block comes first.
          sets.putIfAbsent(grant.group(4), words(grant.group(5)));
          continue;
        }
        Set<String> words = words(grant.group(3));
        boolean own = block.equals(dataset);
        boolean onIt = section.startsWith("Local") && (own || section.contains("Descendent"));
        boolean under = section.contains("Descendent");
        boolean to =
            grant.group(1).equals("everyone")
                || (grant.group(1).equals("user") && user.equals(grant.group(2)));
        if (section.startsWith("Descendent") && !own) {
          onIt = true;
        }
        if (grant.group(1).equals("group")) {
          groups.addAll(words);
        } else if (to) {
          (onIt ? here : new HashSet<String>()).addAll(words);
          (under ? below : new HashSet<String>()).addAll(words);
        }
      }
    }
    return new Permissions(user, dataset, open(here, sets), open(below, sets), open(groups, sets));
  }

  private static DatasetName named(String name, DatasetName otherwise) {
    try {
      return DatasetName.parse(name);
    } catch (Problem.Usage _) {
      return otherwise;
    }
  }

  private static Set<String> words(String list) {
    return Set.of(new TreeSet<>(List.of(list.split(",", -1))).toArray(String[]::new));
  }

  /// Permission sets may hold others; each is opened once.
  private static Set<String> open(Set<String> words, Map<String, Set<String>> sets) {
    Set<String> opened = new HashSet<>();
    Set<String> seen = new HashSet<>();
    List<String> left = new ArrayList<>(words);
    while (!left.isEmpty()) {
      String word = left.removeLast();
      if (!word.startsWith("@")) {
        opened.add(word);
      } else if (seen.add(word)) {
        left.addAll(sets.getOrDefault(word, Set.of()));
      }
    }
    return opened;
  }
}
