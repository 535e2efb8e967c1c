package dev.zseal.status;

import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks sources and targets, all at once, and does not wait for ever for any.
///
/// One that hangs, as a folder on a server that is gone does, is not asked again before it has
/// ended: its thread may be beyond help, and there is never more than one of each. Kept from look
/// to look by whoever looks often.
public final class Asking {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long STEP_MILLIS = 50;

  private final Duration limit;
  private final Executor threads;
  private final Set<Object> busy = ConcurrentHashMap.newKeySet();

  /// A question.
  interface Question<T> {
    T ask() throws Problem;
  }

  /// What came of a question.
  sealed interface Answer<T> {
    record Given<T>(T value) implements Answer<T> {}

    record Refused<T>(Problem problem) implements Answer<T> {}

    /// Nothing came in time.
    ///
    /// @param evidence for how long
    record Silence<T>(String evidence) implements Answer<T> {}
  }

  public Asking() {
    // Platform threads: a hung folder keeps a virtual one's carrier, of which there are but a few.
    this(LIMIT, work -> Thread.ofPlatform().name("zseal-look").daemon(true).start(work));
  }

  /// @param limit how long a round takes at most, measured as the machine runs and not by its clock
  Asking(Duration limit, Executor threads) {
    this.limit = limit;
    this.threads = threads;
  }

  Round round() {
    return new Round();
  }

  /// The questions of one look. For one thread.
  final class Round {

    private final List<Asked<?>> all = new ArrayList<>();

    /// Asks in a thread of its own.
    ///
    /// @param of who is asked, equal from look to look
    <T> Asked<T> ask(Object of, Question<T> question) {
      Asked<T> asked = new Asked<>();
      all.add(asked);
      if (busy.add(of)) {
        threads.execute(() -> {
          try {
            asked.group.run(() -> asked.answer(question));
          } finally {
            busy.remove(of);
            asked.over.countDown();
          }
        });
      } else {
        asked.put(new Answer.Silence<>("it has not answered yet what it was asked before"));
        asked.over.countDown();
      }
      return asked;
    }

    /// Waits until all have answered, or the time is over, or this thread's group is stopped.
    void await() {
      long left = limit.toMillis();
      for (Asked<?> asked : all) {
        while (left > 0 && !ProcessGroup.isCurrentStopped() && !asked.isOver()) {
          left -= STEP_MILLIS;
        }
        asked.give(limit);
      }
    }
  }

  /// A question that was asked.
  static final class Asked<T> {

    private final ProcessGroup group = new ProcessGroup();
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Answer<T> answer;
    private @Nullable RuntimeException defect;

    private void answer(Question<T> question) {
      try {
        put(new Answer.Given<>(question.ask()));
      } catch (Problem e) {
        put(new Answer.Refused<>(e));
      } catch (RuntimeException e) {
        synchronized (this) {
          defect = e;
        }
      }
    }

    /// The first counts: what comes too late was told as missing.
    private synchronized void put(Answer<T> found) {
      answer = answer == null ? found : answer;
    }

    /// Waits a step.
    private boolean isOver() {
      try {
        return over.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return true;
      }
    }

    private void give(Duration waited) {
      if (over.getCount() > 0) {
        put(new Answer.Silence<>("it was asked, and said nothing for " + words(waited)));
        // Such processes as can be killed are: then it may be asked again.
        group.stop();
      }
    }

    private static String words(Duration span) {
      return span.toMinutes() > 0 ? span.toMinutes() + " minutes" : span.toMillis() + " ms";
    }

    /// What came; a defect of the question is thrown here.
    synchronized Answer<T> answer() {
      if (defect != null) {
        throw defect;
      }
      return answer == null ? new Answer.Silence<>("its thread died") : answer;
    }
  }
}
