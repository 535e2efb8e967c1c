package dev.zseal.config;

import dev.zseal.alert.Channel;
import dev.zseal.problem.FileTrouble;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/// Reads a configuration file.
public final class ConfigurationReader {

  private static final int MAX_BYTES = 1 << 20;
  private static final String HINT =
      "Texts stand in quotes, lists in [ ], and tables begin with [name] on their own line.";
  private static final int USUAL_PORT = 9843;

  /// What the one job of a file without `[job.NAME]` is called.
  private static final String SMALL = "backup";

  /// What no job is called: `zseal-watch.timer` would be there twice.
  private static final String WATCH = "watch";

  private final Path file;
  private final Map<String, String> environment;

  /// @param environment where `env:` and `credential:` secrets are looked up
  public ConfigurationReader(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  /// What was read.
  ///
  /// @param configuration null when there are faults
  /// @param faults by line
  /// @param missing secrets that the configuration has to do without
  public record Reading(
      @Nullable Configuration configuration, List<Fault> faults, List<Missing> missing) {
    public Reading {
      faults = List.copyOf(faults);
      missing = List.copyOf(missing);
    }

    /// All there is to tell, by line.
    public List<Fault> all() {
      List<Fault> all = new ArrayList<>(faults);
      missing.forEach(m -> all.add(m.fault()));
      return Faults.sorted(all);
    }
  }

  /// Reads the file; `Usage`, naming the first mistake, if there are any or a secret is missing.
  public Configuration read() throws Problem {
    return read(_ -> true);
  }

  /// The same for what sends no alerts and pings no monitors: without the secrets that are not
  /// here.
  public Configuration readWithoutSecrets() throws Problem {
    return read(_ -> false);
  }

  /// The same for runs of these jobs; none for all.
  public Configuration readFor(Collection<String> jobs) throws Problem {
    return read(missing -> missing.isFor(jobs));
  }

  /// The same for what sends alerts and runs no jobs.
  public Configuration readForAlerts() throws Problem {
    return read(Missing::isForAlerts);
  }

  private Configuration read(Predicate<Missing> needed) throws Problem {
    Reading reading = look();
    if (reading.configuration() == null) {
      throw Fault.problem(file, reading.faults());
    }
    List<Fault> missing = reading.missing().stream().filter(needed).map(Missing::fault).toList();
    if (!missing.isEmpty()) {
      throw Fault.problem(file, Faults.sorted(missing));
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
          "there is no configuration",
          file + " is not there",
          "Begin with an example: zseal config example small > " + file);
    } catch (CharacterCodingException _) {
      throw new Problem.Usage(
          file + " is no configuration", "it is not text in UTF-8", "Save it as UTF-8.");
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot read the configuration",
          "%s: %s".formatted(file, FileTrouble.words(file, e)),
          "See whether it is a file, and whether this user may read it.",
          e);
    }
  }

  /// Reads a text as if it were the file's.
  Reading parse(String text) {
    CondensedText condensed = CondensedText.of(text);
    Faults faults = new Faults(condensed);
    TomlParseResult toml;
    try {
      toml = Toml.parse(condensed.text());
    } catch (AssertionError _) {
      // The parser's own doubts about a broken text, where the JVM was told to heed them.
      faults.add(TomlPosition.positionAt(1, 1), "this is not TOML", HINT);
      return new Reading(null, faults.sorted(), List.of());
    }
    for (TomlParseError error : toml.errors()) {
      faults.add(error.position(), "this is not TOML: " + words(error), hint(error));
    }
    if (!faults.isEmpty()) {
      return new Reading(null, faults.sorted(), List.of());
    }
    Section top = Section.file(toml, faults);
    Configuration configuration = configuration(top);
    top.close(TableKind.FILE);
    return faults.isEmpty()
        ? new Reading(configuration, List.of(), faults.missing())
        : new Reading(null, faults.sorted(), faults.missing());
  }

  /// The parser's words without what it quotes: that may be a password without its quotes.
  private static String words(TomlParseError error) {
    String message = String.valueOf(error.getMessage());
    int expected = message.lastIndexOf("expected ");
    if (message.startsWith("Unexpected ") && expected > 0) {
      return message.substring(expected) + " here";
    }
    return message.replaceAll("(?s)'.{3,}'", "'...'");
  }

  private static String hint(TomlParseError error) {
    String message = String.valueOf(error.getMessage());
    if (message.contains("previously defined")) {
      return "Leave one of the two out.";
    }
    if (message.endsWith("expected a value")) {
      return "Put texts in quotes: key = \"text\".";
    }
    return HINT;
  }

  private Configuration configuration(Section top) {
    SecretReader secrets = new SecretReader(environment);
    Places places = new Places();
    JobReader reader = new JobReader(places, secrets);
    // In the small form `source` is a key of the one job; as a table it holds sources.
    List<Section> sources = top.isTable("source") ? top.sections("source") : List.of();
    sources.forEach(places::addSource);
    top.sections("target").forEach(places::addTarget);
    Section defaults = defaults(top, reader);
    Map<String, Job> jobs = new LinkedHashMap<>();
    Map<String, Section> sections = new LinkedHashMap<>();
    List<String> loose =
        TableKind.JOB.keys().stream()
            .filter(key -> top.isOwn(key) && !(key.equals("source") && top.isTable(key)))
            .toList();
    if (top.has("job")) {
      loose.forEach(key ->
          top.fault(
              key,
              "%s stands outside of any job, though there are jobs".formatted(key),
              "Move it into a [job.NAME], or into [defaults] for all of them."));
      for (Section section : top.sections("job")) {
        Section whole = section.with(defaults);
        sections.put(section.label(), whole);
        jobs.put(section.label(), reader.read(whole, section.label()));
        whole.close(TableKind.JOB);
        if (section.label().equals(WATCH)) {
          section.faultHere(
              "",
              "no job can be called watch: so is the timer that sends alerts",
              "Call the job something else.");
        }
      }
    } else if (!loose.isEmpty()) {
      Section job = top.with(defaults);
      if (top.isTable("source")) {
        job.hide("source");
      }
      jobs.put(SMALL, reader.read(job, SMALL));
      sections.put(SMALL, job);
    }
    if (jobs.isEmpty() && top.isNothing("job")) {
      top.fault(
          "job",
          "the file has no job",
          "Write datasets = [\"tank/photos\"] and vault = \"/mnt/usb/vault\", or a [job.NAME]. A"
              + " whole example: zseal config example small");
    }
    top.ask(TableKind.JOB.keys());
    JobChecks.check(sections, jobs);
    return new Configuration(
        file,
        top.read("zone", ConfigurationReader::zone).orElse(ZoneId.systemDefault()),
        top.read("state", JobReader::path),
        jobs,
        channels(top, secrets),
        top.read("alert_repeat", Spans::span).orElse(Duration.ofHours(24)),
        top.readAll("ignore", Selection.Choice::anywhere),
        top.number("at_once", 1, 16, 2, 2),
        Optional.of(top.number("metrics_port", 1, 65_535, 0, USUAL_PORT)).filter(port -> port > 0),
        top.read("metrics_file", ConfigurationReader::textfile));
  }

  private static @Nullable Section defaults(Section top, JobReader reader) {
    Optional<Section> defaults =
        top.section("defaults", "Write [defaults] on a line of its own, and its keys below.");
    defaults.ifPresent(reader::check);
    defaults.ifPresent(section -> section.close(TableKind.JOB));
    return defaults.orElse(null);
  }

  private static Map<String, Channel> channels(Section top, SecretReader secrets) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    ChannelReader reader = new ChannelReader(secrets);
    for (Section section : top.sections("alert")) {
      reader.read(section).ifPresent(channel -> channels.put(section.label(), channel));
      section.close(TableKind.ALERT);
    }
    return channels;
  }

  private static Path textfile(String text) throws Problem {
    Path path = JobReader.path(text);
    if (!text.endsWith(".prom")) {
      throw new Problem.Usage(
          "metrics cannot go to " + Suggestion.cut(text),
          "the node exporter reads only files that end in .prom",
          "Name it zseal.prom.");
    }
    return path;
  }

  private static ZoneId zone(String text) throws Problem {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException _) {
      throw new Problem.Usage(
          "'%s' is not a time zone".formatted(Suggestion.cut(text)),
          "this machine's list has none of that name",
          Suggestion.of(text, new TreeSet<>(ZoneId.getAvailableZoneIds()))
              + "Write it as Europe/Berlin or UTC.");
    }
  }
}
