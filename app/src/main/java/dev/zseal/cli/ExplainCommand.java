package dev.zseal.cli;

import dev.zseal.explain.Explainer;
import dev.zseal.explain.Explanation;
import dev.zseal.json.JsonLine;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Message;
import dev.zseal.zfs.Messages;
import dev.zseal.zfs.ZfsHost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What an error of ZFS means.
@Command(
    name = "explain",
    versionProvider = Version.class,
    description = {
      "Explain what zfs said: what it means, the ways out and what each costs.",
      "With --dataset it looks at the dataset's actual state for evidence, with",
      "--source also at what both have in common. Without, it looks at the one",
      "that the text names, if its pool is here. It changes nothing.",
      "",
      "  zseal explain 'destination nas/diary has been modified' --dataset nas/diary",
      "  zfs receive -u nas/diary <tue.zsend 2>&1 | zseal explain"
    })
final class ExplainCommand implements Callable<Integer> {

  /* A pool that lost its disks answers nobody. */
  private static final Duration UNASKED = Duration.ofSeconds(20);

  @Parameters(
      arity = "0..*",
      paramLabel = "TEXT",
      description = "What zfs said, or the id of a message; without it standard input is read.")
  private List<String> text = List.of();

  @Option(
      names = "--dataset",
      paramLabel = "DATASET",
      description = "The dataset it is about, most often the one received into.")
  private @Nullable String dataset;

  @Option(names = "--host", paramLabel = "ssh://HOST", description = "The host of --dataset.")
  private @Nullable String host;

  @Option(
      names = "--source",
      paramLabel = "DATASET",
      description = "The dataset that is sent, to find what both have in common.")
  private @Nullable String source;

  @Option(names = "--source-host", paramLabel = "ssh://HOST", description = "The host of --source.")
  private @Nullable String sourceHost;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh -F.")
  private @Nullable Path sshConfig;

  @Option(names = "--list", description = "List all messages that are known, by id.")
  private boolean list;

  @Option(names = "--json", description = "One JSON object; with --list one a message.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    ExplanationText shown = new ExplanationText(out);
    if (list) {
      for (Message message : Messages.all()) {
        if (json) {
          out.println(JsonLine.of(ExplanationJson.of(message)));
        } else {
          shown.listed(message);
        }
      }
      return 0;
    }
    Explainer.Subject target = subject(dataset, host, "--dataset", "--host");
    Explainer.Subject origin = subject(source, sourceHost, "--source", "--source-host");
    if (origin != null && target == null) {
      throw new Problem.Usage(
          "--source is compared with --dataset",
          "no --dataset was given",
          "Name the dataset that is received into, too.");
    }
    if (sshConfig != null && host == null && sourceHost == null) {
      HostOption.host(null, sshConfig);
    }
    String words = words();
    Explanation explanation = explainer(target, origin).explain(words);
    if (json) {
      out.println(JsonLine.of(ExplanationJson.of(explanation)));
    } else {
      shown.print(explanation, target != null || !explanation.evidence().isEmpty());
    }
    out.flush();
    if (explanation.cause().isEmpty()) {
      throw new Problem.Partial(
          "zseal does not know this message",
          words.isBlank() ? "the text is empty" : "it begins: " + beginning(words),
          "Please report it to zseal, with its exact words and the output of `zfs version`.");
    }
    return 0;
  }

  private static Explainer explainer(
      Explainer.@Nullable Subject target, Explainer.@Nullable Subject origin) {
    return target == null
        ? Explainer.ofNames(ZfsHost.local().withAnswerLimit(UNASKED))
        : new Explainer(target, origin);
  }

  private Explainer.@Nullable Subject subject(
      @Nullable String name, @Nullable String url, String option, String hostOption)
      throws Problem {
    if (name == null) {
      if (url != null) {
        throw new Problem.Usage(
            hostOption + " is the host of " + option,
            "no " + option + " was given",
            "Name the dataset, or leave the host out.");
      }
      return null;
    }
    Path configuration = url == null ? null : sshConfig;
    return new Explainer.Subject(HostOption.host(url, configuration), DatasetName.parse(name));
  }

  /// What is to be explained, with nothing in it that could steer a terminal.
  private String words() throws Problem {
    String words = text.isEmpty() ? input() : String.join(" ", text);
    return words.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t\\r]]", "?");
  }

  private String input() throws Problem {
    if (Tty.isInput()) {
      Commands.err(spec).println("(paste what zfs said; end with Ctrl-D)");
    }
    try {
      /* Four bytes a character at most, and a little to see that there was more. */
      byte[] read = System.in.readNBytes(4 * Messages.TEXT_CHARS_MAX + 4);
      return new String(read, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Commands.unreadable(Path.of("-"), e);
    }
  }

  private static String beginning(String words) {
    String line = Terminal.line(words);
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }
}
