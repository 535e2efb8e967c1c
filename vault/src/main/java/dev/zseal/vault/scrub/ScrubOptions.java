package dev.zseal.vault.scrub;

/// How a scrub goes about it.
///
/// @param repair whether damaged files are written anew, and lost ones from what is elsewhere
/// @param samplePercent how many of the pack files are read, chosen at random; 100 for all
/// @param bytesPerSecond how fast it reads at most, 0 for as fast as it goes
/// @param threads how many files are read at a time
/// @param restart whether to begin anew where an interrupted scrub could be continued
public record ScrubOptions(
    boolean repair, int samplePercent, long bytesPerSecond, int threads, boolean restart) {

  /// Everything, as fast as it goes, with repair.
  public static final ScrubOptions DEFAULT = new ScrubOptions(true, 100, 0, 2, false);

  public ScrubOptions {
    if (samplePercent < 1 || samplePercent > 100 || bytesPerSecond < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "%d %%, %d bytes a second, %d threads".formatted(samplePercent, bytesPerSecond, threads));
    }
  }
}
