package dev.zseal.stream.generate;

/// A dataset through its history.
public interface Dataset {

  /// The dataset as snapshot number `version` has it, counted from 0.
  Image at(int version);
}
