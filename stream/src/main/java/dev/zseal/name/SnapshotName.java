package dev.zseal.name;

import dev.zseal.problem.Problem;

/// The full name of a snapshot: `dataset@name`.
public record SnapshotName(DatasetName dataset, String snapshot) implements BaseName {

  public SnapshotName {
    String fault = NameRules.suffixFault(dataset, snapshot);
    if (fault != null) {
      throw new IllegalArgumentException(NameRules.shown(snapshot) + ": " + fault);
    }
  }

  /// Reads a name given by a person, a stream or a vault.
  public static SnapshotName parse(String text) throws Problem.Usage {
    int separator = text.indexOf('@');
    if (separator < 0) {
      throw usage(text, "it has no '@'");
    }
    String datasetFault = NameRules.datasetFault(text.substring(0, separator));
    if (datasetFault != null) {
      throw usage(text, datasetFault);
    }
    var dataset = new DatasetName(text.substring(0, separator));
    String fault = NameRules.suffixFault(dataset, text.substring(separator + 1));
    if (fault != null) {
      throw usage(text, fault);
    }
    return new SnapshotName(dataset, text.substring(separator + 1));
  }

  private static Problem.Usage usage(String text, String fault) {
    return NameRules.usage("snapshot", text, fault, "POOL/DATASET@NAME");
  }

  @Override
  public String toString() {
    return dataset.value() + "@" + snapshot;
  }
}
