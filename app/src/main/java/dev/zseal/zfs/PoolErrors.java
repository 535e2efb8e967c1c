package dev.zseal.zfs;

import dev.zseal.name.DatasetName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a pool has lost for good, as `zpool status` tells it: blocks that no copy and no parity on
/// its devices has.
///
/// @param count how many; 0 if none is known
/// @param places where, as zpool names it: a file, `DATASET@SNAP:FILE` or numbers
/// @param unlisted why zpool names no places, in its words; empty if it does
public record PoolErrors(long count, List<String> places, String unlisted) {

  private static final int PLACES_MAX = 1000;

  /* From OpenZFS 2.3 on; one number of it is needed, which is no string of anybody's. */
  private static final Pattern JSON = Pattern.compile("\"error_count\"\\s*:\\s*\"?(\\d{1,18})\\b");

  private static final Pattern NONE = Pattern.compile("(?m)^errors: No known data errors$");
  private static final Pattern SOME = Pattern.compile("(?m)^errors: (\\d{1,18}) data errors\\b");
  private static final Pattern LISTED =
      Pattern.compile("(?m)^errors: Permanent errors have been detected .*$");
  private static final Pattern UNLISTED =
      Pattern.compile("(?m)^errors: List of errors unavailable(?::| \\()([^\\n)]{1,200})");

  public PoolErrors {
    places = List.copyOf(places);
  }

  /// The names of a dataset's snapshots that have lost something; empty if the places do not tell:
  /// of a dataset that is mounted they are paths, of a locked one numbers, and what is lost in a
  /// dataset itself may be lost in any snapshot of it.
  public Optional<Set<String>> snapshotsOf(DatasetName dataset) {
    Set<String> snapshots = new TreeSet<>();
    for (String place : places) {
      int colon = place.indexOf(':');
      String name = colon < 0 ? "" : place.substring(0, colon);
      if (!name.equals(dataset.value()) && name.startsWith(dataset.pool())) {
        if (name.startsWith(dataset.value() + "@")) {
          snapshots.add(name.substring(dataset.value().length() + 1));
        }
      } else {
        return Optional.empty();
      }
    }
    return places.isEmpty() || count > places.size() ? Optional.empty() : Optional.of(snapshots);
  }

  /// How many there are; empty if the answer does not say.
  ///
  /// @param status an answer of `zpool status`, in JSON or not
  static OptionalLong count(String status) {
    if (NONE.matcher(status).find()) {
      return OptionalLong.of(0);
    }
    for (Pattern pattern : List.of(JSON, SOME)) {
      Matcher found = pattern.matcher(status);
      if (found.find()) {
        return OptionalLong.of(Long.parseLong(found.group(1)));
      }
    }
    return OptionalLong.empty();
  }

  /// @param verbose the answer of `zpool status -v`
  static PoolErrors of(long count, String verbose) {
    Matcher unlisted = UNLISTED.matcher(verbose);
    var places = new ArrayList<String>();
    Matcher listed = LISTED.matcher(verbose);
    if (listed.find()) {
      verbose
          .substring(listed.end())
          .lines()
          .map(line -> Failures.printable(line).strip())
          .filter(line -> !line.isEmpty())
          .limit(PLACES_MAX)
          .forEach(places::add);
    }
    String why = unlisted.find() ? Failures.printable(unlisted.group(1)).strip() : "";
    return new PoolErrors(count, places, why);
  }
}
