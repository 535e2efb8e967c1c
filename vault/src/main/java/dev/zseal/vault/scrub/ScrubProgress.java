package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.PackLocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How far an interrupted scrub came: the name of the last pack file of which it can be said that
/// all before it were read and are whole, and in a second line when the scrub began, milliseconds
/// since 1970.
///
/// A mark that is lost or wrong costs a second reading, nothing else: one that names no pack file
/// there is, or is older than [#MAX_AGE], or leaves nothing to be read, is none. Mended files have
/// new names, which a continued scrub may read once more. Past a file that could not be mended it
/// does not move: a continued scrub must find that again.
final class ScrubProgress implements PackPass.Checkpoint {

  private static final String NAME = "scrub.mark";
  private static final int MAX_BYTES = 512;
  private static final long EVERY_MILLIS = 20_000;

  /// Clocks of hosts differ: what was stored so shortly before a scrub began may have come after.
  private static final Duration DOUBT = Duration.ofHours(1);

  /// What was whole so long ago has to be read again.
  static final Duration MAX_AGE = Duration.ofDays(14);

  /// So far may another host's clock be ahead.
  private static final Duration FUTURE = Duration.ofDays(1);

  private static final Pattern MARK = Pattern.compile("([^\\n]*)\\n(\\d{1,15})");

  private final Store store;
  private final boolean kept;
  private final String after;
  private final long began;
  private final InstantSource clock;
  private long written;
  private boolean stopped;
  private boolean continued;

  /// @param began when what is continued began, milliseconds since 1970
  private ScrubProgress(Store store, boolean kept, String after, long began, InstantSource clock) {
    this.store = store;
    this.kept = kept;
    this.after = after;
    this.began = began;
    this.clock = clock;
    this.written = clock.millis();
  }

  /// Where the last scrub stopped. Samples and choices are not continued: each is another.
  ///
  /// @param files all that there are, sorted
  static ScrubProgress of(
      Store store,
      ScrubOptions options,
      boolean everything,
      List<PackLocation> files,
      ScrubListener listener,
      InstantSource clock)
      throws Problem {
    boolean kept = everything && options.samplePercent() == 100 && options.repair();
    long now = clock.millis();
    if (!kept || !store.exists(NAME)) {
      return new ScrubProgress(store, kept, "", now, clock);
    }
    if (!options.restart()) {
      String text = text(store);
      Matcher mark = MARK.matcher(text);
      String fault = fault(mark, files, now);
      if (fault == null) {
        return new ScrubProgress(store, kept, mark.group(1), Long.parseLong(mark.group(2)), clock);
      }
      listener.note("an interrupted scrub is not continued but begun anew: " + fault);
    }
    store.delete(NAME);
    return new ScrubProgress(store, kept, "", now, clock);
  }

  private static String text(Store store) throws Problem {
    try {
      return new String(store.readAll(NAME, MAX_BYTES), StandardCharsets.UTF_8).strip();
    } catch (Problem.Corrupt _) {
      return "";
    }
  }

  /// Why a mark cannot be believed; null if it can.
  private static @Nullable String fault(Matcher mark, List<PackLocation> files, long now) {
    if (!mark.matches()) {
      return "its mark cannot be read";
    }
    String after = mark.group(1);
    long began = Long.parseLong(mark.group(2));
    if (files.stream().noneMatch(file -> file.file().equals(after))) {
      return "its mark names a pack file that is not there";
    }
    if (began < now - MAX_AGE.toMillis() || began > now + FUTURE.toMillis()) {
      return "it began more than %d days ago, or not yet".formatted(MAX_AGE.toDays());
    }
    return files.getLast().file().equals(after) ? "its mark leaves nothing to be read" : null;
  }

  /// The files that are still to be read.
  List<PackLocation> left(List<PackLocation> files, ScrubListener listener) {
    List<PackLocation> left = files.stream().filter(f -> f.file().compareTo(after) > 0).toList();
    continued = left.size() < files.size();
    if (continued) {
      listener.note(
          "continuing an interrupted scrub: %d of %d files were read then"
              .formatted(files.size() - left.size(), files.size()));
    }
    return left;
  }

  /// Whether all of a snapshot was there to be read when the scrub began.
  boolean covers(Manifest snapshot) {
    if (!continued) {
      return true;
    }
    try {
      Instant received = Instant.parse(snapshot.received());
      return received.isBefore(Instant.ofEpochMilli(began).minus(DOUBT));
    } catch (DateTimeParseException _) {
      return false;
    }
  }

  @Override
  public void done(PackLocation file, boolean whole) throws Problem {
    stopped |= !whole;
    // A file that was mended has another name now.
    if (kept && !stopped && clock.millis() - written > EVERY_MILLIS && store.exists(file.file())) {
      store.delete(NAME);
      String mark = file.file() + "\n" + began;
      store.put(NAME, mark.getBytes(StandardCharsets.UTF_8));
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
