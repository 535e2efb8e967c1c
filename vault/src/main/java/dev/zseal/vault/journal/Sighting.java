package dev.zseal.vault.journal;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// When a sweep first saw a pin whose own time says nothing: that of a clock that was ahead, or one
/// that cannot be read.
///
/// Not every store tells when an object was written, so it is noted beside the pin. A pin that is
/// put anew has another id, and so is seen for the first time again.
///
/// Format: `docs/format/vault.md`, "Pin".
final class Sighting {

  private static final String FORMAT = "zseal-sighting-1";
  private static final int MAX_BYTES = 4 << 10;

  private Sighting() {}

  /// When it was, as the object `name` has it: now, if there is none yet. One that cannot be read,
  /// or that is ahead itself, is none.
  static Instant first(Store store, String name, Instant now) throws Problem {
    if (store.exists(name)) {
      Instant seen = read(store, name);
      if (seen != null && !seen.isAfter(now)) {
        return seen;
      }
      store.delete(name);
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("seen", now.toString());
    try {
      store.put(name, Json.write(json));
    } catch (Problem.Conflict _) {
      // A sweep of another host saw it just now.
    }
    return now;
  }

  private static @Nullable Instant read(Store store, String name) throws Problem {
    try {
      Json json = Json.parse(store.readAll(name, MAX_BYTES), name);
      json.requireFormat(FORMAT, "Delete it.");
      return Instant.parse(json.text("seen"));
    } catch (Problem.Corrupt | Problem.TooNew | DateTimeParseException _) {
      return null;
    }
  }
}
