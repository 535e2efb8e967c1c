package dev.zseal.history;

import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events as lines of JSON.
public final class EventText {

  private EventText() {}

  public static String line(Event.Dated dated) {
    Map<String, @Nullable Object> f = new LinkedHashMap<>();
    f.put("time", dated.time());
    switch (dated.event()) {
      case Event.Started e -> {
        f.put("event", "started");
        f.put("job", e.job());
        f.put("run", e.run());
        f.put("why", e.why());
        f.put("version", e.version());
      }
      case Event.Step e -> {
        f.put("event", "step");
        f.put("command", e.command());
      }
      case Event.Note e -> {
        f.put("event", "note");
        f.put("text", e.text());
      }
      case Event.Progress e -> {
        f.put("event", "progress");
        place(f, e.dataset(), e.target());
        f.put("bytes", e.bytes());
      }
      case Event.Arrived e -> {
        f.put("event", "arrived");
        place(f, e.dataset(), e.target());
        snapshot(f, e.snapshot(), e.guid(), e.creation());
        f.put("bytes", e.bytes());
        f.put("stored", e.stored());
      }
      case Event.Verified e -> {
        f.put("event", "verified");
        place(f, e.dataset(), e.target());
        snapshot(f, e.snapshot(), e.guid(), e.creation());
        f.put("how", e.how());
      }
      case Event.Wrapped e -> {
        f.put("event", "wrapped");
        place(f, e.dataset(), e.target());
        f.put("snapshot", e.snapshot());
        f.put("creation", e.creation());
        f.put("root", e.root());
        f.put("of", e.of());
        f.put("fingerprint", e.fingerprint());
      }
      case Event.Pruned e -> {
        f.put("event", "pruned");
        place(f, e.dataset(), e.place());
        f.put("snapshots", e.snapshots());
      }
      case Event.Found e -> {
        f.put("event", "found");
        f.put("target", e.target());
        f.put("text", e.text());
      }
      case Event.Failed e -> {
        f.put("event", "failed");
        place(f, e.dataset(), e.target());
        f.put("error", e.what());
        f.put("cause", e.evidence());
        f.put("hint", e.hint());
        f.put("exitStatus", e.exitStatus());
      }
      case Event.Finished e -> {
        f.put("event", "finished");
        f.put("outcome", e.outcome().word());
        f.put("millis", e.took().toMillis());
        f.put("exitStatus", e.exitStatus());
        f.put("retry", e.retry());
      }
    }
    return JsonLine.of(f);
  }

  private static void place(Map<String, @Nullable Object> f, String dataset, String target) {
    f.put("dataset", dataset);
    f.put("target", target);
  }

  private static void snapshot(
      Map<String, @Nullable Object> f, String snapshot, long guid, Instant creation) {
    f.put("snapshot", snapshot);
    f.put("guid", Json.hex(guid));
    f.put("creation", creation);
  }

  /// The event of a line.
  ///
  /// @param what names the log in errors
  static Event.Dated parse(String line, String what) throws Problem {
    Json j = Json.parse(line.getBytes(StandardCharsets.UTF_8), what);
    Instant time = instant(j, "time");
    Event event =
        switch (j.text("event")) {
          case "started" ->
              new Event.Started(j.text("job"), j.text("run"), j.text("why"), j.text("version"));
          case "step" -> new Event.Step(j.text("command"));
          case "note" -> new Event.Note(j.text("text"));
          case "progress" ->
              new Event.Progress(j.text("dataset"), j.text("target"), j.number("bytes"));
          case "arrived" ->
              new Event.Arrived(
                  j.text("dataset"),
                  j.text("target"),
                  j.text("snapshot"),
                  j.id("guid"),
                  instant(j, "creation"),
                  j.number("bytes"),
                  j.number("stored"));
          case "verified" ->
              new Event.Verified(
                  j.text("dataset"),
                  j.text("target"),
                  j.text("snapshot"),
                  j.id("guid"),
                  instant(j, "creation"),
                  j.text("how"));
          case "wrapped" ->
              new Event.Wrapped(
                  j.text("dataset"),
                  j.text("target"),
                  j.text("snapshot"),
                  instant(j, "creation"),
                  j.text("root"),
                  j.text("of"),
                  j.text("fingerprint"));
          case "pruned" ->
              new Event.Pruned(j.text("dataset"), j.text("target"), j.smallNumber("snapshots"));
          case "found" -> new Event.Found(j.text("target"), j.text("text"));
          case "failed" ->
              new Event.Failed(
                  j.text("dataset"),
                  j.text("target"),
                  j.text("error"),
                  j.text("cause"),
                  j.text("hint"),
                  j.smallNumber("exitStatus"));
          case "finished" -> finished(j);
          default -> throw j.damaged("its event is not known: " + j.text("event"));
        };
    return new Event.Dated(time, event);
  }

  private static Event finished(Json j) throws Problem {
    var finished =
        new Event.Finished(
            outcome(j), Duration.ofMillis(j.number("millis")), j.smallNumber("exitStatus"));
    return j.has("retry")
        ? new Event.Finished(
            finished.outcome(), finished.took(), finished.exitStatus(), j.flag("retry"))
        : finished;
  }

  private static Outcome outcome(Json j) throws Problem {
    try {
      return Outcome.of(j.text("outcome"));
    } catch (IllegalArgumentException _) {
      throw j.damaged("its outcome is not known");
    }
  }

  private static Instant instant(Json j, String name) throws Problem {
    try {
      return Instant.parse(j.text(name));
    } catch (DateTimeException _) {
      throw j.damaged(name + " is no time");
    }
  }
}
