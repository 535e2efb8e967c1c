package dev.zseal.alert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What follows from a look.
///
/// @param open to be kept for the next look, if all of `toSend` is delivered
/// @param toSend the worst first
public record Outcome(List<Open> open, List<Notice> toSend) {
  public Outcome {
    open = List.copyOf(open);
    toSend = List.copyOf(toSend);
  }

  /// What to keep instead of `open` when these were not delivered: each is due again at the next
  /// look.
  public List<Open> undelivered(List<Notice> failed) {
    Map<String, Open> before = new HashMap<>();
    failed.forEach(notice -> before.put(notice.open().key(), notice.open()));
    var kept = new ArrayList<Open>();
    for (Open entry : open) {
      Open instead = before.remove(entry.key());
      kept.add(instead != null ? instead : entry);
    }
    // What has cleared is in no list any more.
    for (Notice notice : failed) {
      Open cleared = before.remove(notice.open().key());
      if (cleared != null && notice.isCleared()) {
        kept.add(cleared);
      }
    }
    return List.copyOf(kept);
  }
}
