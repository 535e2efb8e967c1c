package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.Optional;

/// What the exit of a command that failed means, by the words it left ([Messages]). Words nobody
/// knows are passed on as they are.
final class Failures {
  private static final int SSH_FAILED = 255;
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private static final String SSH_UNKNOWN =
      "Check that ssh reaches the host without asking anything, then try again.";

  private static final String NO_PROGRAM = "Install ZFS there, or say where its programs are.";

  /* Whoever fails by itself says why: without a word it was killed (ssh tells that as 255). */
  private static final String WORDLESS =
      "It was killed, or the connection broke: see to that, try again.";

  private static final String UNKNOWN = "Read what zfs says, put it right, and try again.";

  /* What is to be allowed depends on the command. */
  private static final String PERMISSION_DENIED = "permission-denied";

  private Failures() {}

  static Problem of(Command command, Route route, Child.Exit exit) {
    String words = printable(withoutUsage(exit.stderr()));
    String what = what(command, route);
    String evidence = words.isBlank() ? "exit status " + exit.status() + " without a word" : words;
    Optional<Messages.Found> found = Messages.cause(Messages.in(words));
    if (found.isEmpty()) {
      String hint = withoutKnownWords(route, exit.status(), words);
      return new Problem.Unavailable(what, evidence, hint, null);
    }
    String hint = hint(command, route, found.get());
    return switch (found.get().message().kind()) {
      case CORRUPT -> new Problem.Corrupt(what, evidence, hint);
      case UNAVAILABLE, INFORMATION -> new Problem.Unavailable(what, evidence, hint, null);
      case REFUSED -> new Problem.Refused(what, evidence, hint);
      case CONFLICT -> new Problem.Conflict(what, evidence, hint);
    };
  }

  /// The command ended without an answer that can be used.
  static Problem noAnswer(Command command, Route route, String evidence) {
    return new Problem.Unavailable(
        what(command, route),
        evidence,
        "See with `zpool status` whether a pool there waits for a device, then try again.",
        null);
  }

  private static String what(Command command, Route route) {
    return "Could not %s %s on %s"
        .formatted(command.act().verb(), command.subject(), route.place());
  }

  private static String hint(Command command, Route route, Messages.Found found) {
    Message message = found.message();
    if (message.id().equals(PERMISSION_DENIED)) {
      return permissionHint(command);
    }
    Names names = Names.of(found);
    Message.Way first = message.ways().getFirst();
    var filled =
        new Message.Way(names.sentence(first.text()), List.of(), names.sentence(first.cost()));
    return Advice.of(message, filled, subject(message, names, route));
  }

  /// The dataset whose state is the evidence, as `zseal explain` is told of it.
  private static String subject(Message message, Names names, Route route) {
    boolean isOfPools = message.looks().stream().allMatch(Message.Look.POOL::equals);
    if (isOfPools || names.dataset().isEmpty()) {
      return "";
    }
    String host = route instanceof Route.Ssh ? " --host " + ShellWords.shown(route.place()) : "";
    return " --dataset " + ShellWords.shown(names.dataset().get()) + host;
  }

  /* Words of zfs were looked for first: a few of its failures exit with 255 as ssh's do. */
  private static String withoutKnownWords(Route route, int status, String words) {
    if (words.isBlank() && status > NOT_FOUND) {
      return WORDLESS;
    }
    if (route instanceof Route.Ssh && status == SSH_FAILED) {
      return SSH_UNKNOWN;
    }
    return status == NOT_FOUND || status == NOT_EXECUTABLE ? NO_PROGRAM : UNKNOWN;
  }

  /// Some errors are followed by pages of what the command could have been told.
  private static String withoutUsage(String stderr) {
    int usage = stderr.indexOf("\nusage:\n");
    return usage < 0 ? stderr : stderr.substring(0, usage);
  }

  private static String permissionHint(Command command) {
    String permissions = command.act().permissions();
    return permissions.isEmpty()
        ? "Run it as root, or as a user who may read the pool."
        : "Run it as root, or let the user: `zfs allow -u USER " + permissions + " DATASET`.";
  }

  /// Another machine's words with nothing in them that could steer a terminal.
  static String printable(String words) {
    return words.strip().replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", "?");
  }
}
