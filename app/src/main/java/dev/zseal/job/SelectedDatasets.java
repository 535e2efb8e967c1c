package dev.zseal.job;

import dev.zseal.config.Selection;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The datasets a selection chooses of those that are there.
///
/// @param chosen encrypted ones, each after its parent
/// @param plaintext chosen by a pattern, a property or with their parents, and not encrypted:
///   passed over. One that is named outright is among `chosen`, and fails
/// @param missing names that stand for no dataset
/// @param trees the topmost encrypted ones of `chosen` with all below them, where none of these is
///   left out
public record SelectedDatasets(
    List<DatasetFacts> chosen,
    List<DatasetName> plaintext,
    List<DatasetName> missing,
    Set<DatasetName> trees) {

  public SelectedDatasets {
    chosen = List.copyOf(chosen);
    plaintext = List.copyOf(plaintext);
    missing = List.copyOf(missing);
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
      if (!includes(selection, facts.name(), properties) || excludes(selection, facts.name())) {
        continue;
      }
      if (facts.isEncrypted() || named.contains(facts.name())) {
        chosen.add(facts);
        if (facts.isEncrypted()) {
          roots.add(facts.name());
        }
      } else {
        plaintext.add(facts.name());
      }
    }
    return new SelectedDatasets(chosen, plaintext, missing, trees(roots, there.keySet()));
  }

  private static boolean includes(
      Selection selection, DatasetName name, Map<DatasetName, String> properties) {
    for (DatasetName each = name; each != null; each = each.parent().orElse(null)) {
      DatasetName candidate = each;
      boolean byName = selection.include().stream().anyMatch(c -> c.matches(candidate));
      boolean byProperty =
          selection.property().filter(p -> p.value().equals(properties.get(candidate))).isPresent();
      boolean either =
          selection.include().isEmpty()
              ? byProperty
              : byName && (selection.property().isEmpty() || byProperty);
      if (either) {
        return true;
      }
      if (!selection.recursive()) {
        return false;
      }
    }
    return false;
  }

  private static boolean excludes(Selection selection, DatasetName name) {
    for (DatasetName each = name; each != null; each = each.parent().orElse(null)) {
      DatasetName candidate = each;
      if (selection.exclude().stream().anyMatch(c -> c.matches(candidate))) {
        return true;
      }
    }
    return false;
  }

  /// Those that are chosen with all below them, while their parents are not so.
  private static Set<DatasetName> trees(Set<DatasetName> chosen, Set<DatasetName> there) {
    Set<DatasetName> whole = new LinkedHashSet<>();
    for (DatasetName name : chosen) {
      if (there.stream().filter(d -> isBelow(d, name)).allMatch(chosen::contains)) {
        whole.add(name);
      }
    }
    Set<DatasetName> topmost = new LinkedHashSet<>();
    for (DatasetName name : whole) {
      if (whole.stream().noneMatch(other -> isBelow(name, other))) {
        topmost.add(name);
      }
    }
    return topmost;
  }

  private static boolean isBelow(DatasetName name, DatasetName other) {
    return name.value().startsWith(other.value() + "/");
  }

  /// The datasets that no tree covers, parents first: they are brought over one by one.
  List<DatasetName> single() {
    return chosen.stream()
        .map(DatasetFacts::name)
        .filter(name -> trees.stream().noneMatch(t -> t.equals(name) || isBelow(name, t)))
        .toList();
  }
}
