package dev.zseal.job;

import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.zfs.ProcessGroup;
import java.util.concurrent.CancellationException;

/// Passes on what a scrub says, and ends it when its run is stopped: it has no process to kill.
record ScrubNotes(RunReport report, String target, ProcessGroup group) implements ScrubListener {

  @Override
  public void progress(long bytes, long total) {
    report.progress("", target, bytes);
    if (group.isStopped()) {
      throw new CancellationException("the run was stopped");
    }
  }

  @Override
  public void note(String line) {
    report.found(target, line);
  }
}
