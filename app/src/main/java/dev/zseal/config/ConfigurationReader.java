package dev.zseal.config;

import dev.zseal.alert.Channel;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/// Reads a configuration file.
public final class ConfigurationReader {

  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final Map<String, String> environment;
  private final Set<Fault> faults = new LinkedHashSet<>();

  /// @param environment where `env:` and `credential:` secrets are looked up
  public ConfigurationReader(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /// What was read.
  ///
  /// @param configuration null when there are faults
  /// @param faults by line
  public record Reading(@Nullable Configuration configuration, List<Fault> faults) {
    public Reading {
      faults = List.copyOf(faults);
    }
  }

  /// Reads the file; `Usage`, naming the first mistake, if there are any.
  public Configuration read() throws Problem {
    Reading reading = look();
    if (reading.configuration() == null) {
      throw Fault.problem(file, reading.faults());
    }
    return reading.configuration();
  }

  /// Reads the file and tells of all its mistakes.
  public Reading look() throws Problem {
    return parse(text());
  }

  private String text() throws Problem {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Problem.Usage(
            file + " is no configuration", "it is larger than 1 MiB", "Name another file: -c FILE");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException _) {
      throw new Problem.Usage(
          "no configuration",
          file + " is not there",
          "Begin with an example: zseal config example > " + file);
    } catch (CharacterCodingException _) {
      throw new Problem.Usage(
          file + " is no configuration", "it is not UTF-8", "Save it as UTF-8.");
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot read the configuration",
          "%s: %s".formatted(file, e.getClass().getSimpleName()),
          "See whether this user may read it.",
          e);
    }
  }

  /// Reads a text as if it were the file's.
  Reading parse(String text) {
    // A daemon reads again and again: the mistakes of an earlier reading are no mistakes of this.
    faults.clear();
    TomlParseResult toml = Toml.parse(text);
    for (TomlParseError error : toml.errors()) {
      faults.add(
          new Fault(
              error.position().line(),
              error.position().column(),
              "this is not TOML: " + error.getMessage(),
              "Texts stand in quotes, lists in [ ], tables as [name] on their own line."));
    }
    if (!faults.isEmpty()) {
      return new Reading(null, sorted());
    }
    Section top = new Section(toml, "", TomlPosition.positionAt(1, 1), faults, null);
    Configuration configuration = configuration(top);
    top.close();
    return faults.isEmpty() ? new Reading(configuration, List.of()) : new Reading(null, sorted());
  }

  private List<Fault> sorted() {
    List<Fault> all = new ArrayList<>(faults);
    all.sort(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column));
    return all;
  }

  private Configuration configuration(Section top) {
    SecretReader secrets = new SecretReader(environment);
    Places places = new Places();
    top.sections("source").forEach(places::addSource);
    top.sections("target").forEach(places::addTarget);
    Map<String, Job> jobs = new LinkedHashMap<>();
    JobReader reader = new JobReader(places, secrets);
    Section defaults = top.section("defaults").orElse(null);
    List<Section> named = top.sections("job");
    if (named.isEmpty()) {
      Job job = reader.read(top.with(defaults), "backup");
      jobs.put(job.name(), job);
      reader.markKeys(top);
    } else if (JobReader.KEYS.stream().anyMatch(top::isOwn)) {
      String key = JobReader.KEYS.stream().filter(top::isOwn).findFirst().orElseThrow();
      top.fault(
          key,
          "%s stands outside of any job, though there are [job.NAME] tables".formatted(key),
          "Move it into a job, or into [defaults] for all of them.");
      reader.markKeys(top);
    }
    for (Section section : named) {
      Section whole = section.with(defaults);
      jobs.put(section.label(), reader.read(whole, section.label()));
      whole.close();
    }
    if (defaults != null) {
      defaults.close();
    }
    checkOrder(named, jobs);
    Map<String, Channel> channels = new LinkedHashMap<>();
    ChannelReader channelReader = new ChannelReader(secrets);
    for (Section section : top.sections("alert")) {
      channelReader.read(section).ifPresent(channel -> channels.put(section.label(), channel));
      section.close();
    }
    return new Configuration(
        file,
        top.read("zone", ConfigurationReader::zone).orElse(ZoneId.systemDefault()),
        top.read("state", JobReader::path),
        jobs,
        channels,
        top.read("alert_repeat", Spans::span).orElse(Duration.ofHours(24)),
        top.readAll("ignore", Selection.Choice::parse),
        top.number("at_once", 1, 16, 2),
        Optional.of(top.number("metrics_port", 1, 65_535, 0)).filter(port -> port > 0),
        top.read("metrics_file", JobReader::path));
  }

  private static ZoneId zone(String text) throws Problem {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException _) {
      throw new Problem.Usage(
          "'%s' is not a time zone".formatted(text),
          "this machine's list has none of that name",
          Suggestion.of(text, new TreeSet<>(ZoneId.getAvailableZoneIds()))
              + "Write it as Europe/Berlin or UTC.");
    }
  }

  /// Every job that is waited for exists, and none waits for itself in the end.
  private static void checkOrder(List<Section> sections, Map<String, Job> jobs) {
    for (Section section : sections) {
      Job job = jobs.get(section.label());
      if (job == null) {
        continue;
      }
      for (String before : job.after()) {
        if (!jobs.containsKey(before)) {
          section.fault(
              "after",
              "there is no job " + before,
              "%sJobs: %s."
                  .formatted(
                      Suggestion.of(before, jobs.keySet()), String.join(", ", jobs.keySet())));
        } else if (leadsTo(before, job.name(), jobs, new LinkedHashSet<>())) {
          section.fault(
              "after",
              "%s and %s wait for each other".formatted(job.name(), before),
              "Leave one of the two out.");
        }
      }
    }
  }

  private static boolean leadsTo(String from, String to, Map<String, Job> jobs, Set<String> seen) {
    if (from.equals(to)) {
      return true;
    }
    Job job = jobs.get(from);
    return job != null
        && seen.add(from)
        && job.after().stream().anyMatch(next -> leadsTo(next, to, jobs, seen));
  }
}
