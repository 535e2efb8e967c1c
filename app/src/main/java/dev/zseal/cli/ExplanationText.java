package dev.zseal.cli;

import dev.zseal.explain.Explanation;
import dev.zseal.zfs.Message;
import dev.zseal.zfs.Messages;
import java.io.PrintWriter;
import java.util.Locale;

/// Explanations as a person reads them at a terminal.
final class ExplanationText {
  private static final int COLUMNS = 80;

  private final PrintWriter out;

  ExplanationText(PrintWriter out) {
    this.out = out;
  }

  /// Prints all there is to say.
  ///
  /// @param hasDataset whether the state of a dataset was looked at
  void print(Explanation explanation, boolean hasDataset) {
    explanation.cause().ifPresent(this::cause);
    if (!explanation.evidence().isEmpty()) {
      out.println();
      out.println("What is there:");
      for (String line : explanation.evidence()) {
        wrapped("  - ", "    ", Terminal.line(line));
      }
    }
    ways(explanation);
    others(explanation);
    if (explanation.cause().isPresent()) {
      Message message = explanation.cause().get().message();
      if (!message.links().isEmpty()) {
        out.println();
        out.println("Threads:");
        message.links().forEach(link -> out.println("  " + url(link)));
      }
      if (!hasDataset && !message.looks().isEmpty()) {
        out.println();
        out.println("For evidence name the dataset: zseal explain ... --dataset DATASET");
      }
    }
  }

  /// A message as `--list` shows it.
  void listed(Message message) {
    out.println(message.id() + "  (" + kind(message) + ")");
    for (String template : message.templates()) {
      out.println("    " + template);
    }
  }

  private void cause(Messages.Found found) {
    Message message = found.message();
    String versions =
        message.versions().contains("other") && message.versions().size() == 1
            ? ""
            : "; OpenZFS "
                + String.join(
                    ", ", message.versions().stream().filter(v -> !v.equals("other")).toList());
    out.println(message.id() + "  (" + kind(message) + versions + ")");
    wrapped("  ", "  ", Terminal.line(found.text()));
    out.println();
    out.println("What it means:");
    wrapped("  ", "  ", message.meaning());
  }

  private static String kind(Message message) {
    String kind = message.kind().name().toLowerCase(Locale.ROOT);
    return message.isConsequence() ? kind + ", the cause is elsewhere" : kind;
  }

  private void ways(Explanation explanation) {
    if (explanation.ways().isEmpty()) {
      return;
    }
    out.println();
    out.println(explanation.ways().size() == 1 ? "The way out:" : "Ways out:");
    int number = 1;
    for (Message.Way way : explanation.ways()) {
      wrapped("  " + number++ + ". ", "     ", Terminal.line(way.text()));
      for (String command : way.commands()) {
        out.println("         " + Terminal.line(command));
      }
      if (!way.cost().isEmpty()) {
        wrapped("     Cost: ", "     ", Terminal.line(way.cost()));
      }
    }
  }

  private void others(Explanation explanation) {
    if (!explanation.others().isEmpty()) {
      out.println();
      out.println("It also says:");
      for (Messages.Found other : explanation.others()) {
        String text = other.message().id() + "  " + Terminal.line(other.text());
        wrapped("  - ", "    ", text);
      }
    }
    if (!explanation.unknown().isEmpty()) {
      out.println();
      out.println("Not known to zseal (please report it, with `zfs version`):");
      for (String line : explanation.unknown()) {
        wrapped("  - ", "    ", Terminal.line(line));
      }
    }
  }

  /// Breaks a text at blanks where it would grow too wide.
  private void wrapped(String first, String later, String text) {
    StringBuilder line = new StringBuilder(first);
    boolean isEmpty = true;
    for (String word : text.split(" ", -1)) {
      if (!isEmpty && line.length() + 1 + word.length() > COLUMNS) {
        out.println(line);
        line = new StringBuilder(later);
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    out.println(line);
  }

  /// The address of a thread, as `openzfs/zfs#7128` names it.
  static String url(String link) {
    return "https://github.com/" + link.replace("#", "/issues/");
  }
}
