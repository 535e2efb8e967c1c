package dev.zseal.alert;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The pings of one monitor, one after another on a virtual thread: an end never overtakes a start.
///
/// A ping that has another behind it gets no further attempt: when the end is known, nobody needs
/// the start.
final class PingLane {
  private final Monitor monitor;
  private final Attempts attempts;
  private final Http http;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("zseal-ping").factory());
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<Entry> entries = new ArrayList<>();

  private static final class Entry {
    private volatile @Nullable Delivery delivery;
  }

  PingLane(Monitor monitor, Attempts attempts, Http http) {
    this.monitor = monitor;
    this.attempts = attempts;
    this.http = http;
  }

  synchronized void add(Ping ping) {
    var entry = new Entry();
    entries.add(entry);
    waiting.incrementAndGet();
    try {
      thread.execute(() -> {
        waiting.decrementAndGet();
        entry.delivery = deliver(ping);
      });
    } catch (RejectedExecutionException _) {
      entry.delivery = new Delivery(monitor.host(), false, "sent after the end");
    }
  }

  private Delivery deliver(Ping ping) {
    return PingCall.of(monitor, ping)
        .map(call ->
            attempts.deliver(monitor.host(), () -> http.attempt(call), () -> waiting.get() > 0))
        .orElseGet(() -> new Delivery(monitor.host(), true, "nothing to send: it keeps no log"));
  }

  void takeNoMore() {
    thread.shutdown();
  }

  void await() throws InterruptedException {
    while (!thread.awaitTermination(1, TimeUnit.HOURS)) {
      // Whoever waits for this has the shorter breath.
    }
  }

  /// Gives up what is not sent yet.
  synchronized List<Delivery> end() {
    thread.shutdownNow();
    List<Delivery> all = new ArrayList<>();
    for (Entry entry : entries) {
      Delivery delivery = entry.delivery;
      all.add(
          delivery != null
              ? delivery
              : new Delivery(monitor.host(), false, "given up before it was delivered"));
    }
    return all;
  }
}
