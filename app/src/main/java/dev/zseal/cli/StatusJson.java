package dev.zseal.cli;

import dev.zseal.history.Outcome;
import dev.zseal.history.Point;
import dev.zseal.history.Run;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import dev.zseal.vault.ledger.Catalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How things stand, as JSON. Times are ISO 8601 in UTC, spans whole seconds, sizes bytes; what is
/// not known is null.
final class StatusJson {

  private StatusJson() {}

  static Map<String, @Nullable Object> of(Status status) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("time", status.time());
    fields.put("verdict", status.worst().map(w -> w.name().toLowerCase(Locale.ROOT)).orElse("ok"));
    fields.put("copies", status.copies().stream().map(c -> copy(c, status.time())).toList());
    fields.put("jobs", status.jobs().stream().map(StatusJson::job).toList());
    fields.put("targets", status.targets().stream().map(StatusJson::target).toList());
    fields.put("runner", runner(status.runner()));
    List<Object> alarms = new ArrayList<>();
    status
        .alarms()
        .forEach(alarm -> {
          Map<String, @Nullable Object> one = new LinkedHashMap<>();
          one.put("key", alarm.key());
          one.put("severity", alarm.severity().name().toLowerCase(Locale.ROOT));
          one.put("what", alarm.what());
          one.put("cause", alarm.evidence());
          one.put("hint", alarm.hint());
          alarms.add(one);
        });
    fields.put("alarms", alarms);
    return fields;
  }

  private static Map<String, @Nullable Object> runner(Runner runner) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    switch (runner) {
      case Runner.Daemon(Optional<Instant> since) -> {
        fields.put("daemon", "runs");
        fields.put("since", since.orElse(null));
      }
      case Runner.Silent(String evidence) -> {
        fields.put("daemon", "silent");
        fields.put("problem", evidence);
      }
      case Runner.Others(Optional<Run> last, _) -> {
        fields.put("daemon", "none");
        fields.put("lastStarted", last.map(Run::started).orElse(null));
      }
    }
    return fields;
  }

  private static Map<String, @Nullable Object> copy(Status.Copy copy, Instant now) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("dataset", copy.dataset());
    fields.put("target", copy.target());
    fields.put("job", copy.job());
    fields.put("snapshot", copy.newest().map(Point::snapshot).orElse(null));
    fields.put("guid", copy.newest().map(p -> Catalog.guid(p.guid())).orElse(null));
    fields.put("creation", copy.newest().map(Point::creation).orElse(null));
    fields.put("verified", copy.newest().map(Point::verified).orElse(null));
    fields.put("grade", copy.grade());
    fields.put("age", copy.newest().isPresent() ? copy.age(now).toSeconds() : null);
    fields.put("objective", copy.objective().toSeconds());
    fields.put("late", copy.isLate(now));
    return fields;
  }

  private static Map<String, @Nullable Object> job(Status.JobState job) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", job.name());
    fields.put("kind", job.work());
    fields.put("running", job.running());
    fields.put("next", job.next().orElse(null));
    fields.put("after", job.after());
    fields.put("lastGood", job.lastGood().orElse(null));
    fields.put("runs", job.runs().stream().map(StatusJson::run).toList());
    return fields;
  }

  private static Map<String, @Nullable Object> run(Run run) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("run", run.id());
    fields.put("started", run.started());
    fields.put("why", run.why());
    fields.put("outcome", run.outcome().map(Outcome::word).orElse(null));
    fields.put("seconds", run.took().toSeconds());
    fields.put("exitStatus", run.exitStatus());
    fields.put("snapshots", run.arrived());
    fields.put("bytes", run.bytes());
    fields.put("failures", run.failures());
    return fields;
  }

  private static Map<String, @Nullable Object> target(Status.TargetState target) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", target.name());
    fields.put("place", target.place());
    fields.put("there", target.there());
    fields.put("mayBeAway", target.mayBeAway());
    fields.put("used", target.used() < 0 ? null : target.used());
    fields.put("free", target.free() < 0 ? null : target.free());
    fields.put("full", target.full().orElse(null));
    fields.put("problem", target.problem().map(p -> p.what() + ": " + p.evidence()).orElse(null));
    return fields;
  }
}
