package dev.zseal.vault.retain;

import dev.zseal.vault.ledger.Grade;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which snapshots of one dataset to keep, in the words of restic and sanoid.
///
/// Each rule looks at the snapshots from the newest back; a snapshot stays if any rule keeps it.
/// `hourly` to `yearly` keep the newest snapshot of each hour, day, ISO week, month and year, by
/// the calendar of a time zone, for as many of them as have one; a rule that is not used up keeps
/// the oldest snapshot too, so that history is as long as the rules allow. Whatever the rules say,
/// the newest snapshot of a dataset and those on hold stay; so do the newest that is not known to
/// be damaged and the newest that was read and found whole; where none was, the newest of which
/// what it added was read back. A damaged snapshot uses up no rule: a rule that keeps it keeps
/// another besides. So what is noted of snapshots, which anybody can who writes to the vault, only
/// ever makes more of them stay.
///
/// @param last the newest so many
/// @param within those at most this much older than the newest, or null
/// @param tags those held by one of these tags
public record RetentionPolicy(
    int last,
    int hourly,
    int daily,
    int weekly,
    int monthly,
    int yearly,
    @Nullable KeepSpan within,
    Set<String> tags) {

  /// For a count: keep every one.
  public static final int UNLIMITED = -1;

  /// Clocks of a source and of those who prune may differ by so much.
  private static final Duration AHEAD = Duration.ofDays(1);

  public RetentionPolicy {
    tags = Set.copyOf(tags);
  }

  /// Whether there is any rule. Without one nothing would be kept but what always is.
  public boolean hasRules() {
    return last != 0
        || hourly != 0
        || daily != 0
        || weekly != 0
        || monthly != 0
        || yearly != 0
        || within != null
        || !tags.isEmpty();
  }

  /// A snapshot to decide on.
  ///
  /// @param tags of its holds
  /// @param grade how far it is verified
  public record Item<T>(T snapshot, Instant creation, List<String> tags, Grade grade) {

    public Item {
      tags = List.copyOf(tags);
    }

    /// A snapshot nobody has looked at.
    public Item(T snapshot, Instant creation, List<String> tags) {
      this(snapshot, creation, tags, Grade.STORED);
    }
  }

  /// What becomes of a snapshot.
  ///
  /// @param reasons why it is kept; none when it is to be destroyed
  public record Verdict<T>(Item<T> item, List<String> reasons) {

    public Verdict {
      reasons = List.copyOf(reasons);
    }

    public boolean kept() {
      return !reasons.isEmpty();
    }
  }

  /// One rule on its way through the snapshots: the newest of each period, so many times.
  private static final class Rule {
    private final String name;
    private final Function<ZonedDateTime, Object> period;
    private int left;
    private @Nullable Object lastPeriod;

    Rule(String name, int count, Function<ZonedDateTime, Object> period) {
      this.name = name;
      this.left = count;
      this.period = period;
    }

    /// @param damaged whether the snapshot is known to be, and must not stand for its period alone
    @Nullable String keeps(ZonedDateTime time, boolean oldest, boolean damaged) {
      if (left == 0) {
        return null;
      }
      Object now = period.apply(time);
      boolean first = !Objects.equals(now, lastPeriod);
      if (!first && !oldest) {
        return null;
      }
      if (!damaged) {
        lastPeriod = now;
        left -= left == UNLIMITED ? 0 : 1;
      }
      return first ? name : "oldest " + name;
    }
  }

  /// Decides on all snapshots of one dataset; the verdicts come oldest first.
  ///
  /// What is dated ahead stays, and stands for nothing: its source's clock was wrong, and measured
  /// from there all others are old.
  public <T> List<Verdict<T>> decide(List<Item<T>> snapshots, ZoneId zone, Instant now) {
    List<Item<T>> ordered = new ArrayList<>(snapshots);
    // Of snapshots of one second the later in the list is the newer: the sort is stable.
    ordered.sort(Comparator.comparing(Item::creation));
    int ahead = ordered.size();
    while (ahead > 0 && ordered.get(ahead - 1).creation().isAfter(now.plus(AHEAD))) {
      ahead--;
    }
    List<Verdict<T>> verdicts = decide(ordered.subList(0, ahead).reversed(), zone);
    for (Item<T> item : ordered.subList(ahead, ordered.size())) {
      verdicts.add(new Verdict<>(item, List.of("dated in the future")));
    }
    return verdicts;
  }

  private <T> List<Verdict<T>> decide(List<Item<T>> newestFirst, ZoneId zone) {
    List<Rule> rules = rules();
    List<Verdict<T>> verdicts = new ArrayList<>();
    int sound = 0;
    boolean verified = false;
    // One that was only read back in part takes no whole one's place.
    boolean readBack = newestFirst.stream().anyMatch(item -> item.grade().isWhole());
    for (int i = 0; i < newestFirst.size(); i++) {
      Item<T> item = newestFirst.get(i);
      List<String> reasons = new ArrayList<>();
      if (i == 0) {
        reasons.add("newest");
      }
      boolean damaged = item.grade().isDamaged();
      if (!damaged && sound == 0 && i > 0) {
        reasons.add("newest not damaged");
      }
      if (item.grade().isWhole() && !verified) {
        reasons.add("newest verified");
        verified = true;
      }
      if (item.grade().isVerified() && !readBack) {
        reasons.add("newest read back");
        readBack = true;
      }
      item.tags().forEach(tag -> reasons.add("held: " + tag));
      if (last == UNLIMITED || sound < last) {
        reasons.add("last");
      }
      sound += damaged ? 0 : 1;
      Instant newest = newestFirst.getFirst().creation();
      if (within != null && item.creation().isAfter(within.before(newest, zone))) {
        reasons.add("within " + within);
      }
      for (String tag : item.tags()) {
        if (tags.contains(tag)) {
          reasons.add("tag " + tag);
        }
      }
      for (Rule rule : rules) {
        String reason =
            rule.keeps(item.creation().atZone(zone), i == newestFirst.size() - 1, damaged);
        if (reason != null) {
          reasons.add(reason);
        }
      }
      verdicts.addFirst(new Verdict<>(item, reasons));
    }
    return verdicts;
  }

  private List<Rule> rules() {
    return List.of(
        // An hour that a clock set back shows twice is two hours.
        new Rule("hourly", hourly, t -> t.truncatedTo(ChronoUnit.HOURS).toInstant()),
        new Rule("daily", daily, ZonedDateTime::toLocalDate),
        new Rule("weekly", weekly, RetentionPolicy::week),
        new Rule("monthly", monthly, YearMonth::from),
        new Rule("yearly", yearly, ZonedDateTime::getYear));
  }

  /// The Monday an ISO week begins with.
  private static LocalDate week(ZonedDateTime time) {
    return time.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }
}
