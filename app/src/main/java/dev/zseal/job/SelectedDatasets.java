package dev.zseal.job;

import dev.zseal.config.Selection;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The datasets a selection chooses of those that are there.
///
/// @param chosen encrypted ones, each after its parent
/// @param plaintext chosen by a pattern, a property or with their parents, and not encrypted:
///   passed over. One that is named outright is among `chosen`, and fails
/// @param missing names that stand for no dataset
/// @param pools those that were there to be looked at
/// @param trees the topmost encrypted ones of `chosen`, with all below them but what is left out
public record SelectedDatasets(
    List<DatasetFacts> chosen,
    List<DatasetName> plaintext,
    List<DatasetName> missing,
    Set<String> pools,
    Set<Tree> trees) {

  /// A dataset and all below it, but for some.
  ///
  /// @param without what lies below and is not chosen
  public record Tree(DatasetName top, Set<DatasetName> without) {

    public Tree {
      without = Set.copyOf(without);
    }
  }

  public SelectedDatasets {
    chosen = List.copyOf(chosen);
    plaintext = List.copyOf(plaintext);
    missing = List.copyOf(missing);
    pools = Set.copyOf(pools);
    trees = Set.copyOf(trees);
  }

  /// Asks a machine for its datasets, and chooses.
  public static SelectedDatasets of(Selection selection, ZfsHost host) throws Problem {
    Map<DatasetName, DatasetFacts> there = new LinkedHashMap<>();
    Map<DatasetName, String> properties = new LinkedHashMap<>();
    for (DatasetName pool : pools(selection, host)) {
      if (host.dataset(pool).isEmpty()) {
        continue;
      }
      host.datasets(pool).forEach(facts -> there.put(facts.name(), facts));
      if (selection.property().isPresent()) {
        properties.putAll(host.propertyBelow(pool, selection.property().get().name()));
      }
    }
    return choose(selection, there, properties);
  }

  private static Set<DatasetName> pools(Selection selection, ZfsHost host) throws Problem {
    Set<DatasetName> pools = new LinkedHashSet<>();
    for (Selection.Choice choice : selection.include()) {
      pools.add(DatasetName.parse(choice.pool()));
    }
    if (pools.isEmpty()) {
      for (PoolFacts pool : host.pools()) {
        pools.add(DatasetName.parse(pool.name()));
      }
    }
    return pools;
  }

  static SelectedDatasets choose(
      Selection selection,
      Map<DatasetName, DatasetFacts> there,
      Map<DatasetName, String> properties) {
    List<DatasetFacts> chosen = new ArrayList<>();
    List<DatasetName> plaintext = new ArrayList<>();
    List<DatasetName> missing = new ArrayList<>();
    Set<DatasetName> named = new LinkedHashSet<>();
    for (Selection.Choice choice : selection.include()) {
      choice.exact().ifPresent(named::add);
    }
    named.stream().filter(name -> !there.containsKey(name)).forEach(missing::add);
    Set<DatasetName> roots = new LinkedHashSet<>();
    for (DatasetFacts facts : there.values()) {
      if (!includes(selection, facts.name(), properties)) {
        continue;
      }
      if (facts.isEncrypted()) {
        chosen.add(facts);
        roots.add(facts.name());
      } else if (named.contains(facts.name())) {
        chosen.add(facts);
      } else {
        plaintext.add(facts.name());
      }
    }
    Set<String> pools = new HashSet<>();
    there.keySet().forEach(name -> pools.add(name.pool()));
    return new SelectedDatasets(chosen, plaintext, missing, pools, trees(roots, there.keySet()));
  }

  /// A child inherits the property from its parent, or has its own and means it.
  private static boolean includes(
      Selection selection, DatasetName name, Map<DatasetName, String> properties) {
    boolean nothingAsked = selection.include().isEmpty() && selection.property().isEmpty();
    return !nothingAsked
        && selection.names(name)
        && selection.property().map(p -> p.value().equals(properties.get(name))).orElse(true);
  }

  /// Those of some datasets that have none of them above, with what of the others lies below.
  private static Set<Tree> trees(Set<DatasetName> chosen, Collection<DatasetName> there) {
    Map<DatasetName, Set<DatasetName>> without = new LinkedHashMap<>();
    for (DatasetName name : chosen) {
      topmost(name, chosen).ifPresent(top -> without.putIfAbsent(top, new LinkedHashSet<>()));
    }
    for (DatasetName name : there) {
      if (!chosen.contains(name)) {
        topmost(name, chosen)
            .ifPresent(top -> without.getOrDefault(top, new LinkedHashSet<>()).add(name));
      }
    }
    Set<Tree> trees = new LinkedHashSet<>();
    without.forEach((top, left) -> trees.add(new Tree(top, left)));
    return trees;
  }

  /// The uppermost of some datasets that a dataset is or lies below.
  private static Optional<DatasetName> topmost(DatasetName name, Set<DatasetName> some) {
    Optional<DatasetName> top = Optional.empty();
    for (Optional<DatasetName> each = Optional.of(name);
        each.isPresent();
        each = each.get().parent()) {
      if (some.contains(each.get())) {
        top = each;
      }
    }
    return top;
  }

  /// Those of them that are named; the others are left out of their trees.
  SelectedDatasets of(Collection<DatasetName> names) {
    Set<DatasetName> named = new LinkedHashSet<>();
    Set<DatasetName> there = new LinkedHashSet<>();
    for (DatasetFacts facts : chosen) {
      there.add(facts.name());
      if (facts.isEncrypted() && names.contains(facts.name())) {
        named.add(facts.name());
      }
    }
    trees.forEach(tree -> there.addAll(tree.without()));
    return new SelectedDatasets(
        chosen.stream().filter(facts -> names.contains(facts.name())).toList(),
        plaintext,
        missing,
        pools,
        trees(named, there));
  }
}
