package dev.zseal.cli;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.ZfsHost;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/// What is left out of a tree.
final class ExcludeOption {

  @Option(
      names = {"-X", "--exclude"},
      paramLabel = "DATASET",
      split = ",",
      description = "Leave out this one below SOURCE, and all below it; with -r.")
  private List<String> exclude = List.of();

  /// The datasets that are left out, those below them too. Each that is named is there: a name that
  /// was mistyped would leave out nothing.
  ///
  /// @param command that takes the option
  /// @param operands what follows the options in it
  Set<DatasetName> without(
      ZfsHost from, DatasetName top, boolean recursive, String command, List<String> operands)
      throws Problem {
    if (exclude.isEmpty()) {
      return Set.of();
    }
    if (!recursive) {
      throw new Problem.Usage(
          "nothing is left out of one dataset",
          "--exclude was given without -r",
          "zseal %s -r --exclude %s %s"
              .formatted(
                  command,
                  ShellWords.shown(exclude.getFirst()),
                  ShellWords.shown(operands.toArray())));
    }
    List<DatasetName> there = from.datasets(top).stream().map(DatasetFacts::name).toList();
    Set<DatasetName> without = new LinkedHashSet<>();
    for (String text : exclude) {
      DatasetName left = DatasetName.parse(text);
      if (left.equals(top) || !there.contains(left)) {
        throw new Problem.Usage(
            "%s cannot be left out".formatted(left),
            left.equals(top)
                ? "it is the topmost of them all"
                : "there is no dataset of that name below " + top,
            "See what there is: zfs list -r " + ShellWords.shown(top));
      }
      there.stream().filter(name -> name.isWithin(left)).forEach(without::add);
    }
    return without;
  }
}
