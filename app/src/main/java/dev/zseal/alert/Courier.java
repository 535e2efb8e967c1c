package dev.zseal.alert;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Carries notices to channels and pings to monitors.
///
/// It never throws because of what is on the other side: a backup is not to fail, nor to be slow,
/// because its monitoring does. What became of things is told by [Delivery]s. Three attempts, with
/// 1 s and 5 s between them or what the other side asks for, up to 60 s (`docs/alerts.md`, "When it
/// does not get through").
///
/// May be used by several threads. [#close(Duration)] has to be called.
public final class Courier {
  private static final Duration HTTP_LIMIT = Duration.ofSeconds(30);
  private static final Duration MAIL_LIMIT = Duration.ofSeconds(60);

  private final Origin origin;
  private final InstantSource clock;
  private final Attempts httpAttempts;
  private final Attempts mailAttempts;
  private final Http http;
  private final Smtp smtp;
  private final Consumer<Delivery> pinged;
  private final Map<Monitor, PingLane> lanes = new LinkedHashMap<>();
  private boolean closed;

  public Courier(Origin origin, InstantSource clock) {
    this(origin, clock, _ -> {});
  }

  /// @param pinged hears what became of each ping, as soon as that is known and from any thread
  public Courier(Origin origin, InstantSource clock, Consumer<Delivery> pinged) {
    this(origin, clock, HTTP_LIMIT, MAIL_LIMIT, Thread::sleep, null, pinged);
  }

  Courier(
      Origin origin,
      InstantSource clock,
      Duration httpLimit,
      Duration mailLimit,
      Attempts.Pause pause,
      @Nullable SSLContext tls,
      Consumer<Delivery> pinged) {
    this.pinged = pinged;
    this.origin = origin;
    this.clock = clock;
    httpAttempts = new Attempts(httpLimit, pause);
    mailAttempts = new Attempts(mailLimit, pause);
    http = new Http(origin.agent(), clock, tls);
    smtp = new Smtp(origin.host(), tls);
  }

  /// Sends notices by all channels at once, and waits until each has taken or failed them.
  ///
  /// @param batch the worst first, as [Outcome] has them
  public Sent send(List<Notice> batch, List<Channel> channels) {
    if (batch.isEmpty()) {
      return new Sent(List.of(), List.of());
    }
    List<Leg> legs = new ArrayList<>();
    for (Channel channel : channels) {
      var leg = new Leg(channel);
      leg.thread = Thread.ofVirtual().name("zseal-alert").start(() -> leg.go(batch));
      legs.add(leg);
    }
    List<Delivery> deliveries = new ArrayList<>();
    Set<Notice> delivered = new HashSet<>();
    for (Leg leg : legs) {
      leg.join();
      deliveries.addAll(leg.deliveries);
      delivered.addAll(leg.delivered);
    }
    return new Sent(deliveries, batch.stream().filter(n -> !delivered.contains(n)).toList());
  }

  /// What one channel does with a batch.
  private final class Leg {
    private final Channel channel;
    /* Read by the caller, perhaps before the thread has ended. */
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final List<Notice> delivered = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;

    Leg(Channel channel) {
      this.channel = channel;
    }

    void go(List<Notice> batch) {
      switch (channel) {
        case Webhook webhook -> {
          Call call = WebhookCall.of(webhook, batch, origin, clock.instant());
          note(batch, deliver(httpAttempts, () -> http.attempt(call)));
        }
        case Ntfy ntfy -> {
          for (Letter letter : Letter.of(batch, origin)) {
            Call call = NtfyCall.of(ntfy, letter);
            if (!note(letter.notices(), deliver(httpAttempts, () -> http.attempt(call)))) {
              return;
            }
          }
        }
        case Mail mail -> {
          for (Letter letter : Letter.of(batch, origin)) {
            if (!note(letter.notices(), deliver(mail, letter))) {
              return;
            }
          }
        }
      }
    }

    private Delivery deliver(Mail mail, Letter letter) {
      Session session = smtp.session(mail);
      MimeMessage message;
      try {
        message = MailMessage.of(session, mail, letter, origin, clock.instant());
      } catch (MessagingException _) {
        return new Delivery(channel.host(), false, "no mail can be made of it");
      }
      return deliver(mailAttempts, () -> smtp.attempt(mail, session, message));
    }

    private Delivery deliver(Attempts attempts, Callable<Result> attempt) {
      return attempts.deliver(channel.host(), attempt, () -> false);
    }

    /// False if the rest need not be tried: whoever is out of reach for one is for the next.
    private boolean note(List<Notice> notices, Delivery delivery) {
      deliveries.add(delivery);
      if (delivery.delivered()) {
        delivered.addAll(notices);
      }
      return delivery.delivered();
    }

    void join() {
      Thread started = thread;
      if (started == null) {
        return;
      }
      try {
        started.join();
      } catch (InterruptedException _) {
        started.interrupt();
        joinInterrupted(started);
      }
    }

    /// An interrupted leg ends soon: it waits for nothing but threads it has interrupted.
    private static void joinInterrupted(Thread started) {
      try {
        started.join(Duration.ofSeconds(1));
      } catch (InterruptedException _) {
        // Interrupted twice: the caller is in a hurry.
      }
      Thread.currentThread().interrupt();
    }
  }

  /// Sends a ping in the background. Pings to one monitor arrive in the order of these calls.
  public synchronized void ping(Monitor monitor, Ping ping) {
    if (!closed) {
      lanes.computeIfAbsent(monitor, m -> new PingLane(m, httpAttempts, http, pinged)).add(ping);
    }
  }

  /// Waits for the pings that are on their way, at most that long, and gives up the rest.
  public void close(Duration limit) {
    List<PingLane> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(lanes.values());
    }
    all.forEach(PingLane::takeNoMore);
    Thread waiting = Thread.ofVirtual().name("zseal-ping-end").start(() -> awaitAll(all));
    try {
      waiting.join(limit);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    waiting.interrupt();
    all.forEach(PingLane::end);
    http.close();
  }

  private static void awaitAll(List<PingLane> lanes) {
    try {
      for (PingLane lane : lanes) {
        lane.await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
