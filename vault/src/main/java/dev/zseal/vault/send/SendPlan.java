package dev.zseal.vault.send;

import dev.zseal.stream.StreamHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a send will write.
///
/// @param streams at least one, in order
/// @param head the head of the package they form, or null for a single plain stream
/// @param notes what a person should know of it beforehand: what is left out, and why
public record SendPlan(List<StreamPlan> streams, @Nullable StreamHead head, List<String> notes) {

  public SendPlan {
    streams = List.copyOf(streams);
    notes = List.copyOf(notes);
    if (streams.isEmpty()) {
      throw new IllegalArgumentException("nothing to send");
    }
  }

  /// With nothing left out.
  public SendPlan(List<StreamPlan> streams, @Nullable StreamHead head) {
    this(streams, head, List.of());
  }
}
