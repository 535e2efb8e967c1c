package dev.zseal.name;

import dev.zseal.problem.Problem;
import java.util.Optional;

/// The full name of a filesystem or volume: `pool/parent/child`, or a pool's own name.
public record DatasetName(String value) implements Comparable<DatasetName> {

  public DatasetName {
    String fault = NameRules.datasetFault(value);
    if (fault != null) {
      throw new IllegalArgumentException(NameRules.shown(value) + ": " + fault);
    }
  }

  /// Reads a name given by a person, a stream or a vault.
  public static DatasetName parse(String text) throws Problem.Usage {
    String fault = NameRules.datasetFault(text);
    if (fault != null) {
      throw NameRules.usage("dataset", text, fault, "POOL/DATASET");
    }
    return new DatasetName(text);
  }

  /// The name of the pool: all before the first slash.
  public String pool() {
    int slash = value.indexOf('/');
    return slash < 0 ? value : value.substring(0, slash);
  }

  /// The dataset this one lies in; empty for a pool's root.
  public Optional<DatasetName> parent() {
    int slash = value.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(new DatasetName(value.substring(0, slash)));
  }

  /// Whether this is `other` or lies anywhere below it.
  public boolean isWithin(DatasetName other) {
    return equals(other) || value.startsWith(other.value + "/");
  }

  /// What this one, which lies within `from`, is called when `from` is called `to`.
  public DatasetName moved(DatasetName from, DatasetName to) throws Problem.Usage {
    return equals(from) ? to : to.child(value.substring(from.value.length() + 1));
  }

  /// The dataset of that relative name below this one.
  public DatasetName child(String relative) throws Problem.Usage {
    return parse(value + "/" + relative);
  }

  public SnapshotName snapshot(String name) throws Problem.Usage {
    return SnapshotName.parse(value + "@" + name);
  }

  public BookmarkName bookmark(String name) throws Problem.Usage {
    return BookmarkName.parse(value + "#" + name);
  }

  @Override
  public int compareTo(DatasetName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
