package dev.zseal.alert;

import java.time.Duration;
import java.time.InstantSource;

/// Couriers that do not wait between attempts, for tests of other packages.
public final class ImpatientCouriers {

  private ImpatientCouriers() {}

  public static Courier courier(InstantSource clock) {
    Duration limit = Couriers.LIMIT;
    return new Courier(Alarms.NAS, clock, limit, limit, _ -> {}, null, _ -> {});
  }
}
