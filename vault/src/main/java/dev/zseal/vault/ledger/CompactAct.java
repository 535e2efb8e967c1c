package dev.zseal.vault.ledger;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An act in little room, for all acts of a vault are in memory at once: fifty datasets by the hour
/// sign 876,000 a year. What acts have in common they share, and no hash or time is text.
///
/// It says the very same words as the [PlainAct] it was made of.
///
/// @param dataset of the snapshot
/// @param suffix of the snapshot, behind the '@'
/// @param sum null if it has none
/// @param seconds since 1970
record CompactAct(
    String writer,
    int number,
    String kind,
    String dataset,
    String suffix,
    ManifestName place,
    @Nullable Sum sum,
    String tag,
    long seconds)
    implements ActLog.Act {

  @Override
  public String snapshot() {
    return dataset + "@" + suffix;
  }

  @Override
  public String manifest() {
    return place.toString();
  }

  @Override
  public String sha256() {
    return sum == null ? "" : sum.toString();
  }

  @Override
  public String time() {
    return Instant.ofEpochSecond(seconds).toString();
  }

  /// Makes acts compact, and has each share what it can with those before it.
  static final class Sharing {

    /// Words that are kept at hand: names of snapshots, mostly, which many datasets have in common.
    private static final int WORDS = 4096;

    private final Map<ManifestName, CompactAct> acts = new HashMap<>();
    private final LinkedHashMap<String, String> words =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > WORDS;
          }
        };

    /// The same act, compact if it can be. Some say what zseal does not write, or writes seldom,
    /// and must go on saying that.
    ActLog.Act of(PlainAct act) {
      int at = act.snapshot().indexOf('@');
      ManifestName place = ManifestName.parse(act.manifest());
      Sum sum = Sum.parse(act.sha256());
      Long seconds = seconds(act.time());
      if (at < 0
          || place == null
          || seconds == null
          || (sum == null && !act.sha256().isEmpty())
          || !act.takesBack().isEmpty()) {
        return act;
      }
      String id = word(place.datasetId());
      ManifestName name = new ManifestName(id, place.creation(), place.guid());
      CompactAct before = acts.get(name);
      CompactAct compact =
          new CompactAct(
              act.writer(),
              act.number(),
              word(act.kind()),
              word(act.snapshot().substring(0, at)),
              suffix(act.snapshot().substring(at + 1), before),
              before == null ? name : before.place,
              before != null && before.sum != null && before.sum.equals(sum) ? before.sum : sum,
              word(act.tag()),
              seconds);
      acts.put(compact.place, compact);
      return compact;
    }

    private String suffix(String text, @Nullable CompactAct before) {
      return before != null && before.suffix.equals(text) ? before.suffix : word(text);
    }

    private String word(String text) {
      String known = words.putIfAbsent(text, text);
      return known == null ? text : known;
    }

    private static @Nullable Long seconds(String time) {
      try {
        Instant instant = Instant.parse(time);
        long seconds = instant.getEpochSecond();
        return Instant.ofEpochSecond(seconds).toString().equals(time) ? seconds : null;
      } catch (DateTimeParseException _) {
        return null;
      }
    }
  }
}
