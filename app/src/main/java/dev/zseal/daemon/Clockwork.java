package dev.zseal.daemon;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.history.Outcome;
import dev.zseal.history.Run;
import dev.zseal.schedule.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When jobs start. It has no clock and starts nothing: whoever asks it does.
///
/// A job is due when its schedule says so; one that waits for others (`after`) starts when they
/// have ended, by order and not by clock. What was missed while nobody ran it is made up once. A
/// run that was cut short is gone on with at once; one that met something that did not answer, even
/// if the rest went well, is tried again after 5, 15 and 45 minutes, over a restart as well. What
/// somebody asked for runs whatever the window says.
///
/// A clock that was ahead and is put right does no harm: what is remembered of its future counts as
/// of now. Not safe for several threads.
public final class Clockwork {

  private static final List<Duration> AGAIN_AFTER =
      List.of(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(45));

  /// Later than this after it was due, a start is one that was missed.
  private static final Duration LATE = Duration.ofMinutes(10);

  private static final String AGAIN = "again";

  private final ZoneId zone;
  private final int atOnce;
  private final List<Job> order;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /// A start that is due.
  ///
  /// @param why for the log
  public record Start(Job job, String why) {}

  private static final class Entry {
    private final Job job;
    private final Optional<Timetable> timetable;
    private Instant handled;
    private @Nullable Instant ended;
    private boolean running;
    private boolean byHand;
    private @Nullable Instant again;

    /// How often in a row it was tried again.
    private int attempts;

    /// Part of it was done, and what is tried again is the rest.
    private boolean rest;

    private @Nullable String asked;

    /// Since when it has been due and did not start.
    private @Nullable Instant since;

    Entry(Job job, Optional<Timetable> timetable, Past past) {
      this.job = job;
      this.timetable = timetable;
      this.handled = past.known();
      this.ended = past.ended();
      for (Run run : past.runs().reversed()) {
        starts(run.why(), run.started());
        ends(run.outcome().orElse(Outcome.DIED), run.retry(), run.started().plus(run.took()));
      }
      running = false;
    }

    void starts(String why, Instant now) {
      since = null;
      running = true;
      byHand = asked != null;
      handled = now;
      again = null;
      asked = null;
      attempts = why.equals(AGAIN) ? attempts : 0;
      rest &= why.equals(AGAIN);
    }

    void ends(Outcome outcome, boolean retry, Instant now) {
      running = false;
      switch (outcome) {
        case ALL, AWAY -> ended = now;
        case PART, NONE -> {
          if (outcome == Outcome.PART && !rest) {
            ended = now;
            rest = true;
          }
          if (retry && attempts < AGAIN_AFTER.size()) {
            again = now.plus(AGAIN_AFTER.get(attempts++));
          }
        }
        // Its window closed, or the daemon ended.
        case STOPPED, DIED -> again = Instant.MIN;
        case CANCELLED -> again = null;
      }
    }

    /// What lies ahead of the clock was noted while that was wrong. Nothing would be due until
    /// then, which may be years.
    void noLaterThan(Instant now) {
      handled = earlier(handled, now);
      ended = ended == null ? null : earlier(ended, now);
      Instant last = now.plus(AGAIN_AFTER.getLast());
      again = again == null ? null : earlier(again, last);
    }

    private static Instant earlier(Instant a, Instant b) {
      return a.isBefore(b) ? a : b;
    }
  }

  /// @param pasts by job
  public Clockwork(Configuration configuration, Map<String, Past> pasts) {
    this.zone = configuration.zone();
    this.atOnce = configuration.atOnce();
    this.order = configuration.inOrder(configuration.jobs().values());
    for (Job job : order) {
      Optional<Timetable> timetable =
          job.schedule().map(s -> new Timetable(s, zone, job.jitter(), job.window(), job.name()));
      Past past = pasts.get(job.name());
      if (past == null) {
        throw new IllegalArgumentException("no past of " + job.name());
      }
      entries.put(job.name(), new Entry(job, timetable, past));
    }
  }

  /// The jobs to start now. They count as running from here on.
  public List<Start> due(Instant now) {
    List<Start> starts = new ArrayList<>();
    entries.values().forEach(entry -> entry.noLaterThan(now));
    long running = entries.values().stream().filter(e -> e.running).count();
    for (Entry entry : longestWaitingFirst(now)) {
      if (running + starts.size() >= atOnce) {
        break;
      }
      String why = isWaiting(entry, now) ? null : why(entry, now);
      if (why != null) {
        entry.starts(why, now);
        starts.add(new Start(entry.job, why));
      }
    }
    return starts;
  }

  /// The jobs that are due. One that has waited longer goes first: else a job whose runs take
  /// longer than its schedule has between them would keep all others from ever starting.
  private List<Entry> longestWaitingFirst(Instant now) {
    List<Entry> due = new ArrayList<>();
    for (Job job : order) {
      Entry entry = entry(job.name());
      boolean isDue = !entry.running && why(entry, now) != null;
      if (!isDue) {
        entry.since = null;
      } else {
        entry.since = entry.since == null ? now : entry.since;
        due.add(entry);
      }
    }
    due.sort(Comparator.comparing(entry -> since(entry, now)));
    return due;
  }

  private static Instant since(Entry entry, Instant now) {
    return entry.since == null ? now : entry.since;
  }

  private @Nullable String why(Entry entry, Instant now) {
    if (entry.asked != null) {
      return entry.asked;
    }
    if (entry.job.window().isPresent() && !entry.job.window().get().isOpen(now, zone)) {
      return null;
    }
    if (entry.again != null && !now.isBefore(entry.again)) {
      return entry.again.equals(Instant.MIN) ? "goes on" : AGAIN;
    }
    Optional<Instant> due = entry.timetable.flatMap(t -> t.due(entry.handled, now));
    if (due.isPresent()) {
      boolean late = Duration.between(due.get(), now).compareTo(LATE) > 0;
      return late && entry.job.window().isEmpty() ? "missed" : "schedule";
    }
    if (entry.timetable.isEmpty() && !entry.job.after().isEmpty()) {
      boolean all =
          entry.job.after().stream()
              .map(this::entry)
              .allMatch(e -> e.ended != null && e.ended.isAfter(entry.handled));
      return all ? "after " + String.join(", ", entry.job.after()) : null;
    }
    return null;
  }

  /// Whether a job it comes after runs, or is about to. One that has run since this one is due, and
  /// is due again, is not waited for twice.
  private boolean isWaiting(Entry entry, Instant now) {
    Instant since = since(entry, now);
    return entry.asked == null
        && entry.job.after().stream().anyMatch(before -> isAhead(entry(before), since, now));
  }

  /// One without a schedule is about to run when one that it comes after is.
  private boolean isAhead(Entry entry, Instant since, Instant now) {
    return entry.running
        || (why(entry, now) != null && entry.handled.isBefore(since))
        || (entry.timetable.isEmpty()
            && entry.job.after().stream().anyMatch(before -> isAhead(entry(before), since, now)));
  }

  /// Goes on with what another knew, of jobs that both have.
  void takeOver(Clockwork before) {
    entries.forEach((name, entry) -> {
      Entry known = before.entries.get(name);
      if (known != null) {
        entry.handled = known.handled;
        entry.ended = known.ended;
        entry.running = known.running;
        entry.byHand = known.byHand;
        entry.again = known.again;
        entry.attempts = known.attempts;
        entry.rest = known.rest;
        entry.asked = known.asked;
        entry.since = known.since;
      }
    });
  }

  /// A run ended.
  ///
  /// @param retry whether what failed, or a part of it, may do better in a while
  public void ended(String job, Outcome outcome, boolean retry, Instant now) {
    entry(job).ends(outcome, retry, now);
  }

  /// Somebody asks for a run now, whatever the schedule and window say.
  public void ask(String job, String why) {
    entry(job).asked = why;
  }

  /// Running jobs whose window has closed. They are to be stopped.
  public List<String> overrun(Instant now) {
    List<String> names = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.running
          && !entry.byHand
          && entry.job.window().isPresent()
          && !entry.job.window().get().isOpen(now, zone)) {
        names.add(entry.job.name());
      }
    }
    return names;
  }

  public List<String> running() {
    return entries.values().stream().filter(e -> e.running).map(e -> e.job.name()).toList();
  }

  private Entry entry(String job) {
    Entry entry = entries.get(job);
    if (entry == null) {
      throw new IllegalArgumentException("no job " + job);
    }
    return entry;
  }
}
