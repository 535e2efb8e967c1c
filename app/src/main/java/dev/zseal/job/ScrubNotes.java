package dev.zseal.job;

import dev.zseal.vault.scrub.ScrubListener;

/// Passes on what a scrub says.
record ScrubNotes(RunReport report, String target) implements ScrubListener {

  @Override
  public void progress(long bytes, long total) {
    report.progress("", target, bytes);
  }

  @Override
  public void note(String line) {
    report.found(target, line);
  }
}
