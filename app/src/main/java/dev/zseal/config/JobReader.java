package dev.zseal.config;

import dev.zseal.alert.Monitor;
import dev.zseal.backup.SnapshotPattern;
import dev.zseal.backup.Wanted;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a job: a `[job.NAME]` table, or the whole file where there is none.
final class JobReader {

  /// Keys that say one thing together: a job that has one of them takes none from the defaults.
  private static final List<List<String>> TOGETHER =
      List.of(
          List.of("to", "vault", "pool"),
          List.of("datasets", "property"),
          List.of("schedule", "after"));

  /// What a scrub or drill says itself or not at all: in the defaults it is meant for backups.
  private static final List<String> OWN =
      List.of("datasets", "property", "exclude", "recursive", "max_age");

  private static final List<String> BACKUP =
      List.of("snapshots", "match", "latest_only", "verify", "keep", "keep_source", "property");
  private static final List<String> DRILL = List.of("key", "canary", "files", "compare");
  private static final List<String> SCRUB = List.of("sample");

  private static final List<String> KINDS = List.of("backup", "scrub", "drill");
  private static final List<String> SNAPSHOTS = List.of("take", "newest", "all");
  private static final int USUAL_FILES = 20;

  private final Places places;
  private final SecretReader secrets;

  JobReader(Places places, SecretReader secrets) {
    this.places = places;
    this.secrets = secrets;
  }

  Job read(Section section, String name) {
    String kind = section.choice("kind", KINDS).orElse("backup");
    for (List<String> group : TOGETHER) {
      if (group.stream().anyMatch(section::isOwn)) {
        section.withhold(group);
      }
    }
    List<String> useless = useless(kind);
    section.useless(useless, "a " + kind);
    section.withhold(useless);
    if (!kind.equals("backup")) {
      section.withhold(OWN);
    }
    Job job = values(section, name, kind);
    needs(section, job, kind);
    return job;
  }

  /// Reads what may be meant for some jobs only, so that its mistakes are found as well.
  void check(Section defaults) {
    String kind = defaults.choice("kind", KINDS).orElse("backup");
    values(defaults, "defaults", kind);
    // What the kind of the defaults has no use for, others may have.
    for (String other : KINDS) {
      Work _ = work(other, defaults);
    }
    defaults.ask(TableKind.JOB.keys());
  }

  private Job values(Section section, String name, String kind) {
    return new Job(
        name,
        work(kind, section),
        section.read("source", places::source).orElse(Source.HERE),
        selection(section),
        targets(section),
        section.read("schedule", Schedule::parse),
        section.read("jitter", Spans::jitter).orElse(Duration.ZERO),
        section.read("window", Window::parse),
        section.texts("after"),
        section.read("limit", ByteRate::parse).orElse(0L),
        section.read("max_age", Spans::span),
        monitor(section));
  }

  private void needs(Section section, Job job, String kind) {
    if (!section.has("datasets") && !section.has("property") && !kind.equals("scrub")) {
      section.fault(
          "datasets",
          "it names no datasets",
          kind.equals("backup")
              ? "Write datasets = [\"tank/photos\"], or property = \"zseal:backup=yes\"."
              : "Write datasets = [\"tank/photos\"]: those that the key opens.");
    } else if (section.isEmptyList("datasets")) {
      section.fault("datasets", "datasets is an empty list", "Write datasets = [\"tank/photos\"].");
    }
    if (!section.has("to") && !section.has("vault") && !section.has("pool")) {
      section.fault(
          "to",
          "it has no target",
          "Write vault = \"/mnt/usb/vault\", or to = [\"NAME\"] of a [target.NAME].");
    } else if (section.isEmptyList("to")) {
      section.fault("to", "to is an empty list", "Write to = [\"NAME\"] of a [target.NAME].");
    }
    if (job.work() instanceof Work.Backup backup) {
      snapshots(section, job, backup);
    }
    Set<String> seen = new HashSet<>();
    for (Target target : job.targets()) {
      if (!seen.add(target.name())) {
        section.faultHere(
            "to", "%s is a target twice".formatted(target.name()), "Leave one of the two out.");
      }
      if (target instanceof Target.PoolTarget && !kind.equals("backup")) {
        section.faultHere(
            section.has("pool") ? "pool" : "to",
            "a %s is for vaults, and %s is a pool".formatted(kind, target.name()),
            kind.equals("scrub")
                ? "Name vaults only; a pool is scrubbed by zpool scrub."
                : "Name vaults only.");
      } else if (target instanceof Target.PoolTarget pool && isOwnSource(job, pool)) {
        section.faultHere(
            section.has("pool") ? "pool" : "to",
            "%s is where the copies go, and it lies in what is copied".formatted(pool.below()),
            "Name what is copied in datasets, and another pool here: pool = \"backup/nas\".");
      }
    }
    if (kind.equals("drill") && !section.has("key")) {
      section.fault(
          "key",
          "a drill opens a backup, and has no key for it",
          "Write key = \"file:/etc/zseal/photos.key\".");
    }
  }

  /// Whether copies would go over their originals, or into what is copied next time.
  private static boolean isOwnSource(Job job, Target.PoolTarget pool) {
    if (!pool.zfs().host().equals(job.source().host())) {
      return false;
    }
    boolean chosen =
        !job.datasets().include().isEmpty()
            && (job.datasets().names(pool.below()) || job.datasets().names(inside(pool.below())));
    return chosen
        || job.datasets().include().stream()
            .anyMatch(choice -> choice.pool().equals(pool.below().value()));
  }

  private static DatasetName inside(DatasetName name) {
    try {
      return name.child("x");
    } catch (Problem.Usage _) {
      return name;
    }
  }

  private Work work(String kind, Section section) {
    return switch (kind) {
      case "scrub" -> new Work.Scrub(section.read("sample", Spans::share).orElse(100));
      case "drill" ->
          new Work.Drill(
              section.read("key", secrets::path).orElse(Path.of("/")),
              section.readAll("canary", JobReader::absolute),
              section.number("files", 0, 100_000, USUAL_FILES, USUAL_FILES),
              section.flag("compare", false));
      default ->
          new Work.Backup(
              existing(section),
              section.flag("latest_only", false),
              section.flag("verify", true),
              keep(section, "keep"),
              keep(section, "keep_source"));
    };
  }

  /// Empty where zseal takes the snapshots.
  private static Optional<Wanted.Existing> existing(Section section) {
    List<SnapshotPattern> patterns = section.readAll("match", SnapshotPattern::parse);
    return switch (section.choice("snapshots", SNAPSHOTS).orElse("take")) {
      case "newest" -> Optional.of(new Wanted.Existing(Wanted.Extent.NEWEST, patterns));
      case "all" -> Optional.of(new Wanted.Existing(Wanted.Extent.ALL, patterns));
      default -> Optional.empty();
    };
  }

  /// What has no sense where nobody, or another tool, takes snapshots.
  private static void snapshots(Section section, Job job, Work.Backup work) {
    if (work.existing().isEmpty()) {
      if (section.isOwn("match")) {
        section.fault(
            "match",
            "match chooses among snapshots that are there, and this job takes its own",
            "Write snapshots = \"newest\" or snapshots = \"all\", or leave match out.");
      }
      return;
    }
    if (section.isOwn("keep_source")) {
      section.fault(
          "keep_source",
          "keep_source is for snapshots that zseal takes, and this job takes none",
          "Leave it out: the tool that takes the snapshots lets them go.");
    }
    boolean pool = job.targets().stream().anyMatch(Target.PoolTarget.class::isInstance);
    if (section.has("match") && pool) {
      section.faultHere(
          "match",
          "match is for vaults, and a target of this job is a pool: it gets all between two",
          "Leave match out, or give the pool a job of its own.");
    }
  }

  private static List<String> useless(String kind) {
    List<String> useless = new ArrayList<>();
    if (!kind.equals("backup")) {
      useless.addAll(BACKUP);
    }
    if (!kind.equals("drill")) {
      useless.addAll(DRILL);
    } else {
      useless.add("limit");
    }
    if (!kind.equals("scrub")) {
      useless.addAll(SCRUB);
    }
    return useless;
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
        section.readAll("exclude", Selection.Choice::anywhere),
        section.read("property", Selection.Property::parse),
        section.flag("recursive", false));
  }

  private Optional<Monitor> monitor(Section section) {
    String kind =
        section.choice("monitor_kind", List.of("auto", "cronitor", "healthchecks")).orElse("auto");
    return section.read("monitor", text -> Monitor.of(kind, secrets.secret(text)));
  }

  private static Optional<RetentionPolicy> keep(Section outer, String key) {
    Optional<Section> found =
        outer.section(key, "Write %s = { daily = 7, monthly = 12 }.".formatted(key));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section keep = found.get();
    RetentionPolicy policy =
        new RetentionPolicy(
            count(keep, "last", 7),
            count(keep, "hourly", 24),
            count(keep, "daily", 7),
            count(keep, "weekly", 4),
            count(keep, "monthly", 12),
            count(keep, "yearly", 3),
            keep.read("within", KeepSpan::parse).orElse(null),
            Set.copyOf(keep.texts("tags")));
    if (TableKind.KEEP.keys().stream().allMatch(keep::isNothing)) {
      outer.fault(
          key,
          key + " has no rule, so that nearly all would go",
          "Write %s = { daily = 7, monthly = 12 }; leave %s out to keep all.".formatted(key, key));
    }
    keep.close(TableKind.KEEP);
    return Optional.of(policy);
  }

  /// So many; -1 for all.
  private static int count(Section keep, String key, int example) {
    return keep.number(key, RetentionPolicy.UNLIMITED, 100_000, 0, example);
  }

  private static String absolute(String text) throws Problem {
    if (!text.startsWith("/")) {
      throw new Problem.Usage(
          "'%s' is no path in a dataset".formatted(Suggestion.cut(text)),
          "it does not begin with /",
          "Write it as seen from the dataset's own top: /letters/anna.txt.");
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
        "'%s' is no whole path".formatted(Suggestion.cut(text)),
        "it does not begin with /, and jobs run with no folder of their own",
        "Write it as /mnt/usb/vault.");
  }

  /// The folder of a vault.
  static Path folder(String text) throws Problem {
    if (text.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]{0,30}:.*")) {
      throw new Problem.Usage(
          "zseal keeps vaults in folders only, as yet",
          "it begins with %s:".formatted(text.substring(0, text.indexOf(':'))),
          "Give a folder. A bucket can be mounted as one (rclone mount); a later version will do"
              + " without.");
    }
    return path(text);
  }
}
