package dev.zseal.name;

import dev.zseal.problem.Problem;

/// The full name of a bookmark: `dataset#name`.
public record BookmarkName(DatasetName dataset, String bookmark) implements BaseName {

  public BookmarkName {
    String fault = NameRules.suffixFault(dataset, bookmark);
    if (fault != null) {
      throw new IllegalArgumentException(NameRules.shown(bookmark) + ": " + fault);
    }
  }

  /// Reads a name given by a person, a stream or a vault.
  public static BookmarkName parse(String text) throws Problem.Usage {
    int separator = text.indexOf('#');
    if (separator < 0) {
      throw usage(text, "it has no '#'");
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
    return new BookmarkName(dataset, text.substring(separator + 1));
  }

  private static Problem.Usage usage(String text, String fault) {
    return NameRules.usage("bookmark", text, fault, "POOL/DATASET#NAME");
  }

  @Override
  public String toString() {
    return dataset.value() + "#" + bookmark;
  }
}
