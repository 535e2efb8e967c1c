package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.pack.PackLocation;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/// How far an interrupted scrub came: the name of the last pack file of which it can be said that
/// all before it were read.
///
/// A mark that is lost or wrong costs a second reading, nothing else. Mended files have new names,
/// which a continued scrub may read once more.
final class ScrubProgress implements PackPass.Checkpoint {

  private static final String NAME = "scrub.mark";
  private static final int MAX_BYTES = 512;
  private static final long EVERY_MILLIS = 20_000;

  private final Store store;
  private final boolean kept;
  private final String after;
  private final InstantSource clock;
  private long written;

  private ScrubProgress(Store store, boolean kept, String after, InstantSource clock) {
    this.store = store;
    this.kept = kept;
    this.after = after;
    this.clock = clock;
    this.written = clock.millis();
  }

  /// Where the last scrub stopped. Samples and choices are not continued: each is another.
  static ScrubProgress of(
      Store store, ScrubOptions options, boolean everything, InstantSource clock) throws Problem {
    boolean kept = everything && options.samplePercent() == 100 && options.repair();
    String after = "";
    if (kept && store.exists(NAME)) {
      if (options.restart()) {
        store.delete(NAME);
      } else {
        after = new String(store.readAll(NAME, MAX_BYTES), StandardCharsets.UTF_8).strip();
      }
    }
    return new ScrubProgress(store, kept, after, clock);
  }

  /// The files that are still to be read.
  List<PackLocation> left(List<PackLocation> files, ScrubListener listener) {
    List<PackLocation> left = files.stream().filter(f -> f.file().compareTo(after) > 0).toList();
    if (left.size() < files.size()) {
      listener.note(
          "continuing an interrupted scrub: %d of %d files were read then"
              .formatted(files.size() - left.size(), files.size()));
    }
    return left;
  }

  @Override
  public void done(PackLocation file) throws Problem {
    if (kept && clock.millis() - written > EVERY_MILLIS) {
      store.delete(NAME);
      store.put(NAME, file.file().getBytes(StandardCharsets.UTF_8));
      written = clock.millis();
    }
  }

  /// The scrub came to its end.
  void finish() throws Problem {
    if (kept) {
      store.delete(NAME);
    }
  }
}
