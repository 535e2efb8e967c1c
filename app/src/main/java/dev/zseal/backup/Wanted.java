package dev.zseal.backup;

import dev.zseal.zfs.SnapshotFacts;
import java.util.List;
import java.util.stream.Collectors;

/// Which snapshots a backup is to bring.
public sealed interface Wanted {

  /// One that zseal takes.
  record New() implements Wanted {}

  /// One that is there, by its name without the dataset.
  record Named(String snapshot) implements Wanted {}

  /// Those that are there, whoever took them: none is taken.
  ///
  /// @param extent how many of them
  /// @param patterns only those that one of these matches; none for all
  record Existing(Extent extent, List<SnapshotPattern> patterns) implements Wanted {
    public Existing {
      patterns = List.copyOf(patterns);
    }

    boolean matches(SnapshotFacts snapshot) {
      String name = snapshot.name().snapshot();
      return patterns.isEmpty() || patterns.stream().anyMatch(p -> p.matches(name));
    }

    /// As it stands in a sentence: nothing, or ` named like a* or b*`.
    String words() {
      return patterns.isEmpty()
          ? ""
          : patterns.stream()
              .map(SnapshotPattern::text)
              .collect(Collectors.joining(" or ", " named like ", ""));
    }
  }

  /// How many of the snapshots that are there.
  enum Extent {
    /// The newest.
    NEWEST,

    /// All that are newer than what the vault has, each by its own increment; where it has nothing,
    /// all from the oldest on.
    ALL
  }
}
