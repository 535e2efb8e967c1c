package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Hierarchy;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Properties that `zfs receive` is asked to set, every one from the allow-list.
///
/// They come from a manifest, which may be hostile.
public final class RestoredProperties {

  /// The names that a manifest may carry and a restore may set; all known since OpenZFS 2.1.
  ///
  /// Left out on purpose: what decides where data appear or who sees them (`mountpoint`, `share*`,
  /// `keylocation`, `zoned`), what takes space from others (reservations), what weakens safety
  /// (`checksum`, `sync`), what belongs to a pool's layout (`special_small_blocks`), and user
  /// properties, by which other tools may be told to run commands.
  public static final Set<String> ALLOWED = Hierarchy.RESTORED;

  public static final RestoredProperties NONE = new RestoredProperties(new TreeMap<>());

  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}");

  private final SortedMap<String, String> values;

  private RestoredProperties(SortedMap<String, String> values) {
    this.values = Collections.unmodifiableSortedMap(values);
  }

  public static RestoredProperties of(Map<String, String> values) throws Problem.Refused {
    var sorted = new TreeMap<String, String>();
    for (var entry : values.entrySet()) {
      if (!ALLOWED.contains(entry.getKey())) {
        throw new Problem.Refused(
            "A property was not restored",
            "one that is named in the manifest is not among those zseal sets",
            "Restore without properties, and set by hand the ones you want.");
      }
      if (!VALUE.matcher(entry.getValue()).matches()) {
        throw new Problem.Refused(
            "The property " + entry.getKey() + " was not restored",
            "its value in the manifest is not one that ZFS writes",
            "Restore without properties, and set by hand the ones you want.");
      }
      sorted.put(entry.getKey(), settable(entry.getKey(), entry.getValue()));
    }
    return new RestoredProperties(sorted);
  }

  /* `zfs get -p` prints a missing quota as 0, which zfs then refuses to be told. */
  private static String settable(String name, String value) {
    boolean quota = name.equals("quota") || name.equals("refquota");
    return quota && value.equals("0") ? "none" : value;
  }

  SortedMap<String, String> values() {
    return values;
  }

  /// As they stand on a command line, a space before each; for people.
  public String words() {
    var words = new StringBuilder();
    values.forEach((name, value) -> words.append(" -o ").append(name).append('=').append(value));
    return words.toString();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
