package dev.zseal.config;

import dev.zseal.alert.Monitor;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.schedule.Schedule;
import dev.zseal.schedule.Window;
import dev.zseal.vault.retain.KeepSpan;
import dev.zseal.vault.retain.RetentionPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a job: a `[job.NAME]` table, or the whole file where there is none.
final class JobReader {

  /// Keys of a job.
  static final List<String> KEYS =
      List.of(
          "kind",
          "datasets",
          "exclude",
          "property",
          "recursive",
          "source",
          "to",
          "vault",
          "pool",
          "schedule",
          "jitter",
          "window",
          "after",
          "limit",
          "max_age",
          "monitor",
          "monitor_kind",
          "latest_only",
          "verify",
          "keep",
          "keep_source",
          "sample",
          "key",
          "canary",
          "files",
          "compare");

  private static final List<String> KINDS = List.of("backup", "scrub", "drill");
  private static final int USUAL_FILES = 20;

  private final Places places;
  private final SecretReader secrets;

  JobReader(Places places, SecretReader secrets) {
    this.places = places;
    this.secrets = secrets;
  }

  Job read(Section section, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
      section.fault(
          "kind",
          "'%s' cannot name a job".formatted(name),
          "Use letters, digits, - and _, at most 64 of them.");
    }
    String kind = section.choice("kind", KINDS, "backup");
    List<Target> targets = targets(section);
    Selection datasets = selection(section);
    boolean chosen = !datasets.include().isEmpty() || datasets.property().isPresent();
    if (!chosen && !kind.equals("scrub")) {
      section.fault(
          "datasets", "it names no datasets", "Write datasets = [\"tank/photos\"], or a property.");
    }
    if (targets.isEmpty()) {
      section.fault("to", "it has no target", "Write vault = \"/mnt/usb/vault\".");
    }
    if (!kind.equals("backup") && targets.stream().anyMatch(t -> t instanceof Target.PoolTarget)) {
      section.fault(
          "to", "a %s is for vaults, and a target is a pool".formatted(kind), "Name vaults only.");
    }
    Work work = work(kind, section);
    return new Job(
        name,
        work,
        section.read("source", places::source).orElse(Source.HERE),
        datasets,
        targets,
        section.read("schedule", Schedule::parse),
        section.read("jitter", Spans::span).orElse(Duration.ZERO),
        section.read("window", Window::parse),
        section.texts("after"),
        section.read("limit", ByteRate::parse).orElse(0L),
        section.read("max_age", Spans::span),
        monitor(section));
  }

  /// Takes the keys of a job for known in the file itself.
  void markKeys(Section top) {
    KEYS.forEach(top::ask);
  }

  private Work work(String kind, Section section) {
    // All are asked for, whatever the kind, so that a key of another kind is told as such.
    boolean latest = section.flag("latest_only", false);
    boolean verify = section.flag("verify", true);
    Optional<RetentionPolicy> keep = keep(section, "keep");
    Optional<RetentionPolicy> keepSource = keep(section, "keep_source");
    int sample = section.read("sample", Spans::share).orElse(100);
    Optional<Path> key = section.read("key", secrets::path);
    List<String> canaries = section.readAll("canary", JobReader::absolute);
    int files = section.number("files", 0, 100_000, USUAL_FILES);
    boolean compare = section.flag("compare", false);
    misplaced(section, kind);
    return switch (kind) {
      case "scrub" -> new Work.Scrub(sample);
      case "drill" -> {
        if (key.isEmpty()) {
          section.fault(
              "key",
              "a drill opens a backup, and has no key for it",
              "Write key = \"file:/etc/zseal/photos.key\".");
        }
        yield new Work.Drill(key.orElse(Path.of("/")), canaries, files, compare);
      }
      default -> new Work.Backup(latest, verify, keep, keepSource);
    };
  }

  private static void misplaced(Section section, String kind) {
    Set<String> backup = Set.of("latest_only", "verify", "keep", "keep_source", "limit", "max_age");
    Set<String> drill = Set.of("key", "canary", "files", "compare");
    for (String key : KEYS) {
      boolean wrong =
          backup.contains(key) && !kind.equals("backup")
              || drill.contains(key) && !kind.equals("drill")
              || key.equals("sample") && !kind.equals("scrub");
      // A scrub reads at a rate, too.
      if (wrong && section.isOwn(key) && !(key.equals("limit") && kind.equals("scrub"))) {
        section.fault(key, "a %s has no use for %s".formatted(kind, key), "Leave it out.");
      }
    }
  }

  private List<Target> targets(Section section) {
    List<Target> targets = new ArrayList<>(section.readAll("to", places::target));
    section
        .read("vault", JobReader::folder)
        .ifPresent(folder -> targets.add(new Target.VaultTarget(folder.toString(), folder, false)));
    section
        .read("pool", DatasetName::parse)
        .ifPresent(below ->
            targets.add(
                new Target.PoolTarget(
                    below.value(), below, Source.HERE, false, List.of(), "", false)));
    return targets;
  }

  private static Selection selection(Section section) {
    return new Selection(
        section.readAll("datasets", Selection.Choice::parse),
        section.readAll("exclude", Selection.Choice::parse),
        section.read("property", Selection.Property::parse),
        section.flag("recursive", false));
  }

  private Optional<Monitor> monitor(Section section) {
    String kind =
        section.choice("monitor_kind", List.of("auto", "cronitor", "healthchecks"), "auto");
    return section.read("monitor", text -> Monitor.of(kind, secrets.secret(text)));
  }

  private static Optional<RetentionPolicy> keep(Section outer, String key) {
    Optional<Section> found = outer.section(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section keep = found.get();
    int most = 100_000;
    RetentionPolicy policy =
        new RetentionPolicy(
            keep.number("last", -1, most, 0),
            keep.number("hourly", -1, most, 0),
            keep.number("daily", -1, most, 0),
            keep.number("weekly", -1, most, 0),
            keep.number("monthly", -1, most, 0),
            keep.number("yearly", -1, most, 0),
            keep.read("within", KeepSpan::parse).orElse(null),
            Set.copyOf(keep.texts("tags")));
    if (!policy.hasRules()) {
      outer.fault(key, key + " has no rule", "Write %s = { daily = 7 }".formatted(key));
    }
    keep.close();
    return Optional.of(policy);
  }

  private static String absolute(String text) throws Problem {
    if (!text.startsWith("/")) {
      throw new Problem.Usage(
          "'%s' is no path in a dataset".formatted(text), "it does not begin with /", "Write /x.");
    }
    return text;
  }

  static Path path(String text) throws Problem {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    throw new Problem.Usage(
        "'%s' is no absolute path".formatted(text),
        "jobs run with no folder of their own",
        "Begin it with /.");
  }

  /// The folder of a vault.
  static Path folder(String text) throws Problem {
    if (text.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*")) {
      throw new Problem.Usage(
          "this zseal keeps vaults in local folders only",
          "a %s:// vault was asked for".formatted(text.substring(0, text.indexOf(':'))),
          "Give a folder; remote vaults come with a later version.");
    }
    return path(text);
  }
}
