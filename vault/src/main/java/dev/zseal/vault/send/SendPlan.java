package dev.zseal.vault.send;

import dev.zseal.stream.StreamHead;
import dev.zseal.vault.ledger.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a send will write.
///
/// @param streams at least one, in order
/// @param head the head of the package they form, or null for a single plain stream
/// @param leftOut of each dataset that lies below and has no snapshot of the name that is sent, its
///   newest older one: it was destroyed at the source by then, or its backup failed
public record SendPlan(
    List<StreamPlan> streams, @Nullable StreamHead head, List<Manifest> leftOut) {

  public SendPlan {
    streams = List.copyOf(streams);
    leftOut = List.copyOf(leftOut);
    if (streams.isEmpty()) {
      throw new IllegalArgumentException("nothing to send");
    }
  }

  /// With nothing left out.
  public SendPlan(List<StreamPlan> streams, @Nullable StreamHead head) {
    this(streams, head, List.of());
  }

  /// What a person should know of it beforehand.
  public List<String> notes() {
    String sent = streams.getLast().to().snapshot();
    return leftOut.stream()
        .map(older ->
            "%s is left out: it has no snapshot @%s here; the newest before that is %s"
                .formatted(older.dataset(), sent, older.fullName()))
        .toList();
  }
}
