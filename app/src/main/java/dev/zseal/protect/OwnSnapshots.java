package dev.zseal.protect;

import dev.zseal.name.SnapshotName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The snapshots that zseal takes itself, known by their names.
public final class OwnSnapshots {

  private static final String PREFIX = "zseal-";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private OwnSnapshots() {}

  /// What one taken at that moment is called, without its dataset.
  public static String nameAt(Instant moment) {
    return PREFIX + stamp(moment);
  }

  /// That moment as part of a name.
  public static String stamp(Instant moment) {
    return STAMP.format(moment);
  }

  /// Whether zseal took it.
  public static boolean has(SnapshotName snapshot) {
    return snapshot.snapshot().startsWith(PREFIX);
  }
}
