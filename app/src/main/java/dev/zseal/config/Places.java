package dev.zseal.config;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.SshTarget;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sources and targets of the file, by name.
final class Places {

  /* Stand in for what was wrong; a configuration with faults is never used. */
  private static final SshTarget UNKNOWN = new SshTarget(null, "unknown", 0);
  private static final Path NOWHERE = Path.of("/");

  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<String, Target> targets = new LinkedHashMap<>();

  void addSource(Section section) {
    String name = section.label();
    Optional<SshTarget> host = section.read("host", SshTarget::parse);
    Optional<Path> config = section.read("ssh_config", JobReader::path);
    if (!section.has("host")) {
      section.fault(
          "host",
          "it has no host",
          "Write host = \"ssh://USER@HOST\"; for this machine a job needs no source.");
    }
    sources.put(name, new Source(name, Optional.of(host.orElse(UNKNOWN)), config));
    section.close(TableKind.SOURCE);
  }

  void addTarget(Section section) {
    boolean away = section.flag("may_be_away", false);
    Optional<Target> vault =
        section
            .read("vault", JobReader::folder)
            .map(folder -> new Target.VaultTarget(section.label(), folder, away));
    Optional<Target> pool = pool(section, away);
    boolean both = section.has("vault") && section.has("pool");
    if (both || (!section.has("vault") && !section.has("pool"))) {
      section.fault(
          both ? "pool" : "vault",
          both ? "it is both a vault and a pool" : "it is neither a vault nor a pool",
          both
              ? "Make two targets of it; a job can have both: to = [\"...\", \"...\"]."
              : "Write vault = \"/mnt/usb/vault\" or pool = \"backup/nas\".");
    } else if (section.has("vault")) {
      uselessForVault(section);
    }
    // What was wrong has been said: the jobs that name it need not say it again.
    targets.put(
        section.label(),
        vault.or(() -> pool).orElse(new Target.VaultTarget(section.label(), NOWHERE, away)));
    section.close(TableKind.TARGET);
  }

  private static void uselessForVault(Section section) {
    if (section.isOwn("host")) {
      section.fault(
          "host",
          "a vault lies in a folder of this machine, and has no host",
          "Mount that folder here (NFS, SMB, sshfs), or run zseal over there.");
    }
    section.useless(List.of("ssh_config", "import", "import_dirs", "import_guid"), "a vault");
  }

  private static Optional<Target> pool(Section section, boolean away) {
    Optional<DatasetName> below = section.read("pool", DatasetName::parse);
    Optional<SshTarget> host = section.read("host", SshTarget::parse);
    Optional<Path> config = section.read("ssh_config", JobReader::path);
    if (section.has("pool") && section.has("ssh_config") && !section.has("host")) {
      section.fault(
          "ssh_config", "ssh_config without a host", "Write host = \"ssh://USER@HOST\" as well.");
    }
    boolean visiting = section.flag("import", false);
    List<Path> folders = section.readAll("import_dirs", JobReader::path);
    String guid = section.read("import_guid", Places::guid).orElse("");
    Optional<SshTarget> machine = section.has("host") ? host.or(() -> Optional.of(UNKNOWN)) : host;
    return below.map(dataset ->
        new Target.PoolTarget(
            section.label(),
            dataset,
            new Source("", machine, config),
            visiting || !folders.isEmpty() || !guid.isEmpty(),
            folders,
            guid,
            away));
  }

  private static String guid(String text) throws Problem {
    if (!text.matches("[1-9][0-9]{0,19}")) {
      throw new Problem.Usage(
          "'%s' is not the GUID of a pool".formatted(Suggestion.cut(text)),
          "it is not a number",
          "zpool get -H -o value guid POOL prints it.");
    }
    return text;
  }

  /// A machine by name, or by its URL.
  Source source(String text) throws Problem {
    if (text.contains("://")) {
      return new Source(text, Optional.of(SshTarget.parse(text)), Optional.empty());
    }
    Source source = sources.get(text);
    if (source == null) {
      throw new Problem.Usage(
          "there is no source '%s'".formatted(Suggestion.cut(text)),
          there("source", sources.keySet()),
          Suggestion.of(text, sources.keySet())
              + "Write [source.NAME] with its host, or the host itself: ssh://USER@HOST.");
    }
    return source;
  }

  /// A target by name.
  Target target(String text) throws Problem {
    Target target = targets.get(text);
    if (target == null) {
      throw new Problem.Usage(
          "there is no target '%s'".formatted(Suggestion.cut(text)),
          there("target", targets.keySet()),
          Suggestion.of(text, targets.keySet()) + "Write [target.NAME] with its vault or pool.");
    }
    return target;
  }

  private static String there(String kind, Collection<String> names) {
    return names.isEmpty()
        ? "the file has no [%s.NAME]".formatted(kind)
        : "there is %s".formatted(Suggestion.list(names));
  }
}
