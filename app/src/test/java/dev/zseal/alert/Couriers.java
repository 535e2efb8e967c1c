package dev.zseal.alert;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Couriers that do not wait between attempts, but write down how long they would.
final class Couriers {
  static final Duration LIMIT = Duration.ofSeconds(20);

  private final Duration limit;
  private final List<Delivery> pings = new CopyOnWriteArrayList<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  Couriers() {
    this(LIMIT);
  }

  /// @param limit of one attempt
  Couriers(Duration limit) {
    this.limit = limit;
  }

  Courier courier() {
    return courier(null);
  }

  Courier courier(@Nullable TestTls tls) {
    return new Courier(
        Alarms.NAS,
        InstantSource.fixed(Alarms.NOON),
        limit,
        limit,
        pauses::add,
        tls == null ? null : tls.context(),
        pings::add);
  }

  /// Closes it; returns what became of all pings, each monitor's in their order.
  List<Delivery> close(Courier courier, Duration limit) {
    courier.close(limit);
    return List.copyOf(pings);
  }

  List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}
