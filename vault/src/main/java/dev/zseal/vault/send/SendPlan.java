package dev.zseal.vault.send;

import dev.zseal.stream.StreamHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a send will write.
///
/// @param streams at least one, in order
/// @param head the head of the package they form, or null for a single plain stream
public record SendPlan(List<StreamPlan> streams, @Nullable StreamHead head) {

  public SendPlan {
    streams = List.copyOf(streams);
    if (streams.isEmpty()) {
      throw new IllegalArgumentException("nothing to send");
    }
  }
}
