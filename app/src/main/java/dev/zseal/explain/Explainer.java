package dev.zseal.explain;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Message;
import dev.zseal.zfs.Messages;
import dev.zseal.zfs.Names;
import dev.zseal.zfs.PropertyFact;
import dev.zseal.zfs.ZfsHost;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Explains texts, with the state of the datasets they are about if those are named.
public final class Explainer {
  private static final int UNKNOWN_SHOWN = 5;

  /* A log has much in it that is no message. */
  private static final Pattern LIKE_A_MESSAGE =
      Pattern.compile("(?i)\\b(cannot|can't|could not|error|warning|failed|invalid|denied)\\b");

  /// A dataset and the machine it is on.
  public record Subject(ZfsHost host, DatasetName dataset) {}

  private final @Nullable Subject target;
  private final @Nullable Subject source;
  private final @Nullable ZfsHost here;

  /// @param target the dataset the text is about, most often the one received into
  /// @param source the dataset it is a copy of
  public Explainer(@Nullable Subject target, @Nullable Subject source) {
    this(target, source, null);
  }

  private Explainer(@Nullable Subject target, @Nullable Subject source, @Nullable ZfsHost here) {
    this.target = target;
    this.source = source;
    this.here = here;
  }

  /// Looks at the dataset that a text itself names, if this machine has its pool. Nobody asked for
  /// it: where ZFS or the pool is not there, nothing is said of it.
  public static Explainer ofNames(ZfsHost here) {
    return new Explainer(null, null, here);
  }

  /// Explains a text, or a message by its id.
  ///
  /// @throws Problem if a dataset was named and its host cannot be asked
  public Explanation explain(String text) throws Problem {
    Optional<Message> byId = Messages.byId(text.strip());
    List<Messages.Found> found =
        byId.map(Explainer::itself).map(List::of).orElseGet(() -> Messages.in(text));
    Optional<Messages.Found> cause = Messages.cause(found);
    Names names = cause.map(Names::of).orElseGet(Names::none);
    if (source != null) {
      names = names.with("source", source.dataset().value());
    }
    Seen seen = new Seen(names, Evidence.NONE);
    if (target != null) {
      names = names.withDataset(target.dataset().value());
      seen = look(target, cause, names);
    } else if (here != null && byId.isEmpty() && cause.isPresent()) {
      seen = lookHere(here, cause.get(), names);
    }
    Names all = seen.names().with("from", "@COMMON");
    List<Message.Way> ways =
        cause
            .map(known -> known.message().ways().stream().map(way -> filled(way, all)).toList())
            .orElseGet(List::of);
    return new Explanation(
        cause,
        ways,
        found.stream().filter(other -> !Optional.of(other).equals(cause)).toList(),
        byId.isPresent() ? List.of() : unknown(text, found),
        seen.evidence().lines(),
        seen.evidence().facts());
  }

  /// What was seen, and what names it gave.
  private record Seen(Names names, Evidence evidence) {}

  private static Messages.Found itself(Message message) {
    String template = message.templates().getFirst().replace("[{action}: ]", "");
    String text = Names.none().sentence(template.replaceAll("[\\[\\]]", ""));
    return new Messages.Found(message, 0, 0, text, Map.of());
  }

  private static Message.Way filled(Message.Way way, Names names) {
    return new Message.Way(
        names.sentence(way.text()),
        way.commands().stream().map(names::command).toList(),
        names.sentence(way.cost()));
  }

  private Seen lookHere(ZfsHost host, Messages.Found cause, Names names) {
    Seen nothing = new Seen(names, Evidence.NONE);
    Optional<DatasetName> dataset = names.dataset();
    if (dataset.isEmpty() || cause.message().looks().isEmpty()) {
      return nothing;
    }
    try {
      if (host.dataset(new DatasetName(dataset.get().pool())).isEmpty()) {
        return nothing;
      }
      return look(new Subject(host, dataset.get()), Optional.of(cause), names);
    } catch (Problem _) {
      /* The text may be of another machine, and this one without ZFS. */
      return nothing;
    }
  }

  /// Asks for the state.
  private Seen look(Subject subject, Optional<Messages.Found> cause, Names names) throws Problem {
    var evidence = new ArrayList<String>();
    Optional<DatasetAsked> there = DatasetAsked.ask(subject.host(), subject.dataset());
    if (there.isEmpty()) {
      evidence.addAll(absent(subject));
      if (source != null) {
        evidence.addAll(Unreceived.lines(subject, source));
      }
      return new Seen(names, new Evidence(evidence, 0));
    }
    DatasetAsked state = there.get();
    @Nullable DatasetAsked origin = null;
    if (source != null) {
      origin = DatasetAsked.ask(source.host(), source.dataset()).orElse(null);
      if (origin == null) {
        evidence.addAll(absent(source));
      }
    }
    Names more = names;
    if (state.newest().isPresent()) {
      more = more.with("newest", state.newest().get().name().snapshot());
    }
    Optional<Common> common = origin == null ? Optional.empty() : Common.of(state, origin);
    Findings.Costs costs = Findings.Costs.UNKNOWN;
    if (common.isPresent()) {
      String snapshot = common.get().target().name().snapshot();
      more = more.with("common", snapshot).with("from", common.get().base());
      costs =
          new Findings.Costs(writtenSince(subject, snapshot), incrementFrom(common.get().base()));
    }
    Set<Message.Look> looks = EnumSet.noneOf(Message.Look.class);
    cause.ifPresent(known -> looks.addAll(known.message().looks()));
    Evidence found = Findings.of(state, origin, looks, costs);
    int facts = found.facts() + evidence.size();
    evidence.addAll(found.lines());
    return new Seen(more, new Evidence(evidence, facts));
  }

  /* ZFS tells it of snapshots; of bookmarks only since lately. */
  private long incrementFrom(String base) throws Problem {
    return source != null && base.startsWith("@") ? writtenSince(source, base.substring(1)) : -1;
  }

  private static long writtenSince(Subject subject, String snapshot) throws Problem {
    String property = "written@" + snapshot;
    Map<String, PropertyFact> facts =
        subject.host().properties(subject.dataset(), List.of(property));
    String value = Objects.requireNonNull(facts.get(property)).value();
    return value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
  }

  /// There is no such dataset: how far up there is one.
  static List<String> absent(Subject subject) throws Problem {
    var lines = new ArrayList<String>();
    lines.add("%s does not exist on %s.".formatted(subject.dataset(), subject.host().place()));
    Optional<DatasetName> above = subject.dataset().parent();
    while (above.isPresent()) {
      if (subject.host().dataset(above.get()).isPresent()) {
        lines.add("What is above it does exist as far as %s.".formatted(above.get()));
        return lines;
      }
      above = above.get().parent();
    }
    lines.add("Nothing above it exists either: there is no pool of that name.");
    return lines;
  }

  private static List<String> unknown(String text, List<Messages.Found> found) {
    var unknown = new ArrayList<String>();
    int start = 0;
    int end = Math.min(text.length(), Messages.TEXT_CHARS_MAX);
    while (start < end && unknown.size() < UNKNOWN_SHOWN) {
      int newline = text.indexOf('\n', start);
      int stop = newline < 0 || newline > end ? end : newline;
      String line = text.substring(start, stop).strip();
      int from = start;
      boolean isKnown = found.stream().anyMatch(f -> f.start() < stop && f.end() > from);
      if (!isKnown && LIKE_A_MESSAGE.matcher(line).find()) {
        unknown.add(line);
      }
      start = stop + 1;
    }
    return unknown;
  }
}
