package dev.zseal.alert;

import java.util.List;

/// What became of notices.
///
/// @param deliveries one for each message to each channel
/// @param undelivered those that no channel took: for [Outcome#undelivered(List)]. One that some
///   channel took counts as told.
public record Sent(List<Delivery> deliveries, List<Notice> undelivered) {
  public Sent {
    deliveries = List.copyOf(deliveries);
    undelivered = List.copyOf(undelivered);
  }
}
