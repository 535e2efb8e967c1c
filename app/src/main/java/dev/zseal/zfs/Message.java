package dev.zseal.zfs;

import java.util.List;

/// One message of zfs (or of ssh or a shell before it), and what zseal knows of it.
///
/// @param id its name here, which never changes
/// @param wordings how it reads; which wording which version has
/// @param meaning one or two plain sentences
/// @param looks what of the dataset's state to look at
/// @param ways out of it, the safest first
/// @param links threads that tell more, as `openzfs/zfs#7128`
public record Message(
    String id,
    List<Wording> wordings,
    Kind kind,
    boolean isConsequence,
    String meaning,
    List<Look> looks,
    List<Way> ways,
    List<String> links) {

  public Message {
    wordings = List.copyOf(wordings);
    looks = List.copyOf(looks);
    ways = List.copyOf(ways);
    links = List.copyOf(links);
    if (wordings.isEmpty() || meaning.isEmpty() || ways.isEmpty()) {
      throw new IllegalArgumentException("says, means and way are needed: " + id);
    }
  }

  /// Who can act, as [dev.zseal.problem.Problem] has it.
  public enum Kind {
    CORRUPT,
    UNAVAILABLE,
    REFUSED,
    CONFLICT,
    /// Nothing failed by it, or only something beside the data.
    INFORMATION
  }

  /// A side of a dataset's state that can be evidence.
  public enum Look {
    CHANGES,
    SNAPSHOTS,
    KEY,
    SPACE,
    PARTIAL,
    MOUNT,
    EXISTS,
    HOLDS,
    PERMISSIONS,
    POOL
  }

  /// A way out.
  ///
  /// @param text what it does, as an imperative sentence
  /// @param commands with names in braces that are filled in when it is shown
  /// @param cost what it costs; empty if it costs nothing
  public record Way(String text, List<String> commands, String cost) {
    public Way {
      commands = List.copyOf(commands);
    }
  }

  /// How it reads, as the catalogue writes it, with names in braces.
  public List<String> templates() {
    return wordings.stream().map(Wording::template).toList();
  }

  /// The versions of OpenZFS that say it in any wording.
  public List<String> versions() {
    return wordings.stream().flatMap(w -> w.versions().stream()).distinct().sorted().toList();
  }
}
