package dev.zseal.job;

import dev.zseal.history.Event;

/// Hears a run while it goes on.
public interface RunListener {

  /// Something happened; it stands in the run's log, too.
  void event(Event.Dated event);

  /// Bytes of the stream on its way.
  void progress(String dataset, String target, long bytes);
}
