package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the exit of a command that failed means: the one place where the words of `zfs` and `ssh`
/// are recognised. Words nobody knows are passed on as they are.
final class Failures {
  private static final int SSH_FAILED = 255;
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private enum Kind {
    CORRUPT,
    UNAVAILABLE,
    REFUSED,
    CONFLICT
  }

  /// The first rule whose words occur in standard error decides.
  private record Rule(String words, Kind kind, String hint) {}

  private static final String NEW_NAME =
      "Restore under a name that does not exist yet; zseal never overwrites or rolls back.";

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "must be run as root",
              Kind.REFUSED,
              "Run it as root, or as a user who may open /dev/zfs and has the permissions."),
          new Rule("permission denied", Kind.REFUSED, ""),
          new Rule(
              "modules cannot be auto-loaded",
              Kind.UNAVAILABLE,
              "Load the module there with `modprobe zfs` as root."),
          new Rule(
              "modules are not loaded",
              Kind.UNAVAILABLE,
              "Load the module there with `modprobe zfs` as root."),
          new Rule(
              "bookmark exists",
              Kind.CONFLICT,
              "Choose another name for the bookmark; the one there is of another snapshot."),
          new Rule(
              "dataset already exists",
              Kind.CONFLICT,
              "Choose another name for the snapshot; none of this call was made."),
          new Rule(
              "destination already exists",
              Kind.CONFLICT,
              "A snapshot of that name is there already: restore what comes after it, or under a"
                  + " new name."),
          new Rule("must specify -F", Kind.CONFLICT, NEW_NAME),
          new Rule("destination has snapshots", Kind.CONFLICT, NEW_NAME),
          new Rule(
              "has been modified",
              Kind.CONFLICT,
              "Roll the destination back by hand to its last snapshot if its changes may go,"
                  + " or restore under a name that does not exist yet."),
          new Rule(
              "does not match incremental source",
              Kind.CONFLICT,
              "Restore from a snapshot that both sides have, or a full under a new name."),
          new Rule(
              "not an earlier snapshot",
              Kind.REFUSED,
              "Name an older snapshot of the same dataset as the base: an increment goes forward"
                  + " in time only."),
          new Rule(
              "contains partially-complete state",
              Kind.CONFLICT,
              "Let go of the partial receive there by hand with `zfs receive -A`, or choose"
                  + " another name."),
          new Rule(
              "dataset is busy",
              Kind.CONFLICT,
              "Wait for the receive or other command that uses it, then try again."),
          new Rule("existing unencrypted dataset", Kind.REFUSED, NEW_NAME),
          new Rule(
              "encryption key does not match",
              Kind.REFUSED,
              "The destination is of another origin: restore a full under a new name."),
          new Rule(
              "IV set guid",
              Kind.REFUSED,
              "The two sides' snapshots are not the same bytes: restore a full under a new name."),
          new Rule(
              "pool must be upgraded",
              Kind.REFUSED,
              "Upgrade the destination pool with `zpool upgrade`, or restore to a newer one."),
          new Rule(
              "checksum mismatch",
              Kind.CORRUPT,
              "Try again; if it repeats, scrub the vault and check the memory and the network."),
          new Rule(
              "bad magic number",
              Kind.CORRUPT,
              "What it was given is no stream: look at it with `zseal stream info`."),
          new Rule(
              "incomplete stream", Kind.UNAVAILABLE, "See why the sender stopped, then try again."),
          new Rule(
              "failed to read from stream",
              Kind.UNAVAILABLE,
              "See why the sender stopped, then try again."),
          new Rule(
              "no such pool",
              Kind.REFUSED,
              "Check the name with `zpool list`, and import the pool if it is away."),
          new Rule(
              "quota exceeded",
              Kind.UNAVAILABLE,
              "Raise the quota of the destination or its parent, or make room, then try again."),
          new Rule(
              "out of space", Kind.UNAVAILABLE, "Make room in the destination pool, try again."),
          new Rule(
              "I/O is currently suspended",
              Kind.UNAVAILABLE,
              "Bring the pool's devices back, then `zpool clear` it."),
          new Rule(
              "does not exist",
              Kind.REFUSED,
              "Check the name with `zfs list -t all`: what it needs is not there, or was renamed."
                  + " A child needs its parent first, an increment its full."));

  private static final List<Rule> SSH_RULES =
      List.of(
          new Rule(
              "Host key verification failed",
              Kind.UNAVAILABLE,
              "Connect once by hand with ssh and compare the host's fingerprint."),
          new Rule(
              "Permission denied (",
              Kind.UNAVAILABLE,
              "Load a key that the host accepts into your ssh agent, or name it in an ssh"
                  + " configuration file."),
          new Rule(
              "Could not resolve hostname",
              Kind.UNAVAILABLE,
              "Check the host's name, or give it an alias in your ssh configuration."));

  private static final Rule SSH_UNKNOWN =
      new Rule(
          "",
          Kind.UNAVAILABLE,
          "Check that ssh reaches the host without asking anything, then try again.");

  private static final Rule NO_PROGRAM =
      new Rule("", Kind.UNAVAILABLE, "Install ZFS there, or say where its programs are.");

  /* Whoever fails by itself says why: without a word it was killed (ssh tells that as 255). */
  private static final Rule WORDLESS =
      new Rule(
          "", Kind.UNAVAILABLE, "It was killed, or the connection broke: see to that, try again.");

  private static final Rule UNKNOWN =
      new Rule("", Kind.UNAVAILABLE, "Read what zfs says, put it right, and try again.");

  private Failures() {}

  static Problem of(Command command, Route route, Child.Exit exit) {
    String words = printable(withoutUsage(exit.stderr()));
    Rule rule = rule(route, exit.status(), words);
    String what = what(command, route);
    String evidence = words.isBlank() ? "exit status " + exit.status() + " without a word" : words;
    String hint = rule.hint().isEmpty() ? permissionHint(command) : rule.hint();
    return switch (rule.kind()) {
      case CORRUPT -> new Problem.Corrupt(what, evidence, hint);
      case UNAVAILABLE -> new Problem.Unavailable(what, evidence, hint, null);
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

  /* The words of zfs are looked for first: a few of its failures exit with 255 as ssh's do. */
  private static Rule rule(Route route, int status, String words) {
    Rule known = find(RULES, words);
    if (known != null) {
      return known;
    }
    if (words.isBlank() && status > NOT_FOUND) {
      return WORDLESS;
    }
    if (route instanceof Route.Ssh && status == SSH_FAILED) {
      Rule ssh = find(SSH_RULES, words);
      return ssh != null ? ssh : SSH_UNKNOWN;
    }
    return status == NOT_FOUND || status == NOT_EXECUTABLE ? NO_PROGRAM : UNKNOWN;
  }

  private static @Nullable Rule find(List<Rule> rules, String stderr) {
    for (Rule rule : rules) {
      if (stderr.contains(rule.words())) {
        return rule;
      }
    }
    return null;
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
