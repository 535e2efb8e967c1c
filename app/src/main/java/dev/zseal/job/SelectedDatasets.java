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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The datasets a selection chooses of those that are there.
///
/// @param chosen encrypted ones, each after its parent
/// @param plaintext chosen by a pattern, a property or with their parents, and not encrypted:
///   passed over. One that is named outright is among `chosen`, and fails
/// @param missing names that stand for no dataset
/// @param pools those that were there to be looked at
/// @param trees the topmost encrypted ones of `chosen` with all below them, where none of these is
///   left out
public record SelectedDatasets(
    List<DatasetFacts> chosen,
    List<DatasetName> plaintext,
    List<DatasetName> missing,
    Set<String> pools,
    Set<DatasetName> trees) {

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

  /// Those that are chosen with all below them, while their parents are not so.
  private static Set<DatasetName> trees(Set<DatasetName> chosen, Set<DatasetName> there) {
    Set<DatasetName> broken = new HashSet<>();
    for (DatasetName name : there) {
      if (!chosen.contains(name)) {
        DatasetName above = name.parent().orElse(null);
        while (above != null && broken.add(above)) {
          above = above.parent().orElse(null);
        }
      }
    }
    Set<DatasetName> whole = new LinkedHashSet<>(chosen);
    whole.removeAll(broken);
    Set<DatasetName> topmost = new LinkedHashSet<>();
    for (DatasetName name : whole) {
      if (!isInOneOf(name.parent().orElse(null), whole)) {
        topmost.add(name);
      }
    }
    return topmost;
  }

  private static boolean isInOneOf(@Nullable DatasetName name, Set<DatasetName> trees) {
    DatasetName each = name;
    while (each != null && !trees.contains(each)) {
      each = each.parent().orElse(null);
    }
    return each != null;
  }

  /// Those of them that are named; a tree that lacks one of its datasets is none any more.
  SelectedDatasets of(Collection<DatasetName> names) {
    Set<DatasetName> inTrees = new LinkedHashSet<>();
    for (DatasetFacts facts : chosen) {
      if (isInOneOf(facts.name(), trees)) {
        inTrees.add(facts.name());
      }
    }
    Set<DatasetName> left = new LinkedHashSet<>(inTrees);
    left.retainAll(Set.copyOf(names));
    return new SelectedDatasets(
        chosen.stream().filter(facts -> names.contains(facts.name())).toList(),
        plaintext,
        missing,
        pools,
        trees(left, inTrees));
  }

  /// The datasets that no tree covers, parents first: they are brought over one by one.
  List<DatasetName> single() {
    return chosen.stream().map(DatasetFacts::name).filter(name -> !isInOneOf(name, trees)).toList();
  }
}
