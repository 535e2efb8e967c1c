package dev.zseal.explain;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Advice;
import dev.zseal.zfs.Message;
import dev.zseal.zfs.Messages;
import dev.zseal.zfs.Names;
import dev.zseal.zfs.ShellWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A failure of a run, told with what `zseal explain` finds: the state of the dataset as evidence,
/// the safest way out with its commands and its cost, and the command that tells all the others.
public final class Diagnosis {

  /* The run has failed: it does not hang for what it would like to know, too. */
  private static final Duration ASKED = Duration.ofSeconds(20);

  private static final int FINDINGS = 2;
  private static final int COMMANDS = 2;

  /// A name in a command that nobody could fill in.
  private static final Pattern UNKNOWN = Pattern.compile("\\b[A-Z][A-Z_]{2,}\\b");

  private Diagnosis() {}

  /// The same failure, with more. One that leads on to no message, or whose datasets cannot be
  /// asked for, stays as it is.
  ///
  /// @param target the dataset it is about, most often the one received into
  /// @param source what that is a copy of
  public static Problem of(
      Problem failed, Explainer.Subject target, Explainer.@Nullable Subject source) {
    Optional<String> id = Advice.id(failed.hint());
    if (id.isEmpty()) {
      return failed;
    }
    if (source != null && isAbout(failed, source, target)) {
      return of(failed, source, null);
    }
    try {
      Explanation said =
          new Explainer(patient(target), source == null ? null : patient(source))
              .explain(failed.evidence());
      if (said.cause().isPresent()) {
        Message message = said.cause().get().message();
        return message.id().equals(id.get()) && isOfDatasets(message)
            ? told(failed, said, message, words(target, source))
            : failed;
      }
    } catch (Problem _) {
      // Whoever fails may well not answer either.
    }
    return failed.withHint(Advice.leadingOn(failed.hint(), words(target, source)));
  }

  /// Whether it is the source's side that failed.
  private static boolean isAbout(
      Problem failed, Explainer.Subject source, Explainer.Subject target) {
    Optional<DatasetName> named =
        Messages.cause(Messages.in(failed.evidence())).map(Names::of).flatMap(Names::dataset);
    return named.equals(Optional.of(source.dataset()))
        && (!source.dataset().equals(target.dataset())
            || failed.what().endsWith(" on " + source.host().place()));
  }

  private static Explainer.Subject patient(Explainer.Subject subject) {
    return new Explainer.Subject(subject.host().withAnswerLimit(ASKED), subject.dataset());
  }

  private static boolean isOfDatasets(Message message) {
    return message.looks().stream().anyMatch(look -> look != Message.Look.POOL);
  }

  private static Problem told(Problem failed, Explanation said, Message message, String words) {
    Message.Way first = said.ways().getFirst();
    List<String> commands =
        first.commands().stream().filter(command -> !UNKNOWN.matcher(command).find()).toList();
    String text =
        commands.isEmpty() || commands.size() > COMMANDS
            ? first.text()
            : "%s (%s)"
                    .formatted(first.text().replaceFirst("\\.$", ""), String.join("; ", commands))
                + ".";
    Message.Way way = new Message.Way(text, List.of(), first.cost());
    List<String> evidence = new ArrayList<>();
    evidence.add(failed.evidence().strip());
    evidence.addAll(said.findings().stream().limit(FINDINGS).toList());
    return failed
        .withEvidence(String.join("\n", evidence))
        .withHint(Advice.of(message, way, words));
  }

  private static String words(Explainer.Subject target, Explainer.@Nullable Subject source) {
    return " --dataset %s%s%s"
        .formatted(
            ShellWords.shown(target.dataset()),
            host(" --host ", target),
            source == null
                ? ""
                : " --source %s%s"
                    .formatted(
                        ShellWords.shown(source.dataset()), host(" --source-host ", source)));
  }

  private static String host(String option, Explainer.Subject subject) {
    String place = subject.host().place();
    return place.startsWith("ssh://") ? option + ShellWords.shown(place) : "";
  }
}
