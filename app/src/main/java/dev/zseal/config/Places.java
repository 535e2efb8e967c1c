package dev.zseal.config;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.SshTarget;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The sources and targets of the file, by name.
final class Places {

  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<String, Target> targets = new LinkedHashMap<>();

  void addSource(Section section) {
    Optional<SshTarget> host = section.read("host", SshTarget::parse);
    Optional<Path> config = section.read("ssh_config", JobReader::path);
    if (host.isEmpty() && config.isPresent()) {
      section.fault("ssh_config", "ssh_config without a host", "Write host = \"ssh://HOST\".");
    }
    sources.put(section.label(), new Source(section.label(), host, config));
    section.close();
  }

  void addTarget(Section section) {
    Optional<Target> vault = vault(section);
    Optional<Target> pool = pool(section);
    if (vault.isPresent() == pool.isPresent()) {
      section.fault(
          "vault",
          vault.isPresent() ? "it is both a vault and a pool" : "it is neither a vault nor a pool",
          "Write vault = \"/path\" or pool = \"backup/nas\".");
    }
    vault.or(() -> pool).ifPresent(target -> targets.put(section.label(), target));
    section.close();
  }

  private static Optional<Target> vault(Section section) {
    boolean away = section.flag("may_be_away", false);
    return section
        .read("vault", JobReader::folder)
        .map(folder -> new Target.VaultTarget(section.label(), folder, away));
  }

  private static Optional<Target> pool(Section section) {
    Optional<DatasetName> below = section.read("pool", DatasetName::parse);
    Optional<SshTarget> host = section.read("host", SshTarget::parse);
    Optional<Path> config = section.read("ssh_config", JobReader::path);
    boolean visiting = section.flag("import", false);
    var folders = section.readAll("import_dirs", JobReader::path);
    String guid = section.read("import_guid", Places::guid).orElse("");
    boolean away = section.flag("may_be_away", false);
    return below.map(dataset ->
        new Target.PoolTarget(
            section.label(),
            dataset,
            new Source("", host, config),
            visiting || !folders.isEmpty() || !guid.isEmpty(),
            folders,
            guid,
            away));
  }

  private static String guid(String text) throws Problem {
    if (!text.matches("[1-9][0-9]{0,19}")) {
      throw new Problem.Usage(
          "'%s' is not the GUID of a pool".formatted(text),
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
          "there is no source " + text,
          sources.isEmpty() ? "no [source.NAME] is there" : "there are " + sources.keySet(),
          Suggestion.of(text, sources.keySet())
              + "Write [source.%s] and its host.".formatted(text));
    }
    return source;
  }

  /// A target by name.
  Target target(String text) throws Problem {
    Target target = targets.get(text);
    if (target == null) {
      throw new Problem.Usage(
          "there is no target " + text,
          targets.isEmpty() ? "no [target.NAME] is there" : "there are " + targets.keySet(),
          Suggestion.of(text, targets.keySet())
              + "Write [target.%s] with its vault or pool.".formatted(text));
    }
    return target;
  }
}
