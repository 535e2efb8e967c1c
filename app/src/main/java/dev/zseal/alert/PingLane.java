package dev.zseal.alert;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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
  private final Consumer<Delivery> pinged;

  /* Those of which nothing is known yet. No more is kept: a daemon lives for years. */
  private int open;

  PingLane(Monitor monitor, Attempts attempts, Http http, Consumer<Delivery> pinged) {
    this.monitor = monitor;
    this.attempts = attempts;
    this.http = http;
    this.pinged = pinged;
  }

  void add(Ping ping) {
    synchronized (this) {
      open++;
    }
    waiting.incrementAndGet();
    try {
      thread.execute(() -> {
        waiting.decrementAndGet();
        tell(deliver(ping));
      });
    } catch (RejectedExecutionException _) {
      tell(new Delivery(monitor.host(), false, "sent after the end"));
    }
  }

  /// What comes after the end was told as given up.
  private void tell(Delivery delivery) {
    synchronized (this) {
      if (open == 0) {
        return;
      }
      open--;
    }
    pinged.accept(delivery);
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
  void end() {
    int left;
    synchronized (this) {
      left = open;
      open = 0;
    }
    thread.shutdownNow();
    for (int i = 0; i < left; i++) {
      pinged.accept(new Delivery(monitor.host(), false, "given up before it was delivered"));
    }
  }
}
