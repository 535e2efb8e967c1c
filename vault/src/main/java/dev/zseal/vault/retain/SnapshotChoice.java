package dev.zseal.vault.retain;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the snapshots a person names in the way of `zfs destroy`: `DATASET@A,B,C%D`, where `C%D`
/// are those from C to D, and an end left out is the oldest or newest there is.
public final class SnapshotChoice {

  private final Catalog catalog;
  private final SnapshotFinder finder;

  public SnapshotChoice(Catalog catalog) {
    this.catalog = catalog;
    this.finder = new SnapshotFinder(catalog);
  }

  /// The snapshots that any of `texts` names, each once, in the order named.
  public List<Manifest> findAll(List<String> texts, boolean below) throws Problem {
    Map<String, Manifest> chosen = new LinkedHashMap<>();
    for (String text : texts) {
      add(chosen, find(text, below));
    }
    return new ArrayList<>(chosen.values());
  }

  /// The snapshots `text` names, each once, in the order named; `Refused` if one of them is not
  /// there.
  ///
  /// @param below whether those of the same names in all datasets below are meant too
  public List<Manifest> find(String text, boolean below) throws Problem {
    int at = text.indexOf('@');
    if (at <= 0 || at == text.length() - 1) {
      throw new Problem.Usage(
          "'%s' names no snapshot".formatted(text),
          at < 0 ? "there is no @ in it" : "a part of it is empty",
          "Name them as DATASET@SNAP,SNAP or DATASET@FIRST%LAST; see zseal list -t snapshot.");
    }
    String dataset = text.substring(0, at);
    List<String> parts = List.of(text.substring(at + 1).split(",", -1));
    Map<String, Manifest> chosen = new LinkedHashMap<>();
    for (String part : parts) {
      checkPart(part, text);
    }
    if (!below) {
      for (String part : parts) {
        add(chosen, part(dataset, part));
      }
      return copies(chosen);
    }
    for (String name : namesAtOrBelow(dataset)) {
      for (String part : parts) {
        addIfThere(chosen, name, part);
      }
    }
    if (chosen.isEmpty()) {
      throw new Problem.Refused(
          "no snapshot %s in this vault".formatted(text),
          "neither the dataset nor any below it has one",
          "See what there is: zseal list -t snapshot");
    }
    return copies(chosen);
  }

  private static void checkPart(String part, String text) throws Problem.Usage {
    if (part.isEmpty() || part.contains("@") || part.indexOf('%') != part.lastIndexOf('%')) {
      throw new Problem.Usage(
          "'%s' names no snapshots".formatted(text),
          "'%s' is neither a snapshot nor a range".formatted(part),
          "Name them as DATASET@SNAP,SNAP or DATASET@FIRST%LAST; see zseal list -t snapshot.");
    }
  }

  private List<Manifest> part(String dataset, String part) throws Problem {
    int percent = part.indexOf('%');
    if (percent < 0) {
      return List.of(finder.find(dataset + "@" + part));
    }
    String from = part.substring(0, percent);
    String to = part.substring(percent + 1);
    Manifest first = from.isEmpty() ? null : finder.find(dataset + "@" + from);
    Manifest last = to.isEmpty() ? null : finder.find(dataset + "@" + to);
    String id = first != null ? first.datasetId() : last != null ? last.datasetId() : only(dataset);
    List<Manifest> all = catalog.snapshots(id);
    int start = first == null ? 0 : indexOf(all, first);
    int end = last == null ? all.size() - 1 : indexOf(all, last);
    if (start < 0 || end < 0 || start > end) {
      throw new Problem.Refused(
          "the range %s@%s is empty".formatted(dataset, part),
          start < 0 || end < 0 ? "its ends are not of one dataset" : "it ends before it begins",
          "Put the older snapshot first: `zseal list -t snapshot` shows them in order.");
    }
    return all.subList(start, end + 1);
  }

  private static int indexOf(List<Manifest> all, Manifest wanted) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).guid() == wanted.guid()) {
        return i;
      }
    }
    return -1;
  }

  /// Of a dataset below only what it has of these names counts.
  private void addIfThere(Map<String, Manifest> chosen, String dataset, String part)
      throws Problem {
    List<String> ends = List.of(part.split("%", -1));
    for (String end : ends) {
      if (!end.isEmpty() && finder.named(dataset + "@" + end).isEmpty()) {
        return;
      }
    }
    add(chosen, part(dataset, part));
  }

  private static void add(Map<String, Manifest> chosen, List<Manifest> more) {
    more.forEach(m -> chosen.put(m.objectName(), m));
  }

  /// Two writers may have stored one snapshot twice: what is meant is the snapshot, so both.
  private List<Manifest> copies(Map<String, Manifest> chosen) throws Problem {
    Map<String, Manifest> all = new LinkedHashMap<>();
    for (Manifest manifest : chosen.values()) {
      all.put(manifest.objectName(), manifest);
      for (String id : catalog.datasetIds()) {
        if (!id.equals(manifest.datasetId()) && catalog.has(id, manifest.guid())) {
          for (Manifest other : catalog.snapshots(id)) {
            if (other.guid() == manifest.guid()) {
              all.put(other.objectName(), other);
            }
          }
        }
      }
    }
    return new ArrayList<>(all.values());
  }

  /// The datasets of this name, or with `below` those it is a parent of too, by their ids.
  public List<String> datasets(String name, boolean below) throws Problem {
    List<String> ids = new ArrayList<>();
    for (String id : catalog.datasetIds()) {
      Optional<String> current = catalog.newest(id).map(Manifest::dataset);
      boolean wanted =
          current.isPresent()
              && (current.get().equals(name) || (below && current.get().startsWith(name + "/")));
      if (wanted) {
        ids.add(id);
      }
    }
    if (ids.isEmpty()) {
      throw new Problem.Refused(
          "no dataset %s in this vault".formatted(name),
          "no manifest bears that name",
          "See what there is: zseal list");
    }
    return ids;
  }

  private String only(String dataset) throws Problem {
    List<String> ids = datasets(dataset, false);
    if (ids.size() > 1) {
      throw new Problem.Refused(
          "more than one dataset is called %s".formatted(dataset),
          "ids " + String.join(", ", ids),
          "Name the first or the last snapshot of the range.");
    }
    return ids.getFirst();
  }

  private List<String> namesAtOrBelow(String dataset) throws Problem {
    List<String> names = new ArrayList<>();
    for (String id : datasets(dataset, true)) {
      String name = catalog.newest(id).map(Manifest::dataset).orElse(dataset);
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }
}
