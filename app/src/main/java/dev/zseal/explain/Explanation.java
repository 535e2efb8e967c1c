package dev.zseal.explain;

import dev.zseal.zfs.Message;
import dev.zseal.zfs.Messages;
import java.util.List;
import java.util.Optional;

/// What zseal has to say about a text.
///
/// @param cause the message that tells why; empty if there is none that zseal knows
/// @param ways out of it, the safest first, with all names filled in that are known
/// @param others what else the text says that is known, in its order
/// @param unknown lines that look like messages and are not known
/// @param evidence what the dataset's state says; empty if none was named
/// @param facts how many lines of it, the first, are bare facts
public record Explanation(
    Optional<Messages.Found> cause,
    List<Message.Way> ways,
    List<Messages.Found> others,
    List<String> unknown,
    List<String> evidence,
    int facts) {

  public Explanation {
    ways = List.copyOf(ways);
    others = List.copyOf(others);
    unknown = List.copyOf(unknown);
    evidence = List.copyOf(evidence);
  }

  /// What the facts speak for.
  public List<String> findings() {
    return evidence.subList(facts, evidence.size());
  }
}
